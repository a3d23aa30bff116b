// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/container.h"

#include "core/media/join.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>

namespace sluice::media {
namespace ff {
namespace {

struct Ending
{
    std::string_view ending;
    const char* name;
    const char* muxer;
};

constexpr std::array kEndings{Ending{".mp4", "MP4", "mp4"}, Ending{".m4v", "MP4", "mp4"},
                              Ending{".mov", "MOV", "mov"}, Ending{".mkv", "MKV", "matroska"},
                              Ending{".webm", "WebM", "webm"}};

std::string lowerEnding(const std::filesystem::path& path)
{
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char letter) { return char(std::tolower(letter)); });
    return ending;
}

} // namespace

Result<Container> Container::of(const std::filesystem::path& output)
{
    const std::string ending = lowerEnding(output);
    for (const Ending& known : kEndings) {
        if (known.ending != ending)
            continue;
        Container container;
        container.name = known.name;
        container.format = av_guess_format(known.muxer, nullptr, nullptr);
        container.isWebm = container.name == "WebM";
        container.isMatroska = container.isWebm || container.name == "MKV";
        container.isMov = !container.isMatroska;
        return container;
    }
    return fail(ErrorCode::InvalidInput,
                fmt::format("{}: clips are not written as \"{}\". Choose a name that ends in .mp4, "
                            ".mov, .mkv or .webm.",
                            output.string(), ending));
}

bool Container::holds(AVCodecID codec) const
{
    if (isWebm) {
        constexpr std::array kWebm{AV_CODEC_ID_VP8,    AV_CODEC_ID_VP9,  AV_CODEC_ID_AV1,
                                   AV_CODEC_ID_VORBIS, AV_CODEC_ID_OPUS, AV_CODEC_ID_WEBVTT};
        return std::find(kWebm.begin(), kWebm.end(), codec) != kWebm.end();
    }
    // The muxer lists these for QuickTime, too, and then refuses them.
    constexpr std::array kMp4Only{AV_CODEC_ID_FLAC, AV_CODEC_ID_OPUS, AV_CODEC_ID_TRUEHD,
                                  AV_CODEC_ID_VP9, AV_CODEC_ID_AV1};
    if (name == "MOV" && std::find(kMp4Only.begin(), kMp4Only.end(), codec) != kMp4Only.end())
        return false;
    return avformat_query_codec(format, codec, FF_COMPLIANCE_NORMAL) == 1;
}

AVCodecID Container::textCodec() const
{
    return isWebm ? AV_CODEC_ID_WEBVTT : isMatroska ? AV_CODEC_ID_SUBRIP : AV_CODEC_ID_MOV_TEXT;
}

} // namespace ff

Result<void> checkContainer(const std::filesystem::path& output, const std::string& codec)
{
    SLUICE_TRY(const ff::Container container, ff::Container::of(output));
    AVCodecID id = AV_CODEC_ID_NONE;
    if (const AVCodec* encoder = avcodec_find_encoder_by_name(codec.c_str()))
        id = encoder->id;
    else if (const AVCodecDescriptor* descriptor = avcodec_descriptor_get_by_name(codec.c_str()))
        id = descriptor->id;
    if (id == AV_CODEC_ID_NONE)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is no codec that is known here. Choose h264, hevc or ffv1.",
                                codec));
    if (!container.holds(id))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} cannot hold {} pictures ({}). Choose {}.", container.name,
                                codec, output.filename().string(),
                                container.isWebm
                                    ? "a name that ends in .mkv or .mp4, or the codec libvpx-vp9"
                                    : "a name that ends in .mkv, or another codec"));
    return {};
}

} // namespace sluice::media
