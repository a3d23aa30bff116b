// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stop_token>
#include <vector>

namespace sluice::media {

/// A small picture, ready to be painted: upright, square pixels, 8 bits.
struct Thumbnail
{
    int width = 0;
    int height = 0;
    std::vector<std::uint32_t> pixels; ///< 0xffRRGGBB, rows without gaps
};

/// Makes small pictures of a clip or a still.
///
/// Cheap rather than exact: a picture is that of the wanted time if it can be had by decoding a few frames, else one shortly
/// before. Asking for rising times is fastest. Not thread safe; may be moved between threads.
/// Checked: tests/core/test_media_thumbnails.cpp
class ThumbnailReader
{
public:
    /// `height` in pixels of the upright picture; the width follows from its shape. Errors: NotFound, Io, InvalidInput, Unavailable,
    /// OutOfMemory, Cancelled. A stop request also ends at() with Cancelled.
    static Result<ThumbnailReader>
    open(const std::filesystem::path& path, int height, std::stop_token stop = {});
    ~ThumbnailReader();
    ThumbnailReader(ThumbnailReader&&) noexcept;
    ThumbnailReader& operator=(ThumbnailReader&&) noexcept;

    /// The picture at `time` seconds from the file's beginning; beyond the end the last one. Errors: as open().
    Result<Thumbnail> at(Rational time);

private:
    struct State;
    explicit ThumbnailReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice::media
