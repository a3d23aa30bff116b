// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/media/rgb_image.h"

#include <filesystem>
#include <memory>
#include <stop_token>

namespace sluice::media {

/// The pictures of a clip or a still by time, made to fit one size (whole frames of interlaced ones, upright, square pixels,
/// shape kept, black around).
///
/// The picture at a time is the last that begins at or before it, whoever asks in which order: known from the list of all
/// pictures' times, which is read at the beginning. Quick when times rise. Not thread safe; may be moved between threads.
class FittedClip
{
public:
    struct Picture
    {
        const RgbImage* image =
            nullptr;             ///< until the next call; null: nothing there could be decoded
        std::int64_t number = 0; ///< changes with the picture
    };

    /// Errors: NotFound, Io, InvalidInput, Cancelled.
    static Result<FittedClip>
    open(const std::filesystem::path& path, int width, int height, std::stop_token stop = {});
    ~FittedClip();
    FittedClip(FittedClip&&) noexcept;
    FittedClip& operator=(FittedClip&&) noexcept;

    /// `time`: seconds from the beginning of the file; a picture that begins up to `tolerance` later counts, because
    /// containers round. Errors: Io, InvalidInput, Unavailable, OutOfMemory.
    Result<Picture> at(Rational time, Rational tolerance);
    /// Frees the decoder and the picture; at() brings them back.
    void release();

private:
    struct State;
    explicit FittedClip(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice::media
