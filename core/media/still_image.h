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
    std::vector<std::uint16_t> alpha; ///< width x height samples, or empty
    int bitDepth = 8;                 ///< of the file it came from
};

/// Reads a PNG, JPEG, WebP or TIFF; EXIF orientation is applied. Errors: NotFound, Io, InvalidInput, OutOfMemory.
Result<StillImage> readStill(const std::filesystem::path& path);

/// Writes a picture in the format of `path`'s ending (png, jpg, jpeg, webp, tif, tiff): 16 bit where source and
/// format allow it, alpha where the format has it. Errors: InvalidInput (another ending), Io, DiskFull.
Result<void> writeStill(const std::filesystem::path& path, const StillImage& still);

} // namespace sluice::media
