// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/media/ffmpeg_types.h"

#include <string>

namespace sluice::media::ff {

/// A chain of libavfilter filters with one entrance and one exit. Not thread safe.
class FilterChain
{
public:
    FilterChain() = default;
    /// A chain for frames of the size and format of `like`. `description` is FFmpeg's filter syntax; frames leave it as `output`.
    /// Errors: Unavailable, InvalidInput, OutOfMemory.
    static Result<FilterChain> create(const AVFrame& like,
                                      AVRational timeBase,
                                      const std::string& description,
                                      AVPixelFormat output,
                                      int threads);

    explicit operator bool() const { return m_graph != nullptr; }
    AVRational outputTimeBase() const;
    /// Adds a frame (the chain takes its own reference), or with null says that there are no more.
    Result<void> push(AVFrame* frame);
    /// The next finished frame; null when the chain wants more input or is at its end.
    Result<FramePtr> pull();

private:
    GraphPtr m_graph;
    AVFilterContext* m_source = nullptr;
    AVFilterContext* m_sink = nullptr;
};

} // namespace sluice::media::ff
