// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace sluice::inference {

/// Under which terms a model may be used.
struct ModelLicence
{
    std::string id;        ///< SPDX id, or "unknown"
    std::string copyright; ///< "Copyright (c) 2021, Xintao Wang"
    std::string text;      ///< address of the text
};

} // namespace sluice::inference
