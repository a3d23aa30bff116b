// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace sluice::inference {

/// A named character reference of HTML 5.
struct HtmlEntity
{
    std::string_view name; ///< without "&"; with ";" where it needs one
    std::string_view text;
    bool isShouted = false; ///< a name of ours: a known one in capitals
};

/// All of them by name. Written by make_html_entities.py at build time.
std::span<const HtmlEntity> htmlEntities();

} // namespace sluice::inference
