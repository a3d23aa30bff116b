// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/engine/tiling/tiled_run.h"

#include <fmt/format.h>

namespace sluice::inference {

/// The first line of what libtorch says, without its backtrace.
inline std::string saidBy(const std::exception& exception)
{
    const auto* ours = dynamic_cast<const c10::Error*>(&exception);
    const std::string text = ours ? ours->what_without_backtrace() : exception.what();
    return text.substr(0, text.find('\n'));
}

/// Runs `work` and turns what it throws into an Error: Cancelled for Stopped, OutOfMemory, else `code` with `sentence` in front.
template <class Work>
auto guarded(ErrorCode code, const std::string& sentence, Work&& work) -> decltype(work())
{
    try {
        return work();
    } catch (const Stopped&) {
        return fail(ErrorCode::Cancelled, "Stopped on request.");
    } catch (const std::exception& exception) {
        if (isOutOfMemory(exception))
            return fail(ErrorCode::OutOfMemory,
                        "There is not enough free memory for this model: close other programs, or "
                        "choose a smaller model.");
        return fail(code, fmt::format("{} ({})", sentence, saidBy(exception)));
    }
}

} // namespace sluice::inference
