// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/ffmpeg_filter.h"
#include "core/media/media_info.h"

namespace sluice::media::ff {

/// bwdif over a run of frames: one picture for each, with its own time.
class Deinterlacer
{
public:
    Deinterlacer() = default;
    Deinterlacer(FieldOrder order, AVRational timeBase, int threads)
        : m_order(order)
        , m_timeBase(timeBase)
        , m_threads(threads)
    {}

    /// Adds a frame, or with null says that the run ends.
    Result<void> push(FramePtr frame);
    /// A finished frame, or null when another one has to be added first.
    Result<FramePtr> pull();

private:
    FieldOrder m_order = FieldOrder::Progressive;
    AVRational m_timeBase{1, 1};
    int m_threads = 0;
    int m_width = 0;
    int m_height = 0;
    int m_format = -1;
    FilterChain m_chain;
};

} // namespace sluice::media::ff
