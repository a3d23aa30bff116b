// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/frame_by_frame.h"

#include "core/media/still_image.h"
#include "core/media/video_reader.h"
#include "network/gateway/media_fetcher.h"
#include "network/verify/verify_chunk.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

using Steady = std::chrono::steady_clock;
using Failed = tl::unexpected<FrameFailure>;

constexpr int kAnswerCrf = 8; // the piece is encoded once more for the job

Failed theirs(TryEnd end, Error error, bool isRefusal = false)
{
    return Failed(FrameFailure{end, std::move(error), isRefusal, false});
}

Failed ours(Error error)
{
    return Failed(FrameFailure{TryEnd::Failed, std::move(error), false, true});
}

/// The pictures of one piece on their way there and back.
class Frames
{
public:
    Frames(const FrameTask& task, std::stop_token stop)
        : m_task(task)
        , m_stop(std::move(stop))
        , m_picture(task.answer.string() + ".sent.png")
        , m_reply(task.answer.string() + ".reply.png")
    {}
    ~Frames()
    {
        std::error_code ignored;
        fs::remove(m_picture, ignored);
        fs::remove(m_reply, ignored);
    }

    tl::expected<FramesMade, FrameFailure> make()
    {
        auto made = makeAll();
        // What was answered is owed, whatever became of the piece.
        if (!made && m_requests > 0)
            made.error().fee = feeSoFar();
        return made;
    }

private:
    tl::expected<FramesMade, FrameFailure> makeAll()
    {
        auto reader = media::VideoReader::open(m_task.sent.file, {});
        if (!reader)
            return ours(reader.error());
        auto writer = media::VideoWriter::create(m_task.answer, formatFor(reader->info()));
        if (!writer)
            return ours(writer.error());
        for (std::int64_t done = 0;; ++done) {
            auto frame = reader->next();
            if (!frame)
                return ours(frame.error());
            if (!*frame)
                break;
            if (const auto made = makeOne(**frame, *writer); !made)
                return Failed(made.error());
            m_task.onFrame(done + 1);
        }
        if (const auto closed = writer->finish(); !closed)
            return ours(closed.error());
        return finished();
    }

    media::VideoWriteFormat formatFor(const media::VideoInfo& sent) const
    {
        media::VideoWriteFormat format;
        format.width = m_task.plan.target.width;
        format.height = m_task.plan.target.height;
        format.timeBase = sent.timeBase;
        format.frameRate = sent.averageRate;
        format.color = m_task.sent.color;
        format.sourceHeight = m_task.sent.height;
        format.encode.codec = "h264";
        format.encode.crf = kAnswerCrf;
        format.encode.preset = "veryfast";
        format.encode.bitDepth = std::max(m_task.sent.bitDepth, m_task.plan.format.encode.bitDepth);
        format.fullChroma = true;
        return format;
    }

    tl::expected<void, FrameFailure> makeOne(const media::VideoFrame& frame,
                                             media::VideoWriter& writer)
    {
        if (frame.repeat) {
            const auto written = writer.repeatLast(frame.ticks, frame.duration);
            return written ? tl::expected<void, FrameFailure>() : ours(written.error());
        }
        media::StillImage sent;
        sent.image = frame.image;
        if (const auto written = media::writeStill(m_picture, sent); !written)
            return ours(written.error());
        if (const auto asked = ask(); !asked)
            return Failed(asked.error());
        const auto answer = media::readStill(m_reply);
        if (!answer)
            return theirs(TryEnd::Wrong, answer.error());
        const auto likeness =
            verifyPicture(frame.image, answer->image, m_task.plan.target.width,
                          m_task.plan.target.height, m_task.plan.model.scale == 0);
        if (!likeness)
            return theirs(TryEnd::Wrong, likeness.error());
        m_bitDepth = std::min(m_bitDepth, answer->bitDepth);
        const auto written = writer.write(answer->image, frame.ticks, frame.duration);
        return written ? tl::expected<void, FrameFailure>() : ours(written.error());
    }

    /// Sends the picture and fetches what comes of it.
    tl::expected<void, FrameFailure> ask()
    {
        JobRequest request;
        request.pipeline = Pipeline::Upscale;
        request.model = m_task.plan.model.id;
        request.fields["prompt"] = "";
        request.file = m_picture;
        request.input.width = m_task.sent.width;
        request.input.height = m_task.sent.height;
        const auto started = Steady::now();
        const auto outcome =
            m_task.client.run(*m_task.offer.introduction, request, m_task.patience, m_stop);
        const auto answered = Steady::now();
        if (!outcome)
            return theirs(outcome.error().kind == ErrorKind::TryAnother ? TryEnd::Busy
                                                                        : TryEnd::Failed,
                          outcome.error().error, outcome.error().kind == ErrorKind::BadRequest);
        if (outcome->answer.media.size() != 1)
            return theirs(TryEnd::Wrong,
                          {ErrorCode::Protocol, "The answer does not hold one picture."});
        FetchLimits limits;
        limits.total = m_task.patience;
        const auto fetched = MediaFetcher(m_task.http)
                                 .fetch(outcome->answer.media.front().url, m_task.offer.endpoint(),
                                        m_reply, limits, m_stop);
        if (!fetched)
            return theirs(TryEnd::Failed, fetched.error());
        m_made.compute += answered - started;
        m_made.download += Steady::now() - answered;
        m_units += outcome->units;
        ++m_requests;
        return {};
    }

    std::optional<WeiFraction> feeSoFar() const
    {
        const auto fee = m_task.offer.rate ? m_task.offer.rate->feeFor(m_units)
                                           : Result<WeiFraction>(fail(ErrorCode::NotFound, {}));
        return fee ? std::optional(*fee) : std::nullopt;
    }

    FramesMade finished()
    {
        m_made.fee = feeSoFar();
        m_made.notes.push_back(fmt::format(
            "Made picture by picture, {} requests to the pipeline upscale.", m_requests));
        if (m_bitDepth < m_task.sent.bitDepth)
            m_made.notes.push_back(
                fmt::format("The subnet's pipeline gave {} bits a sample; the source has {}.",
                            m_bitDepth, m_task.sent.bitDepth));
        return std::move(m_made);
    }

    const FrameTask& m_task;
    const std::stop_token m_stop;
    const fs::path m_picture;
    const fs::path m_reply;
    FramesMade m_made;
    std::uint64_t m_units = 0;
    int m_requests = 0;
    int m_bitDepth = 16;
};

} // namespace

tl::expected<FramesMade, FrameFailure> makeFrameByFrame(const FrameTask& task, std::stop_token stop)
{
    return Frames(task, std::move(stop)).make();
}

} // namespace sluice::network
