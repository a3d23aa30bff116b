// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/check_paths.h"
#include "core/job/job_plan.h"
#include "core/job/plan_export.h"
#include "core/job/plan_generate.h"
#include "core/job/plan_upscale.h"
#include "core/job/source_stamp.h"
#include "core/media/join.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace sluice {
namespace fs = std::filesystem;
namespace {

constexpr int kSmallestSide = 16;
constexpr int kLargestSide = 16384;     // what H.264 and HEVC encoders take
constexpr double kDefaultFreeScale = 2; // for models that make any size
// A chunk holds at most this many frames, however short they are: what a crash may cost stays bounded.
constexpr std::int64_t kMostFramesInChunk = 240;

Result<void> checkNumbers(const UpscaleSpec& spec)
{
    if (spec.scale && !(std::isfinite(*spec.scale) && *spec.scale > 0))
        return fail(ErrorCode::InvalidInput, "The scale has to be above 0, for example 2.");
    if (spec.denoise && !(*spec.denoise >= 0 && *spec.denoise <= 1))
        return fail(ErrorCode::InvalidInput, "The strength of noise removal lies within 0 and 1.");
    if (spec.start && spec.end && *spec.end <= *spec.start)
        return fail(ErrorCode::InvalidInput, "The end of the range is not after its start.");
    return {};
}

int scaledSide(int side, double scale, bool preferEven)
{
    const double exact = side * scale;
    // An odd side would cost 4:4:4, which few players show; only a fraction may be rounded away for it.
    if (preferEven && exact != std::floor(exact))
        return int(std::lround(std::min(exact, 1e6) / 2)) * 2;
    return int(std::lround(std::min(exact, 1e6)));
}

Result<PixelSize>
targetSize(const UpscaleSpec& spec, const ModelFacts& model, const media::VideoInfo& source)
{
    const double own = model.scale > 0 ? model.scale : kDefaultFreeScale;
    const double scale = spec.scale.value_or(own);
    const PixelSize size = spec.size.value_or(
        PixelSize{scaledSide(source.width, scale, true), scaledSide(source.height, scale, true)});
    const auto [low, high] = std::minmax(size.width, size.height);
    if (low < kSmallestSide)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} would become {}x{}; the result needs at least {} pixels a "
                                "side. Choose a larger scale or size.",
                                spec.source.string(), size.width, size.height, kSmallestSide));
    if (high > kLargestSide)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} would become {}x{}; more than {} pixels a side cannot be "
                                "written. Choose a smaller scale or size.",
                                spec.source.string(), size.width, size.height, kLargestSide));
    return size;
}

Rational targetAspect(const media::VideoInfo& source, const PixelSize& target)
{
    const Rational aspect = source.sampleAspect > Rational(0) ? source.sampleAspect : Rational(1);
    const Rational stretch(std::int64_t(source.width) * target.height,
                           std::int64_t(source.height) * target.width);
    // Rounding to whole pixels is not a change of shape.
    return std::abs(stretch.toDouble() - 1) < 0.01 ? aspect : aspect * stretch;
}

Result<void> checkStillEnding(const fs::path& output)
{
    static constexpr std::array<std::string_view, 6> kEndings{".png",  ".jpg", ".jpeg",
                                                              ".webp", ".tif", ".tiff"};
    std::string ending = output.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return char(std::tolower(c)); });
    if (std::find(kEndings.begin(), kEndings.end(), ending) == kEndings.end())
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("The source is a picture, so {} has to end in .png, .jpg, .webp or .tiff.",
                        output.string()));
    return {};
}

/// Cuts the frames within the spec's range into chunks of about `chunkSeconds`, at frame times.
Result<std::vector<Chunk>>
cutIntoChunks(const UpscaleSpec& spec, const media::FrameIndex& index, double chunkSeconds)
{
    const Rational length(std::int64_t(std::lround(std::clamp(chunkSeconds, 0.1, 600.0) * 1000)),
                          1000);
    std::vector<Chunk> chunks;
    for (const std::int64_t ticks : index.times) {
        const Rational time = Rational(ticks) * index.timeBase;
        if ((spec.start && time < *spec.start) || (spec.end && time >= *spec.end))
            continue;
        if (chunks.empty() || time - chunks.back().start >= length ||
            chunks.back().frames >= kMostFramesInChunk) {
            if (!chunks.empty())
                chunks.back().end = time;
            Chunk chunk;
            chunk.index = int(chunks.size());
            chunk.start = time;
            chunks.push_back(std::move(chunk));
        }
        ++chunks.back().frames;
    }
    if (chunks.empty())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("No picture of {} lies in the chosen range; it ends at {:.2f} s.",
                                spec.source.string(), index.end.toDouble()));
    chunks.back().end = spec.end && *spec.end < index.end ? *spec.end : index.end;
    return chunks;
}

Result<media::FieldOrder> fieldOrder(const UpscaleSpec& spec, media::SourceLooks& looks)
{
    if (spec.deinterlace == DeinterlaceMode::Off)
        return media::FieldOrder::Progressive;
    SLUICE_TRY(const media::FieldOrder found, looks.fieldOrder(spec.source));
    if (spec.deinterlace == DeinterlaceMode::On && found == media::FieldOrder::Progressive)
        return media::FieldOrder::TopFirst;
    return found;
}

Result<void> planClip(JobPlan& plan,
                      const UpscaleSpec& spec,
                      double chunkSeconds,
                      media::SourceLooks& looks,
                      std::stop_token stop)
{
    const media::EncodeSettings& encode = spec.encode;
    SLUICE_CHECK(media::checkContainer(spec.output, encode.codec));
    if (!looks.canEncode(encode.codec, encode.bitDepth))
        return fail(ErrorCode::Unavailable,
                    fmt::format("No encoder for {} with {} bits opens on this machine. Choose "
                                "another codec, for example h264.",
                                encode.codec, encode.bitDepth));
    SLUICE_TRY(const auto index, looks.frames(spec.source, std::move(stop)));
    SLUICE_TRY(plan.chunks, cutIntoChunks(spec, *index, chunkSeconds));
    SLUICE_TRY(plan.deinterlace, fieldOrder(spec, looks));
    plan.format.width = plan.target.width;
    plan.format.height = plan.target.height;
    plan.format.timeBase = index->timeBase;
    plan.format.frameRate = plan.source.averageRate;
    plan.format.sampleAspect = targetAspect(plan.source, plan.target);
    plan.format.color = plan.source.color;
    plan.format.sourceHeight = plan.source.height;
    plan.format.sideDataFrom = spec.source;
    plan.format.encode = encode;
    return {};
}

} // namespace

Result<JobPlan> planJob(const JobSpec& spec,
                        const ModelFacts& model,
                        const fs::path& jobFolder,
                        double chunkSeconds,
                        std::stop_token stop)
{
    if (spec.exporting())
        return planExport(*spec.exporting(), jobFolder, chunkSeconds, std::move(stop));
    if (spec.generating())
        return planGeneration(*spec.generating(), model, jobFolder);
    media::SourceLooks once;
    return planUpscale(spec, model, jobFolder, chunkSeconds, once, std::move(stop));
}

Result<JobPlan> planUpscale(const JobSpec& jobSpec,
                            const ModelFacts& model,
                            const fs::path& jobFolder,
                            double chunkSeconds,
                            media::SourceLooks& looks,
                            std::stop_token stop)
{
    const UpscaleSpec& spec = std::get<UpscaleSpec>(jobSpec.task);
    SLUICE_CHECK(checkSourcePath(spec.source));
    SLUICE_CHECK(checkOutputPath(spec.output, {spec.source}, spec.overwrite));
    SLUICE_CHECK(checkNumbers(spec));
    SLUICE_TRY(const media::MediaInfo info, media::probe(spec.source));
    if (!info.video)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} holds no pictures, only sound. There is nothing to upscale.",
                                spec.source.string()));

    JobPlan plan;
    plan.spec = jobSpec;
    plan.model = model;
    plan.jobFolder = jobFolder;
    plan.isStill = info.isStill;
    plan.source = *info.video;
    SLUICE_TRY(const SourceStamp stamp, readSourceStamp(spec.source));
    plan.sourceBytes = stamp.bytes;
    plan.sourceModified = stamp.modified;
    SLUICE_TRY(plan.target, targetSize(spec, model, plan.source));
    if (plan.isStill) {
        SLUICE_CHECK(checkStillEnding(spec.output));
        Chunk whole;
        whole.frames = 1;
        plan.chunks.push_back(std::move(whole));
    } else {
        SLUICE_CHECK(planClip(plan, spec, chunkSeconds, looks, std::move(stop)));
    }
    nameChunkFiles(plan);
    return plan;
}

} // namespace sluice
