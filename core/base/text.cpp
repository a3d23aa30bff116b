// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/text.h"

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace sluice {

std::string formatDuration(double seconds)
{
    constexpr std::int64_t kMinute = 60;
    constexpr std::int64_t kHour = 60 * kMinute;
    constexpr std::int64_t kDay = 24 * kHour;
    if (seconds < 9.95)
        return fmt::format("{:.1f} s", std::max(seconds, 0.0));
    const std::int64_t whole = std::llround(seconds);
    if (whole < kMinute)
        return fmt::format("{} s", whole);
    if (whole < kHour)
        return fmt::format("{} min {:02} s", whole / kMinute, whole % kMinute);
    if (whole < kDay)
        return fmt::format("{} h {:02} min", whole / kHour, whole % kHour / kMinute);
    return fmt::format("{} d {} h", whole / kDay, whole % kDay / kHour);
}

std::string formatBytes(std::uintmax_t bytes)
{
    constexpr std::array<const char*, 5> kUnits{"B", "kB", "MB", "GB", "TB"};
    double value = double(bytes);
    std::size_t unit = 0;
    while (value >= 999.5 && unit + 1 < kUnits.size()) {
        value /= 1000;
        ++unit;
    }
    return unit == 0 || value >= 99.95 ? fmt::format("{:.0f} {}", value, kUnits[unit])
                                       : fmt::format("{:.1f} {}", value, kUnits[unit]);
}

std::string oneLine(std::string_view text, std::size_t most)
{
    std::string line;
    bool isBlank = false;
    for (const char c : text) {
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            isBlank = !line.empty();
            continue;
        }
        if (isBlank)
            line += ' ';
        isBlank = false;
        line += c;
    }
    if (line.size() <= most)
        return line;
    std::size_t end = most > 3 ? most - 3 : 0;
    // The bytes that go on with a character look like 10xxxxxx.
    while (end > 0 && (static_cast<unsigned char>(line[end]) & 0xc0) == 0x80)
        --end;
    return line.substr(0, end) + "...";
}

} // namespace sluice
