// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/sound_track.h"

#include "core/media/ffmpeg_util.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/channel_layout.h>
}

#include <algorithm>
#include <map>

namespace sluice::media::ff {
namespace {

constexpr int kRate = 48'000;
constexpr int kChannels = 2;
constexpr int kBitRate = 192'000;
constexpr int kBlock = 1024; // for encoders that take any number

std::int64_t sampleAt(Rational time)
{
    return time.ticks(Rational(1, kRate));
}

bool offers(const AVCodec& codec, AVSampleFormat format)
{
    for (const AVSampleFormat* each = codec.sample_fmts; each && *each != AV_SAMPLE_FMT_NONE;
         ++each)
        if (*each == format)
            return true;
    return false;
}

Result<bool> anyHasSound(const std::vector<SoundPiece>& pieces, const std::stop_token& stop)
{
    std::map<std::filesystem::path, bool> asked;
    for (const SoundPiece& piece : pieces) {
        if (!asked.try_emplace(piece.path, true).second)
            continue;
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "Stopped.");
        if (SoundReader::open(piece.path, kRate, kChannels, stop))
            return true;
    }
    return false;
}

} // namespace

Result<SoundTrack>
SoundTrack::create(const AssembleRequest& request, const Container& container, std::stop_token stop)
{
    SoundTrack track;
    track.m_pieces = request.sound;
    track.m_total = sampleAt(request.duration);
    track.m_stop = stop;
    SLUICE_TRY(const bool hasSound, anyHasSound(request.sound, stop));
    if (hasSound)
        SLUICE_CHECK(track.openEncoder(container));
    return track;
}

Result<void> SoundTrack::openEncoder(const Container& container)
{
    const AVCodec* codec = avcodec_find_encoder_by_name(container.soundEncoder());
    m_encoder.reset(codec != nullptr ? avcodec_alloc_context3(codec) : nullptr);
    if (!m_encoder)
        return fail(ErrorCode::Unavailable,
                    fmt::format("This computer's FFmpeg cannot write {} sound. Choose MP4 or MKV.",
                                container.soundEncoder()));
    AVCodecContext& encoder = *m_encoder;
    encoder.sample_rate = kRate;
    av_channel_layout_default(&encoder.ch_layout, kChannels);
    encoder.sample_fmt =
        offers(*codec, AV_SAMPLE_FMT_FLTP) ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_FLT;
    encoder.time_base = {1, kRate};
    encoder.bit_rate = kBitRate;
    encoder.flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    if (avcodec_open2(&encoder, codec, nullptr) < 0)
        return fail(ErrorCode::Unavailable,
                    fmt::format("The encoder {} does not open. Choose MP4 or MKV.", codec->name));
    return {};
}

/// Sound that is missing or broken is silence: pictures without sound are worth more than no film.
Result<void> SoundTrack::openPiece()
{
    const SoundPiece& piece = m_pieces[m_index];
    auto reader = SoundReader::open(piece.path, kRate, kChannels, m_stop);
    Result<void> ready;
    if (reader)
        ready = reader->seek(piece.mediaIn);
    if (m_stop.stop_requested())
        return fail(ErrorCode::Cancelled, "Stopped.");
    m_isSilent = !reader || !ready;
    if (!m_isSilent)
        m_reader = std::move(*reader);
    else if (!reader ? reader.error().code != ErrorCode::NotFound : true)
        m_notes.push_back(fmt::format("The sound of {} could not be read and is silent.",
                                      piece.path.filename().string()));
    return {};
}

/// The sound of [m_position, m_position + count).
Result<void> SoundTrack::fill(float* samples, std::int64_t count)
{
    std::fill_n(samples, count * kChannels, 0.0F);
    const std::int64_t end = m_position + count;
    for (std::int64_t at = m_position; at < end && m_index < m_pieces.size();) {
        const SoundPiece& piece = m_pieces[m_index];
        const std::int64_t from = sampleAt(piece.at);
        const std::int64_t to = sampleAt(piece.at + (piece.mediaOut - piece.mediaIn));
        at = std::max(at, from);
        const std::int64_t wanted = std::min(to, end) - at;
        if (wanted > 0 && !m_isSilent) {
            if (!m_reader)
                SLUICE_CHECK(openPiece());
            if (m_reader) {
                SLUICE_TRY(const std::size_t got,
                           m_reader->read({samples + (at - m_position) * kChannels,
                                           std::size_t(wanted * kChannels)}));
                m_isSilent = std::int64_t(got) < wanted; // the rest is silent
            }
        }
        at += std::max<std::int64_t>(wanted, 0);
        if (at < to)
            break;
        ++m_index;
        m_reader.reset();
        m_isSilent = false;
    }
    return {};
}

Result<FramePtr> SoundTrack::nextFrame()
{
    if (m_position >= m_total)
        return FramePtr();
    const int size = m_encoder->frame_size > 0 ? m_encoder->frame_size : kBlock;
    const std::int64_t count = std::min<std::int64_t>(size, m_total - m_position);
    m_block.resize(std::size_t(count) * kChannels);
    SLUICE_CHECK(fill(m_block.data(), count));
    FramePtr frame = newFrame();
    frame->nb_samples = int(count);
    frame->format = m_encoder->sample_fmt;
    frame->sample_rate = kRate;
    frame->pts = m_position;
    if (av_channel_layout_copy(&frame->ch_layout, &m_encoder->ch_layout) < 0 ||
        av_frame_get_buffer(frame.get(), 0) < 0)
        throw std::bad_alloc();
    if (frame->format == AV_SAMPLE_FMT_FLT)
        std::ranges::copy(m_block, reinterpret_cast<float*>(frame->data[0]));
    else
        for (std::size_t i = 0; i < m_block.size(); ++i)
            reinterpret_cast<float*>(frame->data[i % kChannels])[i / kChannels] = m_block[i];
    m_position += count;
    return frame;
}

Result<PacketPtr> SoundTrack::next()
{
    PacketPtr packet = newPacket();
    for (;;) {
        int code = avcodec_receive_packet(m_encoder.get(), packet.get());
        if (code >= 0)
            return packet;
        if (code == AVERROR_EOF)
            return PacketPtr();
        if (code == AVERROR(EAGAIN)) {
            SLUICE_TRY(const FramePtr frame, nextFrame());
            code = avcodec_send_frame(m_encoder.get(), frame.get());
        }
        if (code < 0)
            return fail(ErrorCode::Internal, fmt::format("The sound could not be encoded ({}). "
                                                         "Choose another container.",
                                                         code));
    }
}

} // namespace sluice::media::ff
