// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"
#include "core/job/backend.h"

#include <functional>
#include <stop_token>

namespace sluice {

/// A few seconds of a clip as a model would make them, to be looked at before the whole is ordered.
struct Trial
{
    std::filesystem::path file; ///< an MP4 in the cache; its first picture is that of `start`
    Rational start;             ///< seconds of the source's clock
    Rational end;               ///< likewise
    std::chrono::duration<double> seconds{}; ///< what it took, with starting the engine
};

using TrialProgress = std::function<void(
    std::int64_t framesDone, std::int64_t framesTotal, const std::string& stage)>;

/// Makes `spec.start` to `spec.end` outside the queue, on the calling thread, so that a long job under way does not keep it waiting.
///
/// `spec.output` and `spec.encode` are chosen here: a look has to be quick, not small. `progress` is called on the backend's threads.
/// Errors: those of prepareJob(), Backend::run() and joinChunks().
Result<Trial> runTrial(UpscaleSpec spec,
                       Backend& backend,
                       const Paths& paths,
                       const Settings& settings,
                       const TrialProgress& progress,
                       std::stop_token stop);

/// Removes the trials of former starts. Call before the first runTrial().
void removeTrials(const Paths& paths);

} // namespace sluice
