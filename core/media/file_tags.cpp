// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/file_tags.h"

#include "core/media/ffmpeg_input.h"

#include <algorithm>
#include <cctype>
#include <cstring>

namespace sluice::media {

Result<std::map<std::string, std::string>> readFileTags(const std::filesystem::path& path)
{
    constexpr std::size_t kLongest = 1u << 20;
    SLUICE_TRY(const ff::Input input, ff::Input::open(path));
    std::map<std::string, std::string> tags;
    const AVDictionaryEntry* entry = nullptr;
    while ((entry = av_dict_get(input.format()->metadata, "", entry, AV_DICT_IGNORE_SUFFIX)) !=
           nullptr) {
        if (std::strlen(entry->value) > kLongest)
            continue;
        std::string key = entry->key;
        // Matroska writes keys in capitals.
        std::ranges::transform(key, key.begin(),
                               [](unsigned char letter) { return char(std::tolower(letter)); });
        tags.emplace(std::move(key), entry->value);
    }
    return tags;
}

} // namespace sluice::media
