// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/plan_generate.h"

#include "core/job/check_paths.h"
#include "core/job/source_stamp.h"
#include "core/media/join.h"

#include <fmt/format.h>

#include <charconv>

namespace sluice {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kStage = "generating, step ";
constexpr std::string_view kOf = " of ";

Result<void> lookAtStartImage(JobPlan& plan, const fs::path& image)
{
    SLUICE_CHECK(checkSourcePath(image));
    SLUICE_TRY(const media::MediaInfo info, media::probe(image));
    if (!info.isStill || !info.video)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} is not a picture. Choose a PNG, JPEG, WebP or TIFF file.",
                                image.string()));
    plan.source = *info.video;
    SLUICE_TRY(const SourceStamp stamp, readSourceStamp(image));
    plan.sourceBytes = stamp.bytes;
    plan.sourceModified = stamp.modified;
    return {};
}

/// Pictures of no camera: what every player expects of untagged ones.
media::VideoWriteFormat formatOf(const GenerateSpec& spec)
{
    media::VideoWriteFormat format;
    format.width = spec.size->width;
    format.height = spec.size->height;
    format.sourceHeight = format.height;
    format.timeBase = Rational(1) / *spec.frameRate;
    format.frameRate = *spec.frameRate;
    format.color.primaries = format.color.transfer = format.color.matrix = "bt709";
    format.color.range = "tv";
    format.encode = spec.encode;
    return format;
}

std::optional<int> readNumber(std::string_view& text)
{
    int number = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
    if (read.ec != std::errc())
        return std::nullopt;
    text.remove_prefix(std::size_t(read.ptr - text.data()));
    return number;
}

} // namespace

Result<JobPlan>
planGeneration(const GenerateSpec& spec, const ModelFacts& model, const fs::path& jobFolder)
{
    if (!model.generator)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} makes no clips of words. Choose a model that does; "
                                "`sluice-cli models list` shows what each is for.",
                                model.id));
    std::vector<fs::path> sources;
    if (!spec.startImage.empty())
        sources.push_back(spec.startImage);
    for (const LoraUse& adapter : spec.adapters) {
        SLUICE_CHECK(checkSourcePath(adapter.file));
        sources.push_back(adapter.file);
    }
    SLUICE_TRY(FittedGeneration fitted, fitToModel(spec, model.generator->rules));
    SLUICE_CHECK(checkOutputPath(spec.output, sources, spec.overwrite));
    SLUICE_CHECK(media::checkContainer(spec.output, spec.encode.codec));
    if (media::usableEncoders(spec.encode.codec, spec.encode.bitDepth).empty())
        return fail(ErrorCode::Unavailable,
                    fmt::format("No encoder for {} with {} bits opens on this machine. Choose "
                                "another codec, for example h264.",
                                spec.encode.codec, spec.encode.bitDepth));
    JobPlan plan;
    if (!spec.startImage.empty())
        SLUICE_CHECK(lookAtStartImage(plan, spec.startImage));
    plan.model = model;
    plan.jobFolder = jobFolder;
    plan.target = *fitted.spec.size;
    plan.format = formatOf(fitted.spec);
    Chunk whole;
    whole.frames = *fitted.spec.frames;
    whole.end = Rational(whole.frames) / *fitted.spec.frameRate;
    plan.chunks.push_back(std::move(whole));
    plan.notes = std::move(fitted.notes);
    plan.spec = JobSpec{std::move(fitted.spec)};
    nameChunkFiles(plan);
    return plan;
}

std::string generationStage(int step, int steps)
{
    return fmt::format("{}{}{}{}", kStage, step, kOf, steps);
}

std::optional<GenerationStep> generationStepOf(std::string_view stage)
{
    if (!stage.starts_with(kStage))
        return std::nullopt;
    stage.remove_prefix(kStage.size());
    const auto step = readNumber(stage);
    if (!step || !stage.starts_with(kOf))
        return std::nullopt;
    stage.remove_prefix(kOf.size());
    const auto steps = readNumber(stage);
    if (!steps || !stage.empty())
        return std::nullopt;
    return GenerationStep{*step, *steps};
}

} // namespace sluice
