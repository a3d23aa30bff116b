// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/money.h"
#include "core/base/result.h"

#include <nlohmann/json_fwd.hpp>

namespace sluice {

/// `{"micros": 4100, "currency": "USD"}`
nlohmann::json toJson(const FiatAmount& amount);
/// Errors: InvalidInput, with the name of the member that is wrong.
Result<FiatAmount> fiatAmountFromJson(const nlohmann::json& json);

} // namespace sluice
