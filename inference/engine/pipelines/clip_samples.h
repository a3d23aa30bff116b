// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/pipelines/video_generator.h"
#include "inference/engine/torch.h"

#include <exception>

namespace sluice::inference {

/// Thrown when a network answers with values that are no numbers.
struct NoNumbers : std::exception
{
    const char* what() const noexcept override { return "values that are no numbers"; }
};

/// Throws NoNumbers unless all of `x` are finite; gives `x` back.
const at::Tensor& numbers(const at::Tensor& x);

/// 16-bit planes to [1, 3, height, width] in -1..1.
at::Tensor tensorOf(const PictureView& picture);

/// Takes a clip's frames as a codec hands them out, and keeps them as 16-bit samples: no clip in float32 beside them.
class SampleWriter
{
public:
    explicit SampleWriter(int frames)
        : m_frames(frames)
    {}

    /// [n, 3, height, width] in -1..1 on the CPU. Throws NoNumbers.
    void add(const at::Tensor& frames);
    /// What was added until now.
    VideoSamples take();

private:
    int m_frames; ///< that are expected
    std::size_t m_filled = 0;
    VideoSamples m_video;
};

} // namespace sluice::inference
