// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

namespace sluice {

struct PixelSize
{
    int width = 0;
    int height = 0;
    bool operator==(const PixelSize&) const = default;
};

nlohmann::json toJson(const PixelSize& size);
/// Errors: InvalidInput.
Result<PixelSize> pixelSizeFromJson(const nlohmann::json& json);

} // namespace sluice
