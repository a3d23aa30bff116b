// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/upscale_choice.h"

#include "core/base/atomic_file.h"
#include "core/job/defaults.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace fs = std::filesystem;
namespace {

/// The picture's shape within `box`, in even numbers of stored pixels.
PixelSize fitted(const media::VideoInfo& video, PixelSize box)
{
    // A clip that is shown on its side is fitted on its side.
    if (int(std::lround(std::abs(video.rotation) / 90)) % 2 == 1)
        std::swap(box.width, box.height);
    if ((video.height > video.width) != (box.height > box.width))
        std::swap(box.width, box.height);
    const double scale =
        std::min(double(box.width) / video.width, double(box.height) / video.height);
    const auto even = [scale](int side) {
        return std::max(2, int(std::lround(side * scale / 2)) * 2);
    };
    return {even(video.width), even(video.height)};
}

bool canWriteIn(const fs::path& folder)
{
    return ::access(folder.c_str(), W_OK | X_OK) == 0;
}

std::string suffixOf(const UpscaleSpec& spec, double modelScale)
{
    if (spec.size)
        return fmt::format("{}x{}", spec.size->width, spec.size->height);
    return fmt::format("{:g}x", spec.scale.value_or(modelScale > 0 ? modelScale : 2.0));
}

} // namespace

fs::path freeName(const fs::path& wanted, const std::vector<fs::path>& promised)
{
    fs::path name = wanted;
    std::error_code error;
    const auto isTaken = [&] {
        return fs::exists(name, error) || std::ranges::find(promised, name) != promised.end();
    };
    for (int number = 2; isTaken(); ++number)
        name = wanted.parent_path() /
               fmt::format("{}-{}{}", wanted.stem().string(), number, wanted.extension().string());
    return name;
}

std::vector<UpscaleRange> rangesOf(const std::vector<Clip>& clips,
                                   const std::optional<Rational>& from,
                                   const std::optional<Rational>& to)
{
    std::vector<UpscaleRange> ranges;
    for (const Clip& clip : clips) {
        UpscaleRange range{clip.id, clip.source, clip.in, clip.out};
        if (from && *from > clip.position)
            range.from = clip.in + (*from - clip.position);
        if (to && *to < clip.end())
            range.to = clip.in + (*to - clip.position);
        if (clip.source.isStill || range.from < range.to)
            ranges.push_back(std::move(range));
    }
    return ranges;
}

Result<UpscaleSpec> specFor(const UpscaleRange& range,
                            const UpscaleChoice& choice,
                            double modelScale,
                            const fs::path& folder)
{
    UpscaleSpec spec;
    spec.source = range.media.path;
    SLUICE_TRY(const media::MediaInfo info, media::probe(spec.source));
    spec.model = choice.model;
    spec.scale = choice.scale;
    if (choice.size && info.video)
        spec.size = fitted(*info.video, *choice.size);
    spec.denoise = choice.denoise;
    spec.deinterlace = choice.deinterlace;
    if (!info.isStill && !range.isWhole()) {
        spec.start = info.start + range.from;
        spec.end = info.start + range.to;
    }
    spec.encode = defaultEncode(info);
    if (!choice.codec.empty())
        spec.encode.codec = choice.codec;
    if (choice.codec == "h264")
        spec.encode.bitDepth = 8;
    spec.encode.crf = choice.crf;
    fs::path output = defaultOutput(info, suffixOf(spec, modelScale));
    if (!canWriteIn(output.parent_path())) {
        std::error_code error;
        fs::create_directories(folder, error);
        if (!canWriteIn(folder))
            return Unexpected(errorFromErrno(EACCES, "Cannot write in", folder));
        output = folder / output.filename();
    }
    spec.output = freeName(output);
    return spec;
}

} // namespace sluice::ui
