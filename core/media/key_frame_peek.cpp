// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/key_frame_peek.h"

#include "core/media/ffmpeg_decoder.h"
#include "core/media/ffmpeg_util.h"

namespace sluice::media::ff {
namespace {

/// Packets until the first key frame after a seek; more come from files that are not what their index says.
constexpr int kMostPackets = 512;

} // namespace

Result<KeyFramePeek> KeyFramePeek::open(const std::filesystem::path& path)
{
    KeyFramePeek peek;
    SLUICE_TRY(peek.m_input, Input::open(path));
    if (peek.m_input.videoStream() == nullptr)
        return fail(ErrorCode::InvalidInput, path.string() + " holds no pictures. Choose a clip.");
    for (unsigned i = 0; i < peek.m_input.format()->nb_streams; ++i)
        if (int(i) != peek.m_input.videoStream()->index)
            peek.m_input.format()->streams[i]->discard = AVDISCARD_ALL;
    // One thread: a frame comes out as soon as it went in.
    SLUICE_TRY(peek.m_codec, openPictureDecoder(peek.m_input, 1));
    peek.m_packet = newPacket();
    return peek;
}

std::optional<std::int64_t> KeyFramePeek::indexed(std::int64_t ticks) const
{
    AVStream* stream = m_input.videoStream();
    const int index = av_index_search_timestamp(stream, ticks, AVSEEK_FLAG_BACKWARD);
    if (index < 0)
        return std::nullopt;
    return avformat_index_get_entry(stream, index)->timestamp;
}

Result<std::shared_ptr<AVFrame>> KeyFramePeek::at(std::int64_t ticks)
{
    const std::optional<std::int64_t> entry = indexed(ticks);
    if (m_last && entry && entry == m_lastIndexed)
        return m_last;
    const int stream = m_input.videoStream()->index;
    if (av_seek_frame(m_input.format(), stream, ticks, AVSEEK_FLAG_BACKWARD) < 0)
        return std::shared_ptr<AVFrame>();
    avcodec_flush_buffers(m_codec.get());
    bool found = false;
    for (int count = 0; !found && count < kMostPackets; ++count) {
        av_packet_unref(m_packet.get());
        SLUICE_TRY(const bool more, m_input.read(*m_packet));
        if (!more)
            return std::shared_ptr<AVFrame>();
        found = m_packet->stream_index == stream && (m_packet->flags & AV_PKT_FLAG_KEY) &&
                m_packet->size > 0;
    }
    if (!found)
        return std::shared_ptr<AVFrame>();
    const std::int64_t time = m_packet->pts;
    // The null packet asks for the frame at once instead of after those that may have to be shown before it.
    avcodec_send_packet(m_codec.get(), m_packet.get());
    avcodec_send_packet(m_codec.get(), nullptr);
    FramePtr frame = newFrame();
    const int code = avcodec_receive_frame(m_codec.get(), frame.get());
    avcodec_flush_buffers(m_codec.get());
    if (code < 0 || time == AV_NOPTS_VALUE)
        return std::shared_ptr<AVFrame>();
    frame->pts = time;
    m_lastIndexed = indexed(ticks);
    m_last = std::shared_ptr<AVFrame>(frame.release(), Deleter());
    return m_last;
}

} // namespace sluice::media::ff
