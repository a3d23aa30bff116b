// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/pixel_size.h"

#include "core/base/json_reader.h"

namespace sluice {

Result<PixelSize> pixelSizeFromJson(const nlohmann::json& json)
{
    PixelSize size;
    JsonReader reader(json, "size");
    reader.required("width", size.width);
    reader.required("height", size.height);
    SLUICE_CHECK(reader.result());
    return size;
}

nlohmann::json toJson(const PixelSize& size)
{
    return {{"width", size.width}, {"height", size.height}};
}

} // namespace sluice
