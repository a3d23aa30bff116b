// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <optional>
#include <string>
#include <string_view>

namespace sluice::inference {

/// Cuts the bytes of a pipe into lines of at most kMaximumLine bytes.
class LineBuffer
{
public:
    void add(std::string_view bytes) { m_bytes.append(bytes); }
    /// The next whole line without its line feed, or nothing until more bytes come. Errors: Protocol (line over the limit).
    Result<std::optional<std::string>> next();

private:
    std::string m_bytes;
    std::size_t m_searched = 0; ///< bytes known to hold no line feed
};

} // namespace sluice::inference
