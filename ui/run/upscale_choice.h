// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_spec.h"
#include "core/media/media_info.h"
#include "core/timeline/timeline.h"

#include <optional>
#include <string>
#include <vector>

namespace sluice::ui {

/// What the source panel says about an upscale, whatever clip it is for.
struct UpscaleChoice
{
    std::string model;
    std::optional<double> scale; ///< default: the model's own
    std::optional<PixelSize>
        size; ///< a box that the picture is fitted into, keeping its shape; wins over scale
    std::optional<double> denoise;
    std::string codec; ///< empty: what suits the source
    int crf = 17;
    DeinterlaceMode deinterlace = DeinterlaceMode::Auto;

    bool operator==(const UpscaleChoice&) const = default;
};

/// A part of one clip's source that is to be upscaled, in seconds from the source's beginning.
struct UpscaleRange
{
    ClipId clip = 0;
    MediaRef media;
    Rational from;
    Rational to;

    bool isWhole() const { return from <= Rational(0) && to >= media.duration; }
};

/// The parts of `clips` that lie within the timeline's [from, to); all of them without marks.
std::vector<UpscaleRange> rangesOf(const std::vector<Clip>& clips,
                                   const std::optional<Rational>& from,
                                   const std::optional<Rational>& to);

/// `wanted`, or "name-2.ext" and so on while that is taken, or among `promised`. Looks at the disk.
std::filesystem::path freeName(const std::filesystem::path& wanted,
                               const std::vector<std::filesystem::path>& promised = {});

/// A complete spec, with a name for the result beside the source (or in `folder`, where the source's cannot be written) that is not taken yet.
/// Looks at the source: keep off the GUI thread. `modelScale`: the network's own factor, 0 for any.
///
/// Errors: those of media::probe(); Io (no folder to write in).
Result<UpscaleSpec> specFor(const UpscaleRange& range,
                            const UpscaleChoice& choice,
                            double modelScale,
                            const std::filesystem::path& folder);

} // namespace sluice::ui
