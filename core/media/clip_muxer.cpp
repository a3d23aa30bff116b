// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/clip_muxer.h"

#include "core/media/ffmpeg_util.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::media::ff {

ClipMuxer::ClipMuxer(std::filesystem::path path, Container container)
    : m_path(std::move(path))
    , m_container(std::move(container))
{}

ClipMuxer::~ClipMuxer()
{
    closeFile();
}

int ClipMuxer::closeFile()
{
    if (m_format == nullptr)
        return 0;
    const int code = m_format->pb != nullptr ? avio_closep(&m_format->pb) : 0;
    avformat_free_context(m_format);
    m_format = nullptr;
    return code;
}

Error ClipMuxer::failure(int code) const
{
    return error(code, "Cannot write", m_path);
}

Result<void> ClipMuxer::open()
{
    const int code = avformat_alloc_output_context2(&m_format, m_container.format, nullptr,
                                                    fileUrl(m_path).c_str());
    if (code < 0)
        return Unexpected(failure(code));
    return {};
}

AVStream& ClipMuxer::addPictures(const ChunkStream& chunks)
{
    AVStream* stream = avformat_new_stream(m_format, nullptr);
    if (stream == nullptr || avcodec_parameters_copy(stream->codecpar, &chunks.parameters()) < 0)
        throw std::bad_alloc();
    // Apple's players know HEVC by this name only.
    stream->codecpar->codec_tag =
        m_container.isMov && stream->codecpar->codec_id == AV_CODEC_ID_HEVC
            ? MKTAG('h', 'v', 'c', '1')
            : 0;
    m_timeBase = chunks.timeBase();
    stream->time_base = toAv(m_timeBase);
    stream->avg_frame_rate = chunks.frameRate();
    stream->sample_aspect_ratio = chunks.sampleAspect();
    stream->codecpar->sample_aspect_ratio = chunks.sampleAspect();
    return *stream;
}

Result<void> ClipMuxer::writeHeader()
{
    // Decoding times and an encoder's run-in may be before zero; moving everything because of them would spoil the times.
    m_format->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
    // FLAC and the like in MP4 are standardised by now; this FFmpeg still calls them experimental.
    m_format->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
    Dictionary options;
    if (m_container.isMov) {
        options.set("movflags", "+faststart+use_metadata_tags");
        // Edit lists count in the movie's time scale; the usual 1/1000 s would shift sound against pictures.
        constexpr int kSmallestScale =
            10'000; // the muxer doubles a track's scale until it has this
        constexpr std::int64_t kLargestScale = 10'000'000;
        std::int64_t scale = m_timeBase.denominator();
        while (scale < kSmallestScale)
            scale *= 2;
        if (scale <= kLargestScale)
            options.set("movie_timescale", scale);
    }
    int code =
        avio_open2(&m_format->pb, fileUrl(m_path).c_str(), AVIO_FLAG_WRITE, nullptr, nullptr);
    if (code >= 0)
        code = avformat_write_header(m_format, options.address());
    if (code < 0)
        return Unexpected(failure(code));
    return {};
}

Result<void> ClipMuxer::writePicture(AVPacket& packet, Rational shift)
{
    const Rational to = fromAv(m_format->streams[0]->time_base);
    const auto convert = [&](std::int64_t ticks) {
        return (Rational(ticks) * m_timeBase + shift).ticks(to);
    };
    m_rounded |= Rational(convert(packet.pts)) * to != Rational(packet.pts) * m_timeBase + shift;
    const std::int64_t end = convert(packet.pts + packet.duration);
    packet.pts = convert(packet.pts);
    packet.dts = std::min(convert(packet.dts), packet.pts);
    packet.duration = end - packet.pts;
    packet.stream_index = 0;
    int code = av_interleaved_write_frame(m_format, &packet);
    if (code >= 0)
        code = m_format->pb->error;
    if (code < 0)
        return Unexpected(failure(code));
    ++m_pictures;
    return {};
}

Result<void> ClipMuxer::close()
{
    int code = av_write_trailer(m_format);
    if (code >= 0 && m_format->pb->error < 0)
        code = m_format->pb->error;
    const int closed = closeFile();
    if (code >= 0)
        code = closed;
    if (code < 0)
        return Unexpected(failure(code));
    return {};
}

std::string ClipMuxer::roundedNote() const
{
    return fmt::format("{} counts in milliseconds; the pictures' times were rounded to them. MP4 "
                       "keeps them exactly.",
                       m_container.name);
}

void ClipMuxer::report(const ChunkStream& chunks, Rational shift, JoinReport& report) const
{
    report.videoFrames = m_pictures;
    report.duration = Rational(chunks.endTicks()) * chunks.timeBase() + shift;
    if (m_rounded)
        report.notes.push_back(roundedNote());
}

} // namespace sluice::media::ff
