// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string_view>

namespace sluice::inference {

/// The text of every file in resources/models/cards, put into the program when it is built.
extern const std::span<const std::string_view> kShippedCards;

} // namespace sluice::inference
