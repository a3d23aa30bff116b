// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/timeline/find_media.h"

#include <algorithm>

namespace sluice {
namespace fs = std::filesystem;
namespace {

// Somebody may point at a whole disk.
constexpr int kMostEntries = 200'000;
constexpr int kDeepest = 8;

bool isThere(const fs::path& path)
{
    std::error_code error;
    return fs::is_regular_file(path, error);
}

} // namespace

void markMissing(TimelineContent& content)
{
    std::map<fs::path, bool> known;
    const auto isMissing = [&](const fs::path& path) {
        const auto [place, isNew] = known.try_emplace(path, false);
        if (isNew)
            place->second = !isThere(path);
        return place->second;
    };
    for (Track& track : content.tracks)
        for (Clip& clip : track.clips) {
            clip.missing = isMissing(clip.source.path);
            if (clip.upscaled)
                clip.upscaled->missing = isMissing(clip.upscaled->media.path);
        }
}

std::vector<fs::path> missingMedia(const TimelineContent& content)
{
    std::vector<fs::path> missing;
    for (const Track& track : content.tracks)
        for (const Clip& clip : track.clips)
            if (clip.missing && std::ranges::find(missing, clip.source.path) == missing.end())
                missing.push_back(clip.source.path);
    return missing;
}

std::map<fs::path, fs::path>
findMedia(const std::vector<fs::path>& missing, const fs::path& folder, std::stop_token stop)
{
    std::map<fs::path, fs::path> found;
    std::error_code error;
    int entries = 0;
    auto entry = fs::recursive_directory_iterator(
        folder, fs::directory_options::skip_permission_denied, error);
    while (!error && entry != fs::end(entry) && ++entries < kMostEntries &&
           found.size() < missing.size() && !stop.stop_requested()) {
        for (const fs::path& path : missing)
            if (entry->path().filename() == path.filename() && isThere(entry->path()))
                found.try_emplace(path, entry->path());
        if (entry.depth() >= kDeepest)
            entry.disable_recursion_pending();
        entry.increment(error);
    }
    return found;
}

} // namespace sluice
