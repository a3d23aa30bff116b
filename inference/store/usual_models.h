// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/store/model_store.h"

#include <string>

namespace sluice::inference {

/// The best installed model for single pictures; empty: none is installed.
inline std::string usualPictureModel(const ModelStore& store)
{
    for (const char* id : {"realesrgan-x4plus", "realesr-general-x4v3", "realesrgan-x4plus-anime"})
        if (store.find(id))
            return id;
    return {};
}

} // namespace sluice::inference
