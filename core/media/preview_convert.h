// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/media/ffmpeg_types.h"
#include "core/media/preview_image.h"
#include "core/media/preview_tone.h"

#include <memory>
#include <vector>

struct SwsContext;

namespace sluice::media::ff {

/// How a clip wants its stored pictures shown.
struct Presentation
{
    AVCodecID codec = AV_CODEC_ID_NONE;
    int orientation = 1; ///< EXIF's numbers, 1 to 8
    Rational sampleAspect{1};
};

/// The orientation of a clip that asks to be turned by `degrees` counter-clockwise; odd angles are left as they are.
int orientationOf(double degrees);

/// The size of a picture of `stored` size at 1:1: square pixels, turned upright.
PictureSize shownSize(PictureSize stored, const Presentation& presentation);

/// Decoded pictures to PreviewImage: scaled, coloured and turned in one go. Not thread safe.
///
/// Matrix and range are the picture's own, or what assumeColors() assumes; HDR goes through ToneCurve.
class PreviewConverter
{
public:
    explicit PreviewConverter(int threads)
        : m_threads(threads)
    {}

    /// Fits the picture into `box`, never enlarging it; an empty box gives it 1:1. `fine` takes longer and gets chroma and edges right.
    /// Errors: Unavailable (a pixel format that nobody can show), OutOfMemory.
    Result<PreviewImage>
    convert(const AVFrame& frame, const Presentation& presentation, PictureSize box, bool fine);

private:
    struct Free
    {
        void operator()(SwsContext* context) const;
    };
    struct Layout
    {
        int width, height, format, matrix, range;
        PictureSize out;
        int target;
        bool fine;
        bool operator==(const Layout&) const = default;
    };
    Result<void> prepare(const Layout& layout);

    int m_threads;
    Layout m_layout{};
    std::unique_ptr<SwsContext, Free> m_scaler;
    std::unique_ptr<ToneCurve> m_tone;
    int m_toneTransfer = AVCOL_TRC_UNSPECIFIED;
};

} // namespace sluice::media::ff
