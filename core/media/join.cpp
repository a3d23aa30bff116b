// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/join.h"

#include "core/media/chunk_stream.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/frame_duration.h"
#include "core/media/hdr_metadata.h"
#include "core/media/source_copier.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace sluice::media {
namespace {

constexpr int kLargestDelay = 32;

/// The file being written.
struct Output
{
    AVFormatContext* format = nullptr;

    Output() = default;
    Output(const Output&) = delete;
    Output& operator=(const Output&) = delete;
    ~Output() { close(); }
    int close()
    {
        if (format == nullptr)
            return 0;
        const int code = format->pb != nullptr ? avio_closep(&format->pb) : 0;
        avformat_free_context(format);
        format = nullptr;
        return code;
    }
};

/// One attempt at a join.
class Join
{
public:
    Join(const JoinRequest& request,
         const ff::Container& container,
         std::stop_token stop,
         int delay)
        : m_request(request)
        , m_container(container)
        , m_stop(std::move(stop))
        , m_delay(delay)
    {}

    Result<JoinReport> run();
    /// run() failed because the chunks reorder more than `delay` pictures.
    bool delayTooSmall() const { return m_chunks && m_chunks->delayTooSmall(); }

private:
    Result<void> open();
    Result<void> addPictures();
    void copyDisplayMatrix(AVStream& stream);
    Result<void> writeHeader();
    Result<void> writePictures(AVPacket& packet);
    Result<void> writeAll();
    Result<void> close();
    Error failure(int code) const { return ff::error(code, "Cannot write", m_request.output); }

    const JoinRequest& m_request;
    const ff::Container& m_container;
    std::stop_token m_stop;
    int m_delay;
    std::optional<ff::ChunkStream> m_chunks;
    std::optional<ff::SourceCopier> m_source;
    Output m_output;
    Rational m_pictureShift; ///< seconds added to the pictures' times
    bool m_rounded = false;  ///< a picture's time did not fit the container's clock
    JoinReport m_report;
};

Result<void> Join::open()
{
    SLUICE_TRY(m_source, ff::SourceCopier::open(m_request, m_container, m_stop));
    ff::ChunkStream::Options options;
    options.files = m_request.chunks;
    options.timeBase = ff::fromAv(m_source->pictures()->time_base);
    options.delay = m_delay;
    options.stop = m_stop;
    options.lastDuration = [this](Rational seconds) {
        const Rational shown = ff::shownDuration(m_request.source, seconds);
        return m_request.end && seconds + shown > *m_request.end ? *m_request.end - seconds : shown;
    };
    m_chunks.emplace();
    SLUICE_TRY(*m_chunks, ff::ChunkStream::open(options));
    const int code = avformat_alloc_output_context2(&m_output.format, m_container.format, nullptr,
                                                    ff::fileUrl(m_request.output).c_str());
    if (code < 0)
        return Unexpected(failure(code));
    SLUICE_CHECK(addPictures());
    SLUICE_CHECK(m_source->addTo(*m_output.format, m_report.notes));
    for (const auto& [key, value] : m_request.metadata)
        av_dict_set(&m_output.format->metadata, key.c_str(), value.c_str(), 0);
    return {};
}

void Join::copyDisplayMatrix(AVStream& stream)
{
    std::size_t size = 0;
    const std::uint8_t* matrix =
        av_stream_get_side_data(m_source->pictures(), AV_PKT_DATA_DISPLAYMATRIX, &size);
    if (matrix == nullptr)
        return;
    std::uint8_t* copy = av_stream_new_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, size);
    if (copy == nullptr)
        throw std::bad_alloc();
    std::memcpy(copy, matrix, size);
    if (m_container.isMatroska)
        m_report.notes.push_back(fmt::format(
            "{} cannot say that the clip is to be turned; choose MP4 or MOV to keep the rotation.",
            m_container.name));
}

Result<void> Join::addPictures()
{
    AVStream* stream = avformat_new_stream(m_output.format, nullptr);
    if (stream == nullptr || avcodec_parameters_copy(stream->codecpar, &m_chunks->parameters()) < 0)
        throw std::bad_alloc();
    // Apple's players know HEVC by this name only.
    stream->codecpar->codec_tag =
        m_container.isMov && stream->codecpar->codec_id == AV_CODEC_ID_HEVC
            ? MKTAG('h', 'v', 'c', '1')
            : 0;
    stream->time_base = ff::toAv(m_chunks->timeBase());
    stream->avg_frame_rate = m_chunks->frameRate();
    stream->sample_aspect_ratio = m_chunks->sampleAspect();
    stream->codecpar->sample_aspect_ratio = m_chunks->sampleAspect();
    stream->disposition = m_source->pictures()->disposition;
    ff::copyMetadata(&stream->metadata, m_source->pictures()->metadata);
    // The time code of the first frame is another one after a cut.
    if (m_request.start && av_dict_get(stream->metadata, "timecode", nullptr, 0) != nullptr) {
        av_dict_set(&stream->metadata, "timecode", nullptr, 0);
        m_report.notes.emplace_back("The time code was left out, because the clip was cut.");
    }
    copyDisplayMatrix(*stream);
    SLUICE_TRY(const ff::HdrMetadata hdr, ff::readHdrMetadata(m_request.source));
    hdr.attachTo(*stream);
    for (const std::string& kind : hdr.dynamicKinds)
        m_report.notes.push_back(kind + " metadata describe the old pictures and were left out.");
    return {};
}

Result<void> Join::writeHeader()
{
    AVFormatContext& format = *m_output.format;
    m_pictureShift = m_source->shift();
    // Decoding times and an encoder's run-in may be before zero; moving everything because of them would spoil the times.
    format.avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
    // FLAC and the like in MP4 are standardised by now; this FFmpeg still calls them experimental.
    format.strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
    ff::Dictionary options;
    if (m_container.isMov) {
        options.set("movflags", "+faststart+use_metadata_tags");
        // Edit lists count in the movie's time scale; the usual 1/1000 s would shift sound against pictures.
        constexpr int kSmallestScale =
            10'000; // the muxer doubles a track's scale until it has this
        constexpr std::int64_t kLargestScale = 10'000'000;
        std::int64_t scale = m_chunks->timeBase().denominator();
        while (scale < kSmallestScale)
            scale *= 2;
        if (scale <= kLargestScale)
            options.set("movie_timescale", scale);
    }
    int code = avio_open2(&format.pb, ff::fileUrl(m_request.output).c_str(), AVIO_FLAG_WRITE,
                          nullptr, nullptr);
    if (code >= 0)
        code = avformat_write_header(&format, options.address());
    if (code < 0)
        return Unexpected(failure(code));
    return {};
}

Result<void> Join::writePictures(AVPacket& packet)
{
    const AVStream& stream = *m_output.format->streams[0];
    const Rational from = m_chunks->timeBase();
    const Rational to = ff::fromAv(stream.time_base);
    const auto convert = [&](std::int64_t ticks) {
        return (Rational(ticks) * from + m_pictureShift).ticks(to);
    };
    m_rounded |= Rational(convert(packet.pts)) * to != Rational(packet.pts) * from + m_pictureShift;
    const std::int64_t end = convert(packet.pts + packet.duration);
    packet.pts = convert(packet.pts);
    packet.dts = std::min(convert(packet.dts), packet.pts);
    packet.duration = end - packet.pts;
    packet.stream_index = 0;
    int code = av_interleaved_write_frame(m_output.format, &packet);
    if (code >= 0)
        code = m_output.format->pb->error;
    if (code < 0)
        return Unexpected(failure(code));
    ++m_report.videoFrames;
    return {};
}

/// Pictures and sound in step, so that the muxer never has to hold much of either.
Result<void> Join::writeAll()
{
    SLUICE_TRY(ff::PacketPtr picture, m_chunks->next());
    while (picture || m_source->nextTime()) {
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled,
                        fmt::format("Writing {} was cancelled.", m_request.output.string()));
        const std::optional<double> other = m_source->nextTime();
        const double due =
            picture ? (Rational(picture->dts) * m_chunks->timeBase() + m_pictureShift).toDouble()
                    : 0;
        if (picture && (!other || due <= *other)) {
            SLUICE_CHECK(writePictures(*picture));
            SLUICE_TRY(picture, m_chunks->next());
            if (m_request.onProgress)
                m_request.onProgress(picture ? m_chunks->progress() : 1.0);
        } else {
            SLUICE_CHECK(m_source->writeNext(*m_output.format));
        }
    }
    return m_source->finish(*m_output.format);
}

Result<void> Join::close()
{
    int code = av_write_trailer(m_output.format);
    if (code >= 0 && m_output.format->pb->error < 0)
        code = m_output.format->pb->error;
    const int closed = m_output.close();
    if (code >= 0)
        code = closed;
    if (code < 0)
        return Unexpected(failure(code));
    return {};
}

Result<JoinReport> Join::run()
{
    SLUICE_CHECK(open());
    SLUICE_CHECK(writeHeader());
    SLUICE_CHECK(writeAll());
    SLUICE_CHECK(close());
    m_report.duration = Rational(m_chunks->endTicks()) * m_chunks->timeBase() + m_pictureShift;
    if (m_rounded)
        m_report.notes.push_back(fmt::format("{} counts in milliseconds; the pictures' times were "
                                             "rounded to them. MP4 keeps them exactly.",
                                             m_container.name));
    return std::move(m_report);
}

} // namespace

Result<JoinReport> joinChunks(const JoinRequest& request, std::stop_token stop)
{
    ff::routeLog();
    return ff::guarded(request.output, [&]() -> Result<JoinReport> {
        SLUICE_TRY(const ff::Container container, ff::Container::of(request.output));
        for (int delay = 0;; delay = delay == 0 ? 2 : delay * 2) {
            Join join(request, container, stop, delay);
            auto report = join.run();
            if (report || !join.delayTooSmall() || delay >= kLargestDelay)
                return report;
        }
    });
}

} // namespace sluice::media
