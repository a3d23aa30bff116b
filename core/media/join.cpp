// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/join.h"

#include "core/media/chunk_stream.h"
#include "core/media/clip_muxer.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/frame_duration.h"
#include "core/media/hdr_metadata.h"
#include "core/media/source_copier.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

namespace sluice::media {
namespace {

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
        , m_output(request.output, container)
    {}

    Result<JoinReport> run();
    /// run() failed because the chunks reorder more than `delay` pictures.
    bool delayTooSmall() const { return m_chunks && m_chunks->delayTooSmall(); }

private:
    Result<void> open();
    Result<void> addPictures();
    void copyDisplayMatrix(AVStream& stream);
    Result<void> writeAll();

    const JoinRequest& m_request;
    const ff::Container& m_container;
    std::stop_token m_stop;
    int m_delay;
    std::optional<ff::ChunkStream> m_chunks;
    std::optional<ff::SourceCopier> m_source;
    ff::ClipMuxer m_output;
    Rational m_pictureShift; ///< seconds added to the pictures' times
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
    SLUICE_CHECK(m_output.open());
    SLUICE_CHECK(addPictures());
    SLUICE_CHECK(m_source->addTo(m_output.format(), m_report.notes));
    for (const auto& [key, value] : m_request.metadata)
        av_dict_set(&m_output.format().metadata, key.c_str(), value.c_str(), 0);
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
    AVStream* stream = &m_output.addPictures(*m_chunks);
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
            SLUICE_CHECK(m_output.writePicture(*picture, m_pictureShift));
            SLUICE_TRY(picture, m_chunks->next());
            if (m_request.onProgress)
                m_request.onProgress(picture ? m_chunks->progress() : 1.0);
        } else {
            SLUICE_CHECK(m_source->writeNext(m_output.format()));
        }
    }
    return m_source->finish(m_output.format());
}

Result<JoinReport> Join::run()
{
    SLUICE_CHECK(open());
    m_pictureShift = m_source->shift();
    SLUICE_CHECK(m_output.writeHeader());
    SLUICE_CHECK(writeAll());
    SLUICE_CHECK(m_output.close());
    m_output.report(*m_chunks, m_pictureShift, m_report);
    return std::move(m_report);
}

} // namespace

Result<JoinReport> joinChunks(const JoinRequest& request, std::stop_token stop)
{
    return ff::writeWithEnoughDelay(request.output, [&](const ff::Container& container, int delay) {
        return Join(request, container, stop, delay);
    });
}

} // namespace sluice::media
