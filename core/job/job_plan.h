// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_spec.h"
#include "core/media/media_info.h"

#include <filesystem>
#include <vector>

namespace sluice {

/// What a plan has to know about a model; from its card and files, without loading it.
struct ModelFacts
{
    std::string id;
    std::string sha256; ///< of all weight files together; empty for models without weights
    double scale = 1;   ///< the network's own factor; 0: any size (resize)
    double operationsPerPixel = 0; ///< multiply-adds for each source pixel
    std::uint64_t weightBytes = 0;
    std::optional<GeneratorFacts> generator{}; ///< of a model that makes clips of text
};

/// A piece of a job that is made, stored, moved and paid for as one: about two seconds of a clip, or a whole picture.
struct Chunk
{
    int index = 0;
    Rational start; ///< seconds of the source's clock; frames with start <= time < end
    Rational end;
    std::int64_t frames = 0;           ///< source frames in the range
    std::filesystem::path file;        ///< where the finished chunk lies, in the job's folder
    std::filesystem::path partialFile; ///< where it is written until it is whole
};

/// A file that a job reads, as it was when the job was planned: one that changed under the job is refused.
struct PlannedSource
{
    std::filesystem::path path{};
    std::uintmax_t bytes = 0;
    std::int64_t modified = 0; ///< nanoseconds since the epoch
};

/// A job made concrete: everything that is decided once, before the first chunk, and must not change until the last.
///
/// Stored with the job; a resumed job uses the stored plan.
struct JobPlan
{
    JobSpec spec;
    ModelFacts model;
    std::filesystem::path jobFolder;
    bool isStill = false;
    media::VideoInfo source;
    media::FieldOrder deinterlace = media::FieldOrder::Progressive;
    media::VideoWriteFormat format; ///< clips only
    PixelSize target;
    std::uintmax_t sourceBytes =
        0; ///< with sourceModified: a source that changed under the job is refused
    std::int64_t sourceModified = 0;        ///< nanoseconds since the epoch
    std::vector<PlannedSource> moreSources; ///< of an export: the files besides the first
    std::vector<Chunk> chunks;              ///< of an export: by the exported clip's time
    std::vector<std::string> notes{}; ///< what was changed to make the wish fit, for the receipt

    std::int64_t totalFrames() const;
};

/// Looks at the source, or the sources, and decides size, format and chunks. Reads the whole file's packets once. The plan of a
/// clip to generate holds the spec as fitToModel() fitted it.
///
/// Errors: NotFound, Io, InvalidInput (nothing to upscale, target too large or too small, container cannot hold the codec,
/// output exists, output is the source), Cancelled.
Result<JobPlan> planJob(const JobSpec& spec,
                        const ModelFacts& model,
                        const std::filesystem::path& jobFolder,
                        double chunkSeconds,
                        std::stop_token stop = {});

/// Gives every chunk its file names below the job's folder.
void nameChunkFiles(JobPlan& plan);

nlohmann::json toJson(const JobPlan& plan);
Result<JobPlan> jobPlanFromJson(const nlohmann::json& json);

} // namespace sluice
