// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/assemble.h"

#include "core/media/clip_muxer.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/sound_track.h"

#include <fmt/format.h>

namespace sluice::media {
namespace {

/// One attempt.
class Assembly
{
public:
    Assembly(const AssembleRequest& request,
             const ff::Container& container,
             std::stop_token stop,
             int delay)
        : m_request(request)
        , m_stop(std::move(stop))
        , m_delay(delay)
        , m_output(request.output, container)
    {}

    Result<JoinReport> run();
    bool delayTooSmall() const { return m_chunks && m_chunks->delayTooSmall(); }

private:
    Result<void> open();
    Result<void> writeSound(AVPacket& packet);
    Result<void> writeAll();

    const AssembleRequest& m_request;
    std::stop_token m_stop;
    int m_delay;
    std::optional<ff::ChunkStream> m_chunks;
    std::optional<ff::SoundTrack> m_sound;
    AVStream* m_soundStream = nullptr;
    ff::ClipMuxer m_output;
};

Result<void> Assembly::open()
{
    ff::ChunkStream::Options options;
    options.files = m_request.chunks;
    options.timeBase = m_request.timeBase;
    options.delay = m_delay;
    options.stop = m_stop;
    options.lastDuration = [this](Rational) { return m_request.timeBase; };
    m_chunks.emplace();
    SLUICE_TRY(*m_chunks, ff::ChunkStream::open(options));
    SLUICE_CHECK(m_output.open());
    m_output.addPictures(*m_chunks).disposition = AV_DISPOSITION_DEFAULT;
    SLUICE_TRY(m_sound, ff::SoundTrack::create(m_request, m_output.container(), m_stop));
    if (m_sound->hasSound()) {
        m_soundStream = avformat_new_stream(&m_output.format(), nullptr);
        if (m_soundStream == nullptr ||
            avcodec_parameters_from_context(m_soundStream->codecpar, &m_sound->encoder()) < 0)
            throw std::bad_alloc();
        m_soundStream->time_base = m_sound->encoder().time_base;
        m_soundStream->disposition = AV_DISPOSITION_DEFAULT;
    }
    for (const auto& [key, value] : m_request.metadata)
        av_dict_set(&m_output.format().metadata, key.c_str(), value.c_str(), 0);
    return m_output.writeHeader();
}

Result<void> Assembly::writeSound(AVPacket& packet)
{
    av_packet_rescale_ts(&packet, m_sound->encoder().time_base, m_soundStream->time_base);
    packet.stream_index = m_soundStream->index;
    int code = av_interleaved_write_frame(&m_output.format(), &packet);
    if (code >= 0)
        code = m_output.format().pb->error;
    if (code < 0)
        return Unexpected(m_output.failure(code));
    return {};
}

/// Pictures and sound in step, so that the muxer never has to hold much of either.
Result<void> Assembly::writeAll()
{
    SLUICE_TRY(ff::PacketPtr picture, m_chunks->next());
    ff::PacketPtr sound;
    if (m_soundStream != nullptr) {
        SLUICE_TRY(sound, m_sound->next());
    }
    while (picture || sound) {
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled,
                        fmt::format("Writing {} was cancelled.", m_request.output.string()));
        const bool pictureIsDue =
            picture &&
            (!sound || Rational(picture->dts) * m_chunks->timeBase() <=
                           Rational(sound->dts) * ff::fromAv(m_sound->encoder().time_base));
        if (pictureIsDue) {
            SLUICE_CHECK(m_output.writePicture(*picture, Rational(0)));
            SLUICE_TRY(picture, m_chunks->next());
        } else {
            SLUICE_CHECK(writeSound(*sound));
            SLUICE_TRY(sound, m_sound->next());
        }
    }
    return {};
}

Result<JoinReport> Assembly::run()
{
    SLUICE_CHECK(open());
    SLUICE_CHECK(writeAll());
    SLUICE_CHECK(m_output.close());
    JoinReport report;
    report.notes = m_sound->notes();
    m_output.report(*m_chunks, Rational(0), report);
    return report;
}

} // namespace

Result<JoinReport> assembleClip(const AssembleRequest& request, std::stop_token stop)
{
    return ff::writeWithEnoughDelay(request.output, [&](const ff::Container& container, int delay) {
        return Assembly(request, container, stop, delay);
    });
}

} // namespace sluice::media
