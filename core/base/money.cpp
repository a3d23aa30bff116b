// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/money.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace sluice {

std::string formatMoney(const FiatAmount& amount)
{
    const double value = double(amount.micros) / 1e6;
    std::string number;
    if (amount.micros == 0)
        number = "0.00";
    else if (std::abs(value) >= 1)
        number = fmt::format("{:.2f}", value);
    else if (std::abs(value) < 0.0001)
        number = "0.0001";
    else
        number = fmt::format("{:.4f}", value);
    // "0.30" and "0.013", not "0.3000" and "0.0130".
    while (number.size() > 4 && number.back() == '0' && number[number.size() - 3] != '.')
        number.pop_back();
    const std::string below = amount.micros != 0 && std::abs(value) < 0.0001 ? "<" : "";
    if (amount.currency == "USD")
        return below + "$" + number;
    if (amount.currency == "EUR")
        return below + "€" + number;
    return below + number + " " + amount.currency;
}

FiatAmount sumOf(const FiatAmount& a, const FiatAmount& b)
{
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a.micros, b.micros, &sum))
        sum = a.micros < 0 ? std::numeric_limits<std::int64_t>::min()
                           : std::numeric_limits<std::int64_t>::max();
    return {sum, a.currency};
}

FiatAmount electricityCost(double watts, double seconds, const FiatAmount& perKilowattHour)
{
    constexpr double kWattSecondsPerKilowattHour = 3.6e6;
    // A thousand million; work that would never end costs no more, and sums of such amounts are still numbers.
    constexpr double kMostMicros = 1e15;
    const double micros =
        double(perKilowattHour.micros) * watts * seconds / kWattSecondsPerKilowattHour;
    return {std::llround(std::isnan(micros) ? kMostMicros
                                            : std::clamp(micros, -kMostMicros, kMostMicros)),
            perKilowattHour.currency};
}

} // namespace sluice
