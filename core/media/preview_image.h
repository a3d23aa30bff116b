// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"

#include <cstdint>
#include <memory>
#include <optional>

namespace sluice::media {

/// A size in pixels.
struct PictureSize
{
    int width = 0;
    int height = 0;
    bool operator==(const PictureSize&) const = default;
};

/// One picture for the screen: rows of 8-bit B, G, R, A, upright, with square pixels, without gaps. For display only.
///
/// Shares its samples, so copies are cheap; nobody changes them.
struct PreviewImage
{
    PictureSize size;
    PictureSize full;      ///< how large the whole picture is when shown 1:1
    bool hasAlpha = false; ///< not premultiplied; otherwise A is 255 or unspecified
    std::shared_ptr<const std::uint8_t> data;

    bool isEmpty() const { return !data; }
    std::size_t bytes() const { return std::size_t(size.width) * std::size_t(size.height) * 4; }
};

/// A picture and when it is shown, in seconds from the beginning of its file.
struct PreviewFrame
{
    Rational start;
    std::optional<Rational> end; ///< start of the next frame; nothing: the last one, or not known
    bool exact = true;           ///< false: only near the time that was asked for
    PreviewImage image;
};

} // namespace sluice::media
