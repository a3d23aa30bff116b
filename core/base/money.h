// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace sluice {

/// An amount of ordinary money in millionths of the unit, for estimates and receipts only. What is owed on the subnet
/// is integer wei and never passes through here.
struct FiatAmount
{
    std::int64_t micros = 0;
    std::string currency = "USD"; ///< ISO 4217

    bool operator==(const FiatAmount&) const = default;
};

/// "$0.0041", "€1.20", "0.0041 IDR": two decimals from one unit on, else up to four, at least "$0.0001".
std::string formatMoney(const FiatAmount& amount);

/// Both together, of the first one's currency. What is too much for the type is the most that it holds, never less than nothing.
FiatAmount sumOf(const FiatAmount& a, const FiatAmount& b);

/// The price of running a load of `watts` for `seconds` at `perKilowattHour`, rounded to the nearest millionth.
FiatAmount electricityCost(double watts, double seconds, const FiatAmount& perKilowattHour);

} // namespace sluice
