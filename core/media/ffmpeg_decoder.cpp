// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/ffmpeg_decoder.h"

#include "core/media/ffmpeg_util.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::media::ff {
namespace {

constexpr int kSeekAttempts = 12;
/// No codec reorders over more pictures; after so many later ones nothing earlier can come.
constexpr int kMostReordered = 16;
/// Times that are remembered for shownAt(); ten minutes of a usual clip.
constexpr std::size_t kTimesKept = 16'384;

/// Codecs in which leaving out a picture that nothing refers to leaves all others as they are. Fields are left alone: the
/// two of one frame may differ in that.
bool skipsSafely(const AVCodecParameters& parameters)
{
    return (parameters.codec_id == AV_CODEC_ID_H264 || parameters.codec_id == AV_CODEC_ID_HEVC) &&
           (parameters.field_order == AV_FIELD_PROGRESSIVE ||
            parameters.field_order == AV_FIELD_UNKNOWN);
}

bool reorders(AVCodecID id)
{
    const AVCodecDescriptor* descriptor = avcodec_descriptor_get(id);
    return descriptor == nullptr || (descriptor->props & AV_CODEC_PROP_REORDER);
}

} // namespace

Result<CodecPtr> openPictureDecoder(const Input& input, int threads)
{
    const AVStream& stream = *input.videoStream();
    const AVCodec* codec = avcodec_find_decoder(stream.codecpar->codec_id);
    if (codec == nullptr)
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} holds {} pictures, which this computer's FFmpeg cannot decode. "
                                "Convert it to H.264 first.",
                                input.path().string(),
                                avcodec_get_name(stream.codecpar->codec_id)));
    CodecPtr context(avcodec_alloc_context3(codec));
    if (!context || avcodec_parameters_to_context(context.get(), stream.codecpar) < 0)
        throw std::bad_alloc();
    context->pkt_timebase = stream.time_base;
    context->thread_count = threads;
    context->thread_type = FF_THREAD_FRAME | FF_THREAD_SLICE;
    context->max_pixels = kMaxPixels;
    Dictionary options;
    if (const char* allowed = input.format()->codec_whitelist)
        options.set("codec_whitelist", allowed);
    const int code = avcodec_open2(context.get(), codec, options.address());
    if (code < 0)
        return Unexpected(ff::error(code, "Cannot decode", input.path()));
    return context;
}

Result<Decoder> Decoder::open(const std::filesystem::path& path,
                              int threads,
                              std::stop_token stop,
                              const Allowed& allowed)
{
    Decoder decoder;
    decoder.m_allowed = allowed;
    decoder.m_path = path;
    decoder.m_threads = threads;
    decoder.m_stop = std::move(stop);
    decoder.m_packet = newPacket();
    SLUICE_CHECK(decoder.start());
    return decoder;
}

Result<void> Decoder::start()
{
    SLUICE_TRY(m_input, Input::open(m_path, m_stop, true, m_allowed));
    if (m_input.videoStream() == nullptr)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} holds no pictures{}. Choose a clip or a picture.",
                                m_path.string(),
                                m_input.format()->nb_streams > 0 ? ", only sound or text" : ""));
    for (unsigned i = 0; i < m_input.format()->nb_streams; ++i)
        if (int(i) != m_input.videoStream()->index)
            m_input.format()->streams[i]->discard = AVDISCARD_ALL;
    SLUICE_TRY(m_codec, openPictureDecoder(m_input, m_threads));
    m_codec->max_pixels = m_allowed.pixels;
    useStoredTimeStamps(m_input);
    m_guessedTimes = guessesTimeStamps(m_input);
    m_clock = FrameClock(m_input);
    m_skipsSafely = skipsSafely(*stream()->codecpar);
    return {};
}

/// Forgets what was read ahead of the place that is left.
void Decoder::forget()
{
    m_ahead.clear();
    m_times.clear();
    m_skipBefore = m_skippedTo = m_landedAt = INT64_MIN;
    m_inputEnded = m_started = false;
    m_codec->flags &= ~AV_CODEC_FLAG_OUTPUT_CORRUPT;
}

Result<void> Decoder::rewind()
{
    forget();
    av_packet_unref(m_packet.get());
    m_pending.reset();
    m_packetHeld = m_draining = m_finished = false;
    // Opening again is the one way back to the beginning that works for every demuxer.
    return start();
}

Result<bool> Decoder::canSeek()
{
    if (!m_seekable) {
        const TimeStamps stamps = timeStampsOf(m_input);
        m_seekable = stamps == TimeStamps::Trusted;
        if (stamps == TimeStamps::Unproven) {
            SLUICE_TRY(Input input, Input::open(m_path, m_stop));
            useStoredTimeStamps(input);
            SLUICE_TRY(m_seekable, provesTimeStamps(input));
        }
    }
    return *m_seekable;
}

Result<void> Decoder::seek(std::int64_t target)
{
    if (target == INT64_MIN)
        return rewind();
    SLUICE_TRY(const bool possible, canSeek());
    std::int64_t wanted = target;
    std::int64_t back = std::max<std::int64_t>(1, av_rescale_q(1, {1, 1}, stream()->time_base));
    for (int attempt = 0; possible && attempt < kSeekAttempts; ++attempt) {
        if (av_seek_frame(m_input.format(), stream()->index, wanted, AVSEEK_FLAG_BACKWARD) < 0)
            break;
        std::int64_t keyTicks = target;
        SLUICE_TRY(const bool found, landsBefore(target, keyTicks));
        if (found)
            return {};
        wanted = std::min(wanted, keyTicks) - back;
        back *= 2;
    }
    return rewind();
}

/// Whether the first frame that can be decoded from here is at or before `target`; keeps it in m_pending.
Result<bool> Decoder::landsBefore(std::int64_t target, std::int64_t& keyTicks)
{
    avcodec_flush_buffers(m_codec.get());
    forget();
    m_clock = FrameClock(m_input);
    m_pending.reset();
    m_draining = m_finished = false;
    do {
        av_packet_unref(m_packet.get());
        SLUICE_TRY(m_packetHeld, m_input.read(*m_packet));
        if (!m_packetHeld)
            return false;
    } while (m_packet->stream_index != stream()->index || !(m_packet->flags & AV_PKT_FLAG_KEY));
    note(*m_packet);
    keyTicks = m_landedAt = m_packet->pts;
    if (keyTicks == AV_NOPTS_VALUE || keyTicks > target)
        return false;
    // A key frame may be the start of a gradual refresh only, whose first whole picture comes later.
    SLUICE_TRY(m_pending, decodeNext());
    return m_pending && m_pending->pts <= target;
}

/// Remembers when the picture of `packet` is shown.
void Decoder::note(const AVPacket& packet)
{
    if (!m_remembersTimes || packet.pts == AV_NOPTS_VALUE || (packet.flags & AV_PKT_FLAG_DISCARD) ||
        isHidden(*stream(), packet))
        return;
    m_times.insert(packet.pts);
    if (m_times.size() > kTimesKept)
        m_times.erase(m_times.begin());
}

/// Reads one packet of the pictures that the decoder gets later; false at the end.
Result<bool> Decoder::readAhead()
{
    PacketPtr packet = newPacket();
    while (!m_inputEnded) {
        SLUICE_TRY(const bool more, m_input.read(*packet));
        m_inputEnded = !more;
        if (more && packet->stream_index == stream()->index && packet->size > 0) {
            note(*packet);
            m_ahead.push_back(std::move(packet));
            return true;
        }
        av_packet_unref(packet.get());
    }
    return false;
}

Result<std::optional<FrameSpan>> Decoder::shownAt(std::int64_t ticks)
{
    if (m_guessedTimes || !m_seekable.value_or(false))
        return std::optional<FrameSpan>();
    const auto later = std::size_t(reorders(stream()->codecpar->codec_id) ? kMostReordered + 1 : 1);
    for (;;) {
        const auto next = m_times.upper_bound(ticks);
        // Counting stops at `later`: the set may hold thousands.
        std::size_t count = 0;
        for (auto it = next; it != m_times.end() && count < later; ++it)
            ++count;
        if (count >= later || m_inputEnded) {
            if (next == m_times.begin() || ticks < m_landedAt)
                return std::optional<FrameSpan>();
            FrameSpan span{*std::prev(next), {}};
            if (next != m_times.end())
                span.next = *next;
            return std::optional<FrameSpan>(span);
        }
        SLUICE_CHECK(readAhead());
    }
}

std::int64_t Decoder::framesBefore(std::int64_t start, int count) const
{
    const auto first = m_times.lower_bound(m_landedAt);
    auto place = m_times.lower_bound(start);
    for (; count > 0 && place != first && place != m_times.begin(); --count)
        --place;
    return place == m_times.end() ? start : *place;
}

std::optional<std::int64_t> Decoder::keyBefore(std::int64_t ticks) const
{
    const int index = av_index_search_timestamp(stream(), ticks, AVSEEK_FLAG_BACKWARD);
    if (index < 0)
        return std::nullopt;
    return avformat_index_get_entry(stream(), index)->timestamp;
}

/// FFmpeg's H.264 decoder marks the frames after a key frame that is no IDR as whole only when another packet comes, and would
/// swallow those that it still has at the end. They follow one that is whole.
void Decoder::allowUnproven()
{
    m_codec->flags |= AV_CODEC_FLAG_OUTPUT_CORRUPT;
}

/// Gives the decoder the packet that is held.
Result<void> Decoder::send()
{
    if (m_guessedTimes)
        m_packet->pts = AV_NOPTS_VALUE;
    const std::int64_t time = m_packet->pts;
    const bool skip = m_skipsSafely && time != AV_NOPTS_VALUE && time < m_skipBefore;
    m_codec->skip_frame = skip ? AVDISCARD_NONREF : AVDISCARD_DEFAULT;
    const int code = avcodec_send_packet(m_codec.get(), m_packet.get());
    if (code == AVERROR(EAGAIN))
        return {};
    if (code == AVERROR(ENOMEM))
        return Unexpected(ff::error(code, "Cannot decode", m_path));
    if (skip)
        m_skippedTo = std::max(m_skippedTo, time);
    if (code < 0)
        ++m_damaged;
    else
        m_clock.packetIn(*m_packet);
    av_packet_unref(m_packet.get());
    m_packetHeld = false;
    return {};
}

/// Gives the decoder one packet, or tells it that there are no more.
Result<void> Decoder::feed()
{
    if (!m_packetHeld && m_ahead.empty())
        SLUICE_CHECK(readAhead());
    if (!m_packetHeld && m_ahead.empty()) {
        m_draining = true;
        if (m_started)
            allowUnproven();
        avcodec_send_packet(m_codec.get(), nullptr);
        return {};
    }
    if (!m_packetHeld) {
        m_packet = std::move(m_ahead.front());
        m_ahead.pop_front();
        m_packetHeld = true;
    }
    return send();
}

Result<FramePtr> Decoder::decodeNext()
{
    FramePtr frame = newFrame();
    while (!m_finished) {
        const int code = avcodec_receive_frame(m_codec.get(), frame.get());
        if (code == AVERROR(EAGAIN)) {
            SLUICE_CHECK(feed());
            continue;
        }
        if (code == AVERROR(ENOMEM))
            return Unexpected(ff::error(code, "Cannot decode", m_path));
        if (code == AVERROR_EOF) {
            m_finished = true;
            break;
        }
        if (code < 0) {
            ++m_damaged;
            continue;
        }
        m_started = true;
        if (m_draining)
            allowUnproven();
        const std::optional<std::int64_t> ticks = m_clock.frameOut(*frame);
        if (!ticks)
            continue;
        const bool corrupt = (frame->flags & AV_FRAME_FLAG_CORRUPT) && !m_draining;
        if (frame->decode_error_flags != 0 || corrupt)
            ++m_damaged;
        frame->pts = *ticks;
        ++m_delivered;
        return frame;
    }
    if (m_delivered == 0)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("None of the pictures of {} can be decoded; it is damaged or "
                                "incomplete. Copy or download it again.",
                                m_path.string()));
    return FramePtr();
}

Result<FramePtr> Decoder::next()
{
    if (m_pending)
        return std::move(m_pending);
    return decodeNext();
}

} // namespace sluice::media::ff
