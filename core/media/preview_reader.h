// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/media/media_info.h"
#include "core/media/preview_image.h"

#include <filesystem>
#include <memory>
#include <optional>
#include <stop_token>

namespace sluice::media {

/// How a picture is wanted.
struct PreviewLook
{
    PictureSize box;  ///< it is made to fit in here, never enlarged; empty: 1:1
    bool fine = true; ///< false: quicker and coarser, for pictures that are gone at once
    bool operator==(const PreviewLook&) const = default;
};

struct PreviewOptions
{
    int threads = 0;                                ///< decoder threads; 0 lets FFmpeg choose
    std::size_t cacheBytes = std::size_t(96) << 20; ///< of decoded frames that are kept
};

/// Pictures of a clip or a still for the screen, at any time and in any order, exact to the frame.
///
/// Times are seconds from the first picture of the file. The frame at a time is the last one that starts at or before it (half a
/// millisecond later counts as now: containers round); before the first frame it is the first. Frames that are only on the way to the one asked for are
/// neither converted nor, where nothing else needs them, decoded. Not thread safe; may be moved between threads.
/// Errors: NotFound, Io, InvalidInput, Unavailable, OutOfMemory, Cancelled.
/// Checked: tests/core/test_media_preview.cpp.
class PreviewReader
{
public:
    static Result<PreviewReader> open(const std::filesystem::path& path,
                                      const PreviewOptions& options = {});
    ~PreviewReader();
    PreviewReader(PreviewReader&&) noexcept;
    PreviewReader& operator=(PreviewReader&&) noexcept;

    const VideoInfo& info() const;
    bool isStill() const;
    /// The size at 1:1: upright, with square pixels.
    PictureSize fullSize() const;

    /// The frame at `time`. After Cancelled the way already gone is not lost. `backwards` keeps the frames before it, too, so
    /// that going back one by one decodes each part of the clip once.
    Result<PreviewFrame> frameAt(Rational time,
                                 const PreviewLook& look,
                                 const std::stop_token& stop = {},
                                 bool backwards = false);
    /// At once some frame near `time`: one that is at hand, or the key frame before it. Nothing where that needs decoding
    /// from the beginning.
    Result<std::optional<PreviewFrame>> nearFrame(Rational time, const PreviewLook& look);
    /// How many seconds of the clip would have to be decoded for frameAt(); 0 when it is at hand. A guess.
    double distance(Rational time) const;
    /// When the frame before the one at `time` starts; nothing at the first.
    Result<std::optional<Rational>> startBefore(Rational time, const std::stop_token& stop = {});

private:
    struct State;
    explicit PreviewReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice::media
