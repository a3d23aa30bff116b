// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/defaults.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace sluice {
namespace {

std::string lowerCaseEnding(const std::filesystem::path& path)
{
    std::string ending = path.extension().string();
    std::ranges::transform(ending, ending.begin(),
                           [](unsigned char letter) { return char(std::tolower(letter)); });
    return ending;
}

} // namespace

media::EncodeSettings defaultEncode(const media::MediaInfo& source)
{
    media::EncodeSettings settings;
    if (source.video && source.video->bitDepth > 8) {
        settings.codec = "hevc";
        settings.bitDepth = 10;
    }
    return settings;
}

std::filesystem::path defaultOutput(const media::MediaInfo& source, const std::string& suffix)
{
    constexpr std::array<std::string_view, 4> kClips{".mp4", ".mov", ".m4v", ".mkv"};
    constexpr std::array<std::string_view, 6> kStills{".png",  ".jpg", ".jpeg",
                                                      ".webp", ".tif", ".tiff"};
    const std::string ending = lowerCaseEnding(source.path);
    const bool known = source.isStill ? std::ranges::find(kStills, ending) != kStills.end()
                                      : std::ranges::find(kClips, ending) != kClips.end();
    std::filesystem::path name = source.path.stem();
    name += "-" + suffix;
    name +=
        known ? source.path.extension().string() : std::string(source.isStill ? ".png" : ".mkv");
    return source.path.parent_path() / name;
}

} // namespace sluice
