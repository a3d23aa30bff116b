// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/nut_chunk.h"

#include <array>
#include <cstdlib>
#include <string>

namespace sluice::media::ff {
namespace {

constexpr const char* kShift = "sluice_shift";

struct ColorKey
{
    const char* key;
    std::string ColorTags::*tag;
};

constexpr std::array kColorKeys{ColorKey{"sluice_primaries", &ColorTags::primaries},
                                ColorKey{"sluice_transfer", &ColorTags::transfer},
                                ColorKey{"sluice_matrix", &ColorTags::matrix},
                                ColorKey{"sluice_range", &ColorTags::range},
                                ColorKey{"sluice_chroma", &ColorTags::chromaLocation}};

} // namespace

void writeChunkNotes(const ChunkNotes& notes, AVFormatContext& output)
{
    if (notes.shift != 0)
        av_dict_set_int(&output.metadata, kShift, notes.shift, 0);
    for (const ColorKey& color : kColorKeys)
        if (const std::string& tag = notes.color.*color.tag; !tag.empty())
            av_dict_set(&output.metadata, color.key, tag.c_str(), 0);
}

ChunkNotes readChunkNotes(const AVFormatContext& input)
{
    ChunkNotes notes;
    const auto value = [&](const char* key) {
        const AVDictionaryEntry* entry = av_dict_get(input.metadata, key, nullptr, 0);
        return std::string(entry != nullptr ? entry->value : "");
    };
    notes.shift = std::strtoll(value(kShift).c_str(), nullptr, 10);
    for (const ColorKey& color : kColorKeys)
        notes.color.*color.tag = value(color.key);
    return notes;
}

} // namespace sluice::media::ff
