// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/plan_export.h"

#include "core/job/check_paths.h"
#include "core/job/source_stamp.h"
#include "core/media/join.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice {
namespace fs = std::filesystem;
namespace {

constexpr int kSmallestSide = 16;
constexpr int kLargestSide = 16384;
constexpr int kFastestRate = 240;
constexpr std::int64_t kMostFramesInChunk = 240;

std::vector<fs::path> filesOf(const ExportSpec& spec)
{
    std::vector<fs::path> files;
    for (const ExportSegment& segment : spec.segments)
        if (std::ranges::find(files, segment.path) == files.end())
            files.push_back(segment.path);
    return files;
}

Result<void> checkNumbers(const ExportSpec& spec)
{
    if (spec.segments.empty())
        return fail(ErrorCode::InvalidInput, "There is nothing to export.");
    if (spec.frameRate < Rational(1) || spec.frameRate > Rational(kFastestRate))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("The frame rate has to lie within 1 and {}.", kFastestRate));
    Rational last;
    for (const ExportSegment& segment : spec.segments) {
        if (segment.at < last || segment.mediaOut <= segment.mediaIn ||
            segment.mediaIn < Rational(0))
            return fail(ErrorCode::InvalidInput,
                        fmt::format("The pieces of {} overlap or are empty. Export again.",
                                    segment.path.string()));
        last = segment.end();
    }
    if ((spec.duration * spec.frameRate).ticks(Rational(1)) < 1)
        return fail(ErrorCode::InvalidInput, "The export would not have a single picture.");
    return {};
}

/// The shown size: upright, with square pixels, even.
PixelSize shownSize(const media::MediaInfo& info)
{
    const media::VideoInfo& video = *info.video;
    const double aspect = video.sampleAspect > Rational(0) ? video.sampleAspect.toDouble() : 1.0;
    const auto even = [](double side) {
        return std::clamp(int(std::lround(side / 2)) * 2, kSmallestSide, kLargestSide);
    };
    PixelSize size{even(video.width * aspect), even(video.height)};
    if (!info.isStill && std::lround(video.rotation / 90) % 2 != 0)
        std::swap(size.width, size.height);
    return size;
}

/// The tags of all sources when they agree; otherwise what every player expects of untagged pictures.
media::ColorTags commonColors(const std::vector<media::MediaInfo>& sources)
{
    media::ColorTags usual;
    usual.primaries = usual.transfer = usual.matrix = "bt709";
    usual.range = "tv";
    const media::ColorTags& first = sources.front().video->color;
    for (const media::MediaInfo& source : sources) {
        const media::ColorTags& color = source.video->color;
        if (color.primaries != first.primaries || color.transfer != first.transfer ||
            color.matrix != first.matrix || color.primaries.empty() || color.transfer.empty() ||
            source.isStill)
            return usual;
    }
    usual.primaries = first.primaries;
    usual.transfer = first.transfer;
    usual.matrix = first.matrix.empty() ? usual.matrix : first.matrix;
    return usual;
}

std::vector<Chunk> cutIntoChunks(const ExportSpec& spec, double chunkSeconds)
{
    const std::int64_t frames = (spec.duration * spec.frameRate).ticks(Rational(1));
    const std::int64_t step = std::clamp<std::int64_t>(
        std::llround(chunkSeconds * spec.frameRate.toDouble()), 1, kMostFramesInChunk);
    std::vector<Chunk> chunks;
    for (std::int64_t first = 0; first < frames; first += step) {
        Chunk chunk;
        chunk.index = int(chunks.size());
        chunk.frames = std::min(step, frames - first);
        chunk.start = Rational(first) / spec.frameRate;
        chunk.end = Rational(first + chunk.frames) / spec.frameRate;
        chunks.push_back(std::move(chunk));
    }
    return chunks;
}

Result<void> lookAtFiles(JobPlan& plan, const ExportSpec& spec, const std::stop_token& stop)
{
    std::vector<media::MediaInfo> sources;
    for (const fs::path& file : filesOf(spec)) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "Stopped.");
        SLUICE_CHECK(checkSourcePath(file));
        SLUICE_TRY(media::MediaInfo info, media::probe(file));
        if (!info.video)
            return fail(ErrorCode::InvalidInput,
                        fmt::format("{} holds no pictures, only sound.", file.string()));
        SLUICE_TRY(const SourceStamp stamp, readSourceStamp(file));
        if (sources.empty()) {
            plan.sourceBytes = stamp.bytes;
            plan.sourceModified = stamp.modified;
        } else {
            plan.moreSources.push_back({file, stamp.bytes, stamp.modified});
        }
        const PixelSize size = shownSize(info);
        if (!spec.size && std::int64_t(size.width) * size.height >
                              std::int64_t(plan.target.width) * plan.target.height)
            plan.target = size;
        sources.push_back(std::move(info));
    }
    plan.source = *sources.front().video;
    plan.format.color = commonColors(sources);
    return {};
}

} // namespace

Result<JobPlan> planExport(const ExportSpec& spec,
                           const fs::path& jobFolder,
                           double chunkSeconds,
                           std::stop_token stop)
{
    SLUICE_CHECK(checkNumbers(spec));
    SLUICE_CHECK(checkOutputPath(spec.output, filesOf(spec), spec.overwrite));
    SLUICE_CHECK(media::checkContainer(spec.output, spec.encode.codec));
    if (media::usableEncoders(spec.encode.codec, spec.encode.bitDepth).empty())
        return fail(ErrorCode::Unavailable,
                    fmt::format("No encoder for {} with {} bits opens on this machine. Choose "
                                "another codec, for example h264.",
                                spec.encode.codec, spec.encode.bitDepth));
    JobPlan plan;
    plan.spec = JobSpec{spec};
    plan.model.id = kExportModel;
    plan.model.scale = 0;
    plan.jobFolder = jobFolder;
    plan.target = spec.size.value_or(PixelSize{});
    SLUICE_CHECK(lookAtFiles(plan, spec, stop));
    const auto [low, high] = std::minmax(plan.target.width, plan.target.height);
    if (low < kSmallestSide || high > kLargestSide)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("A clip of {}x{} cannot be written; sides lie within {} and {}.",
                                plan.target.width, plan.target.height, kSmallestSide,
                                kLargestSide));
    plan.format.width = plan.target.width;
    plan.format.height = plan.target.height;
    plan.format.sourceHeight = plan.target.height;
    plan.format.timeBase = Rational(1) / spec.frameRate;
    plan.format.frameRate = spec.frameRate;
    plan.format.encode = spec.encode;
    plan.chunks = cutIntoChunks(spec, chunkSeconds);
    nameChunkFiles(plan);
    return plan;
}

Result<ExportSpec> exportOf(const TimelineContent& content, const ExportRange& range)
{
    const Rational begin = range.onlyMarked ? content.marks.in.value_or(Rational(0)) : Rational(0);
    Rational end = content.duration();
    if (range.onlyMarked && content.marks.out)
        end = std::min(end, *content.marks.out);
    for (const Track& track : content.tracks)
        for (const Clip& clip : track.clips)
            if (clip.missing && clip.position < end && clip.end() > begin)
                return fail(ErrorCode::NotFound,
                            fmt::format("The file of \"{}\" is missing: {}. Find it again, or take "
                                        "the clip out.",
                                        clip.name, clip.source.path.string()));
    ExportSpec spec;
    spec.frameRate = content.frameRate;
    spec.duration = end - begin;
    for (const Segment& segment : segments(content, range.original)) {
        const Rational from = std::max(segment.at, begin);
        const Rational to = std::min(segment.at + segment.duration(), end);
        if (from >= to)
            continue;
        const Rational in = segment.isStill ? Rational(0) : segment.mediaIn + (from - segment.at);
        spec.segments.push_back(
            {segment.path, in, in + (to - from), from - begin, segment.isStill});
    }
    if (spec.segments.empty())
        return fail(ErrorCode::InvalidInput,
                    "There is nothing on the timeline to export. Add a clip first.");
    return spec;
}

} // namespace sluice
