// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace sluice::media::ff {

/// The orientation (1 to 8, EXIF 2.3 tag 0x0112) that the bytes of a JPEG, PNG, WebP or TIFF file ask for; 1 when they say nothing or nonsense.
int exifOrientation(std::string_view file);

} // namespace sluice::media::ff
