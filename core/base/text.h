// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

/// A span of time as people say it: "0.4 s", "42 s", "1 min 40 s", "3 h 05 min", "2 d 4 h".
std::string formatDuration(double seconds);

/// A size in powers of 1000: "812 B", "2.4 MB", "11.2 GB".
std::string formatBytes(std::uintmax_t bytes);

/// `text` in one line: blanks and line feeds in a row become one blank, and what is beyond `most` bytes becomes "...".
/// Never cuts a UTF-8 character in two.
std::string oneLine(std::string_view text, std::size_t most);

} // namespace sluice
