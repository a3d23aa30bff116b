// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/wei.h"

#include <optional>
#include <string_view>

namespace sluice {

/// Reads what WeiFraction::toString() writes: "7200" or "1/3". Errors: InvalidInput.
Result<WeiFraction> weiFractionFromString(std::string_view text);

/// `sum` and the fee `text`, exactly; nothing when one of them is not known or the sum does not fit.
std::optional<WeiFraction> sumOfFees(const std::optional<WeiFraction>& sum, std::string_view text);

} // namespace sluice
