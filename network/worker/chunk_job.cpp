// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/worker/chunk_job.h"

#include "core/media/video_reader.h"

#include <fmt/format.h>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr double kWholeChunk = 600; // seconds: more than a request may hold

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
    spec.encode = answerEncoding(request.bitDepth);
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
    if (auto checked = checkChunk(request, chunk); !checked)
        return tl::unexpected(checked.error());
    const JobSpec spec = specFor(request, chunk, folder);
    const auto facts = backend.modelFacts(spec);
    if (!facts)
        return refuseFor(facts.error(), request.model);
    if (!request.modelSha256.empty() && !facts->sha256.empty() &&
        request.modelSha256 != facts->sha256)
        return refuse(409, "model_differs", "The worker's weights are others.");
    const auto plan = planFor(spec, request, *facts, folder, stop);
    if (!plan)
        return refuseFor(plan.error(), request.model);
    if (plan->totalFrames() != request.frames)
        return refuse(400, "bad_request",
                      fmt::format("The chunk holds {} pictures instead of {}.", plan->totalFrames(),
                                  request.frames));
    const auto made = runOneChunk(backend, *plan, stop);
    if (!made)
        return refuseFor(made.error(), request.model);
    if (made->result.frames != request.frames)
        return refuse(400, "bad_request",
                      fmt::format("{} of the chunk's {} pictures can be decoded.",
                                  made->result.frames, request.frames));
    if (made->bytes > std::min(request.maxAnswerBytes, kMaxAnswerBytes))
        return refuse(413, "too_large",
                      fmt::format("The answer has {} bytes, more than asked for.", made->bytes));
    return *made;
}

} // namespace sluice::network
