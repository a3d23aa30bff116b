// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/media/rgb_image.h"

#include <cstdint>
#include <filesystem>
#include <vector>

namespace sluice::media {

struct StillImage
{
    RgbImage image;
    std::vector<std::uint16_t> alpha; ///< width x height samples; empty when all is opaque
    int bitDepth = 8;                 ///< of the file it came from
    /// The ICC profile that says what the numbers look like; carry it from the source to the result. Empty: sRGB.
    std::vector<std::uint8_t> iccProfile;
};

/// Reads a PNG, JPEG, WebP or TIFF; EXIF orientation is applied. Errors: NotFound, Io, InvalidInput, OutOfMemory.
Result<StillImage> readStill(const std::filesystem::path& path);

/// Writes a picture in the format of `path`'s ending (png, jpg, jpeg, webp, tif, tiff): 16 bit where source and
/// format allow it, alpha where the format has it. Errors: InvalidInput (another ending), Io, DiskFull.
Result<void> writeStill(const std::filesystem::path& path, const StillImage& still);

} // namespace sluice::media
