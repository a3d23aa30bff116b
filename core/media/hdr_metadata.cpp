// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/hdr_metadata.h"

#include "core/media/ffmpeg_decoder.h"
#include "core/media/ffmpeg_util.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace sluice::media::ff {
namespace {

/// Units of 0.00002 for chromaticity and 0.0001 cd/m2 for light, as SMPTE ST 2086 codes them.
long coded(AVRational value, int unitsPerOne)
{
    return std::lround(av_q2d(value) * unitsPerOne);
}

std::string masterDisplay(const AVMasteringDisplayMetadata& display)
{
    constexpr int kPrimary = 50000;
    constexpr int kLight = 10000;
    const auto pair = [&](const AVRational* point) {
        return fmt::format("({},{})", coded(point[0], kPrimary), coded(point[1], kPrimary));
    };
    // FFmpeg keeps red, green, blue.
    return fmt::format("G{}B{}R{}WP{}L({},{})", pair(display.display_primaries[1]),
                       pair(display.display_primaries[2]), pair(display.display_primaries[0]),
                       pair(display.white_point), coded(display.max_luminance, kLight),
                       coded(display.min_luminance, kLight));
}

std::string
parameters(const HdrMetadata& metadata, const char* masteringName, const char* lightName)
{
    std::string text;
    if (metadata.mastering && metadata.mastering->has_primaries &&
        metadata.mastering->has_luminance)
        text += fmt::format(":{}={}", masteringName, masterDisplay(*metadata.mastering));
    if (metadata.light)
        text +=
            fmt::format(":{}={},{}", lightName, metadata.light->MaxCLL, metadata.light->MaxFALL);
    return text;
}

template <class Value>
std::optional<Value> valueOf(const std::uint8_t* data, std::size_t size)
{
    if (data == nullptr || size < sizeof(Value))
        return std::nullopt;
    Value value;
    std::memcpy(&value, data, sizeof value);
    return value;
}

template <class Value>
std::optional<Value> ofStream(const AVStream& stream, AVPacketSideDataType type)
{
    std::size_t size = 0;
    const std::uint8_t* data = av_stream_get_side_data(&stream, type, &size);
    return valueOf<Value>(data, size);
}

template <class Value>
std::optional<Value> ofFrame(const AVFrame& frame, AVFrameSideDataType type)
{
    const AVFrameSideData* data = av_frame_get_side_data(&frame, type);
    return data ? valueOf<Value>(data->data, data->size) : std::nullopt;
}

void attach(AVStream& stream, AVPacketSideDataType type, const void* value, std::size_t size)
{
    std::uint8_t* data = av_stream_new_side_data(&stream, type, size);
    if (data == nullptr)
        throw std::bad_alloc();
    std::memcpy(data, value, size);
}

} // namespace

std::string HdrMetadata::x265Parameters() const
{
    return parameters(*this, "master-display", "max-cll");
}

std::string HdrMetadata::x264Parameters() const
{
    return parameters(*this, "mastering-display", "cll");
}

void HdrMetadata::attachTo(AVStream& stream) const
{
    if (mastering)
        attach(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA, &*mastering, sizeof *mastering);
    if (light)
        attach(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL, &*light, sizeof *light);
}

Result<HdrMetadata> readHdrMetadata(const std::filesystem::path& path)
{
    HdrMetadata metadata;
    SLUICE_TRY(Decoder decoder, Decoder::open(path, 1));
    const AVStream& stream = *decoder.stream();
    metadata.mastering =
        ofStream<AVMasteringDisplayMetadata>(stream, AV_PKT_DATA_MASTERING_DISPLAY_METADATA);
    metadata.light = ofStream<AVContentLightMetadata>(stream, AV_PKT_DATA_CONTENT_LIGHT_LEVEL);
    std::size_t size = 0;
    if (av_stream_get_side_data(&stream, AV_PKT_DATA_DOVI_CONF, &size) != nullptr)
        metadata.dynamicKinds.emplace_back("Dolby Vision");
    // A clip whose first picture is damaged has no metadata there; that is for the reader to complain about.
    auto frame = decoder.next();
    if (!frame || !*frame)
        return metadata;
    const AVFrame& picture = **frame;
    if (!metadata.mastering)
        metadata.mastering =
            ofFrame<AVMasteringDisplayMetadata>(picture, AV_FRAME_DATA_MASTERING_DISPLAY_METADATA);
    if (!metadata.light)
        metadata.light =
            ofFrame<AVContentLightMetadata>(picture, AV_FRAME_DATA_CONTENT_LIGHT_LEVEL);
    if (av_frame_get_side_data(&picture, AV_FRAME_DATA_DYNAMIC_HDR_PLUS) != nullptr)
        metadata.dynamicKinds.emplace_back("HDR10+");
    if (metadata.dynamicKinds.empty() &&
        av_frame_get_side_data(&picture, AV_FRAME_DATA_DOVI_METADATA) != nullptr)
        metadata.dynamicKinds.emplace_back("Dolby Vision");
    return metadata;
}

} // namespace sluice::media::ff
