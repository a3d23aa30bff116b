// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <string_view>

namespace sluice::network {

struct PictureSize
{
    std::uint32_t width = 0;
    std::uint32_t height = 0;
};

/// The size that a PNG, JPEG or GIF announces in its first bytes; nothing is decoded. The three formats are those that go-livepeer can
/// price. Errors: InvalidInput with go-livepeer's text "image: unknown format".
Result<PictureSize> pictureSize(std::string_view head);

} // namespace sluice::network
