// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/worker/generate_job.h"

#include "core/media/still_image.h"
#include "core/media/video_reader.h"

#include <fmt/format.h>

#include <array>
#include <fstream>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr std::uint32_t kMostSide = 16384; // of a start image
constexpr double kWholeClip = 600;         // seconds: more than a request may ask for

GenerateSpec specFor(const GenerateRequest& request, const fs::path& startImage)
{
    GenerateSpec spec;
    spec.model = request.model;
    spec.prompt = request.prompt;
    spec.negative = request.negative;
    spec.seed = request.seed;
    spec.steps = request.steps;
    spec.guidance = request.guidance;
    spec.size = request.target;
    spec.frames = int(request.frames);
    spec.frameRate = request.frameRate;
    spec.startImage = startImage;
    spec.encode = answerEncoding(request.bitDepth);
    return spec;
}

/// A PNG of a size that can be worked with, by its first bytes: no other decoder sees what a stranger sent.
bool isFitPng(const fs::path& file)
{
    constexpr std::string_view kBegin("\x89PNG\r\n\x1a\n\0\0\0\rIHDR", 16);
    std::array<char, 24> head{};
    std::ifstream in(file, std::ios::binary);
    if (!in.read(head.data(), head.size()) || std::string_view(head.data(), 16) != kBegin)
        return false;
    const auto side = [&head](std::size_t at) {
        std::uint32_t value = 0;
        for (std::size_t i = at; i < at + 4; ++i)
            value = value << 8 | std::uint8_t(head[i]);
        return value;
    };
    const auto isFit = [](std::uint32_t pixels) { return pixels >= 1 && pixels <= kMostSide; };
    return isFit(side(16)) && isFit(side(20));
}

/// The plan of a clip that is made once and never joined.
Result<JobPlan>
planFor(GenerateSpec spec, const ModelFacts& facts, const fs::path& folder, std::stop_token stop)
{
    spec.output = folder / "never-joined.mkv";
    SLUICE_TRY(JobPlan plan, planJob(JobSpec{std::move(spec)}, facts, folder, kWholeClip, stop));
    plan.format.fullChroma = true;
    return plan;
}

} // namespace

tl::expected<MadeChunk, VideoJobError> makeRequestedClip(const GenerateRequest& request,
                                                         const fs::path& startImage,
                                                         const fs::path& folder,
                                                         Backend& backend,
                                                         std::stop_token stop)
{
    if (!startImage.empty() && !isFitPng(startImage))
        return refuse(400, "bad_request", "The start image is no PNG of a usual size.");
    const GenerateSpec spec = specFor(request, startImage);
    const auto facts = backend.modelFacts(JobSpec{spec});
    if (!facts)
        return refuseFor(facts.error(), request.model);
    if (!request.modelSha256.empty() && !facts->sha256.empty() &&
        request.modelSha256 != facts->sha256)
        return refuse(409, "model_differs", "The worker's weights are others.");
    const auto plan = planFor(spec, *facts, folder, stop);
    if (!plan)
        return refuseFor(plan.error(), request.model);
    if (plan->target != request.target || plan->totalFrames() != request.frames)
        return refuse(422, "unsupported",
                      fmt::format("The model makes {} pictures of {}x{}, not {} of {}x{}.",
                                  plan->totalFrames(), plan->target.width, plan->target.height,
                                  request.frames, request.target.width, request.target.height));
    const auto made = runOneChunk(backend, *plan, stop);
    if (!made)
        return refuseFor(made.error(), request.model);
    if (made->bytes > std::min(request.maxAnswerBytes, kMaxAnswerBytes))
        return refuse(413, "too_large",
                      fmt::format("The answer has {} bytes, more than asked for.", made->bytes));
    return *made;
}

Result<fs::path>
makeFirstPicture(GenerateSpec spec, const fs::path& folder, Backend& backend, std::stop_token stop)
{
    spec.encode = answerEncoding(8);
    SLUICE_TRY(const ModelFacts facts, backend.modelFacts(JobSpec{spec}));
    SLUICE_TRY(const JobPlan plan, planFor(std::move(spec), facts, folder, stop));
    SLUICE_TRY(const MadeChunk made, runOneChunk(backend, plan, stop));
    SLUICE_TRY(media::VideoReader reader, media::VideoReader::open(made.file, {}));
    SLUICE_TRY(auto frame, reader.next());
    if (!frame)
        return fail(ErrorCode::Internal, "the clip holds no picture");
    media::StillImage still;
    still.image = std::move(frame->image);
    const fs::path picture = folder / "picture.png";
    SLUICE_CHECK(media::writeStill(picture, still));
    std::error_code ignored;
    fs::remove(made.file, ignored);
    return picture;
}

} // namespace sluice::network
