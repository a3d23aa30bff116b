// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/worker/chunk_job.h"

#include "core/base/log.h"
#include "core/media/video_reader.h"

#include <fmt/format.h>

#include <mutex>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

// What is returned is encoded once more by who asked for it.
constexpr int kAnswerCrf = 8;
constexpr double kWholeChunk = 600; // seconds: more than a request may hold

using Refusal = tl::unexpected<VideoJobError>;

Refusal refuse(int status, const char* code, std::string message)
{
    return Refusal(VideoJobError{status, code, std::move(message)});
}

/// The one chunk of a job that nobody resumes.
class OneChunkFeed : public ChunkFeed
{
public:
    OneChunkFeed(const JobPlan& plan, std::stop_token stop)
        : m_plan(plan)
        , m_stop(std::move(stop))
    {}

    std::optional<Chunk> take() override
    {
        const std::lock_guard lock(m_mutex);
        if (m_isTaken || m_result || m_stop.stop_requested())
            return std::nullopt;
        m_isTaken = true;
        return m_plan.chunks.front();
    }
    void progress(int, std::int64_t, const std::string&) override {}
    Result<void> finish(const Chunk&, const ChunkResult& result) override
    {
        const std::lock_guard lock(m_mutex);
        m_result = result;
        return {};
    }
    void giveBack(int) override
    {
        const std::lock_guard lock(m_mutex);
        m_isTaken = false;
    }

    std::optional<ChunkResult> result() const
    {
        const std::lock_guard lock(m_mutex);
        return m_result;
    }

private:
    const JobPlan& m_plan;
    const std::stop_token m_stop;
    mutable std::mutex m_mutex;
    bool m_isTaken = false;
    std::optional<ChunkResult> m_result;
};

/// What a backend could not do, in words for a stranger.
Refusal refusalFor(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Cancelled:
        return refuse(503, "busy", "The worker is stopping.");
    case ErrorCode::NotFound:
    case ErrorCode::ModelBroken:
        return refuse(404, "unknown_model", "The worker does not have this model.");
    case ErrorCode::InvalidInput:
        return refuse(422, "unsupported", "This size or these pictures cannot be made here.");
    case ErrorCode::OutOfMemory:
        return refuse(507, "out_of_memory", "The device's memory is too small for these pictures.");
    case ErrorCode::Unavailable:
        return refuse(503, "busy", "The worker's device cannot be used now.");
    default:
        return refuse(500, "failed", "The worker made a mistake; ask another one.");
    }
}

/// Opens the file as a stranger's, before anything else looks at it.
tl::expected<void, VideoJobError> checkChunk(const VideoJobRequest& request, const fs::path& chunk)
{
    media::VideoReadOptions options;
    options.stranger = media::PictureLimit{request.source.width, request.source.height};
    options.threads = 1;
    auto reader = media::VideoReader::open(chunk, options);
    if (!reader)
        return refuse(400, "bad_request", "The chunk cannot be decoded.");
    const media::VideoInfo& info = reader->info();
    if (info.width != request.source.width || info.height != request.source.height)
        return refuse(400, "bad_request",
                      fmt::format("The chunk's pictures have {}x{} instead of {}x{}.", info.width,
                                  info.height, request.source.width, request.source.height));
    return {};
}

JobSpec specFor(const VideoJobRequest& request, const fs::path& chunk, const fs::path& folder)
{
    UpscaleSpec spec;
    spec.source = chunk;
    spec.output = folder / "never-joined.mkv";
    spec.model = request.model;
    spec.size = request.target;
    spec.denoise = request.denoise;
    spec.deinterlace = DeinterlaceMode::Off;
    spec.encode.codec = "h264";
    spec.encode.crf = kAnswerCrf;
    spec.encode.preset = "veryfast";
    spec.encode.bitDepth = request.bitDepth;
    return JobSpec{std::move(spec)};
}

/// All pictures as one chunk, whatever a plan would make of them.
Result<JobPlan> planFor(const JobSpec& spec,
                        const VideoJobRequest& request,
                        const ModelFacts& facts,
                        const fs::path& folder,
                        const std::stop_token& stop)
{
    SLUICE_TRY(JobPlan plan, planJob(spec, facts, folder, kWholeChunk, stop));
    Chunk whole = plan.chunks.front();
    whole.end = plan.chunks.back().end;
    whole.frames = plan.totalFrames();
    plan.chunks = {std::move(whole)};
    plan.format.fullChroma = true;
    plan.format.color.matrix = request.color.matrix;
    plan.format.color.range = request.color.range;
    return plan;
}

} // namespace

tl::expected<MadeChunk, VideoJobError> makeRequestedChunk(const VideoJobRequest& request,
                                                          const fs::path& chunk,
                                                          const fs::path& folder,
                                                          Backend& backend,
                                                          std::stop_token stop)
{
    const auto told = [&](const Error& error) {
        spdlog::warn("A chunk for {} was not made: {}", request.model, error.detail);
        return refusalFor(error);
    };
    if (auto checked = checkChunk(request, chunk); !checked)
        return Refusal(checked.error());
    const JobSpec spec = specFor(request, chunk, folder);
    const auto facts = backend.modelFacts(spec);
    if (!facts)
        return told(facts.error());
    if (!request.modelSha256.empty() && !facts->sha256.empty() &&
        request.modelSha256 != facts->sha256)
        return refuse(409, "model_differs", "The worker's weights are others.");
    const auto plan = planFor(spec, request, *facts, folder, stop);
    if (!plan)
        return told(plan.error());
    if (plan->totalFrames() != request.frames)
        return refuse(400, "bad_request",
                      fmt::format("The chunk holds {} pictures instead of {}.", plan->totalFrames(),
                                  request.frames));
    OneChunkFeed feed(*plan, stop);
    if (const auto run = backend.run(*plan, feed, stop); !run)
        return told(run.error());
    const auto result = feed.result();
    if (!result)
        return told({ErrorCode::Internal, "the backend ended without a chunk"});
    if (result->frames != request.frames)
        return refuse(400, "bad_request",
                      fmt::format("{} of the chunk's {} pictures can be decoded.", result->frames,
                                  request.frames));
    MadeChunk made{plan->chunks.front().partialFile, 0, *result, facts->sha256};
    std::error_code error;
    made.bytes = fs::file_size(made.file, error);
    if (error)
        return told({ErrorCode::Io, error.message()});
    if (made.bytes > std::min(request.maxAnswerBytes, kMaxAnswerBytes))
        return refuse(413, "too_large",
                      fmt::format("The answer has {} bytes, more than asked for.", made.bytes));
    return made;
}

} // namespace sluice::network
