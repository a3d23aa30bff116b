// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/transport_chunk.h"

#include "core/media/encoder.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/video_reader.h"

#include <fmt/format.h>

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice::media {
namespace fs = std::filesystem;
namespace {

/// Constant quality of x264, finest first. At 8 the pictures of usual clips differ by less than a step of 8 bits on average.
constexpr std::array kQualities{8, 13, 18};

Unexpected cancelled(const fs::path& path)
{
    return fail(ErrorCode::Cancelled, fmt::format("Work on {} was cancelled.", path.string()));
}

VideoWriteFormat transportFormat(const TransportRequest& request, const VideoInfo& source)
{
    VideoWriteFormat format;
    format.width = source.width;
    format.height = source.height;
    format.timeBase = source.timeBase;
    format.frameRate = source.averageRate;
    format.sampleAspect = source.sampleAspect;
    format.sourceHeight = source.height;
    format.sideDataFrom = request.source;
    format.encode.codec = "h264";
    format.encode.preset = "veryfast";
    format.encode.bitDepth = source.bitDepth > 8 ? 10 : 8;
    format.fullChroma = true;
    format.threads = request.threads;
    // What players would have to guess is said: the answer has another size, for which they guess otherwise.
    format.color = source.color;
    const ff::WrittenColors written = ff::writtenColors(format);
    format.color = written.tags;
    format.color.matrix = av_color_space_name(written.matrix);
    format.color.range = av_color_range_name(written.range);
    return format;
}

VideoReadOptions readOptions(const TransportRequest& request)
{
    VideoReadOptions options;
    options.start = request.start;
    options.end = request.end;
    options.deinterlace = request.deinterlace;
    options.threads = request.threads;
    return options;
}

/// One attempt at a quality.
Result<TransportChunk>
cutOnce(const TransportRequest& request, int crf, const std::stop_token& stop)
{
    SLUICE_TRY(VideoReader reader, VideoReader::open(request.source, readOptions(request)));
    VideoWriteFormat format = transportFormat(request, reader.info());
    format.encode.crf = crf;
    TransportChunk chunk;
    chunk.file = request.file;
    chunk.width = format.width;
    chunk.height = format.height;
    chunk.bitDepth = format.encode.bitDepth;
    chunk.timeBase = format.timeBase;
    chunk.color = format.color;
    std::optional<VideoWriter> writer;
    while (true) {
        if (stop.stop_requested())
            return cancelled(request.source);
        SLUICE_TRY(const auto frame, reader.next());
        if (!frame)
            break;
        if (!writer) {
            SLUICE_TRY(writer, VideoWriter::create(request.file, format));
        }
        chunk.frames.push_back({frame->ticks, frame->duration, frame->repeat});
        const std::int64_t ticks = frame->ticks - chunk.frames.front().ticks;
        if (frame->repeat)
            SLUICE_CHECK(writer->repeatLast(ticks, frame->duration));
        else
            SLUICE_CHECK(writer->write(frame->image, ticks, frame->duration));
    }
    chunk.damagedFrames = reader.damagedFrames();
    if (!writer)
        return chunk;
    SLUICE_CHECK(writer->finish());
    chunk.duration = std::max(request.end, Rational(chunk.frames.back().ticks) * chunk.timeBase) -
                     Rational(chunk.frames.front().ticks) * chunk.timeBase;
    std::error_code error;
    chunk.bytes = fs::file_size(request.file, error);
    if (error)
        return fail(ErrorCode::Io, fmt::format("Cannot read {}: {}. Try again.",
                                               request.file.string(), error.message()));
    return chunk;
}

Unexpected wrong(const std::string& what)
{
    return fail(ErrorCode::Protocol, "The answer is not what was asked for: " + what + ".");
}

/// What a stranger's file did wrong is the stranger's mistake, not the user's.
Error blamed(Error error)
{
    if (error.code == ErrorCode::InvalidInput || error.code == ErrorCode::Unavailable)
        return {ErrorCode::Protocol, "The answer cannot be decoded: " + error.detail};
    return error;
}

Result<void>
checkStream(const VideoInfo& answer, const TransportChunk& sent, const VideoWriteFormat& format)
{
    if (answer.width != format.width || answer.height != format.height)
        return wrong(fmt::format("its pictures have {}x{} instead of {}x{}", answer.width,
                                 answer.height, format.width, format.height));
    const int depth = std::max(sent.bitDepth, format.encode.bitDepth);
    if (answer.bitDepth < depth)
        return wrong(fmt::format("it has {} bits a sample instead of {}", answer.bitDepth, depth));
    const auto differs = [](const std::string& said, const std::string& asked) {
        return !said.empty() && said != asked;
    };
    if (differs(answer.color.matrix, sent.color.matrix))
        return wrong(
            fmt::format("its matrix is {} instead of {}", answer.color.matrix, sent.color.matrix));
    if (differs(answer.color.range, sent.color.range))
        return wrong(
            fmt::format("its range is {} instead of {}", answer.color.range, sent.color.range));
    return {};
}

/// Reads one answer beside the list of what was sent.
class AnswerReader
{
public:
    AnswerReader(const TransportChunk& sent, VideoReader reader)
        : m_sent(sent)
        , m_reader(std::move(reader))
        , m_timeBase(m_reader.info().timeBase)
    {}

    static Result<AnswerReader>
    open(const fs::path& file, const TransportChunk& sent, const VideoWriteFormat& format)
    {
        VideoReadOptions options;
        options.threads = format.threads;
        options.stranger = PictureLimit{format.width, format.height};
        options.assumedMatrix = sent.color.matrix;
        options.assumedRange = sent.color.range;
        auto reader = VideoReader::open(file, options);
        if (!reader)
            return Unexpected(blamed(std::move(reader).error()));
        SLUICE_CHECK(checkStream(reader->info(), sent, format));
        return AnswerReader(sent, std::move(*reader));
    }

    /// Picture number `index`; never empty. The last one is kept for repeats.
    Result<const RgbImage*> next(std::size_t index)
    {
        auto frame = m_reader.next();
        if (!frame)
            return Unexpected(blamed(std::move(frame).error()));
        if (!*frame || m_reader.damagedFrames() > 0)
            return wrong(fmt::format("it holds {} whole pictures instead of {}", index,
                                     m_sent.frames.size()));
        SLUICE_CHECK(checkTime(index, (*frame)->ticks));
        if (!(*frame)->repeat)
            m_last = std::move((*frame)->image);
        return &m_last;
    }

    Result<void> checkEnd()
    {
        auto frame = m_reader.next();
        if (!frame)
            return Unexpected(blamed(std::move(frame).error()));
        if (*frame)
            return wrong(fmt::format("it holds more than {} pictures", m_sent.frames.size()));
        return {};
    }

private:
    /// Half a picture's length of difference is rounding; more is another picture's place.
    Result<void> checkTime(std::size_t index, std::int64_t ticks)
    {
        if (index == 0)
            m_first = ticks;
        const auto& frames = m_sent.frames;
        const std::int64_t asked = frames[index].ticks - frames.front().ticks;
        std::int64_t length = std::max<std::int64_t>(frames[index].duration, 1);
        if (index + 1 < frames.size())
            length = frames[index + 1].ticks - frames[index].ticks;
        else if (index > 0)
            length = frames[index].ticks - frames[index - 1].ticks;
        const double there = (Rational(ticks - m_first) * m_timeBase).toDouble();
        const double wanted = (Rational(asked) * m_sent.timeBase).toDouble();
        if (std::abs(there - wanted) > length * m_sent.timeBase.toDouble() / 2)
            return wrong(fmt::format("picture {} is at {:.3f} s instead of {:.3f} s", index + 1,
                                     there, wanted));
        return {};
    }

    const TransportChunk& m_sent;
    VideoReader m_reader;
    Rational m_timeBase;
    std::int64_t m_first = 0;
    RgbImage m_last;
};

} // namespace

Result<TransportChunk> cutTransportChunk(const TransportRequest& request, std::stop_token stop)
{
    for (const int crf : kQualities) {
        SLUICE_TRY(TransportChunk chunk, cutOnce(request, crf, stop));
        if (chunk.bytes <= request.maxBytes)
            return chunk;
    }
    std::error_code ignored;
    fs::remove(request.file, ignored);
    return fail(ErrorCode::InvalidInput,
                fmt::format("The pictures of {} from {:.2f} s to {:.2f} s take more than {} MiB; a "
                            "peer takes no more. Make the job on this computer.",
                            request.source.string(), request.start.toDouble(),
                            request.end.toDouble(), request.maxBytes >> 20));
}

Result<void> encodeAnswer(const fs::path& answer,
                          const TransportChunk& sent,
                          const VideoWriteFormat& format,
                          const fs::path& output,
                          const AnswerVisitor& visit,
                          std::stop_token stop)
{
    SLUICE_TRY(AnswerReader reader, AnswerReader::open(answer, sent, format));
    SLUICE_TRY(VideoWriter writer, VideoWriter::create(output, format));
    for (std::size_t i = 0; i < sent.frames.size(); ++i) {
        if (stop.stop_requested())
            return cancelled(output);
        SLUICE_TRY(const RgbImage* picture, reader.next(i));
        SLUICE_CHECK(visit(i, *picture));
        const TransportFrame& frame = sent.frames[i];
        if (frame.repeat)
            SLUICE_CHECK(writer.repeatLast(frame.ticks, frame.duration));
        else
            SLUICE_CHECK(writer.write(*picture, frame.ticks, frame.duration));
    }
    SLUICE_CHECK(reader.checkEnd());
    return writer.finish();
}

} // namespace sluice::media
