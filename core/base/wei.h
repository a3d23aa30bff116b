// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/uint256.h"

namespace sluice {

/// An amount of the subnet's money in its smallest unit, 10^-18 ETH. Never a double.
using Wei = UInt256;

/// An exact amount that need not be whole: numerator / denominator wei. Fees are this (protocol section 9).
struct WeiFraction
{
    Wei numerator;
    Wei denominator = 1; ///< never 0

    /// The whole wei below and above.
    Wei floor() const;
    Wei ceiling() const;
    /// For display and for weighing peers only.
    double toDouble() const;
    /// "2812499656704" or "1/3", in lowest terms.
    std::string toString() const;

    /// Compares the values: 1/2 equals 2/4. What does not fit 256 bits on the way is compared by doubles.
    friend bool operator==(const WeiFraction& a, const WeiFraction& b);
    friend std::partial_ordering operator<=>(const WeiFraction& a, const WeiFraction& b);
};

/// A price: `wei` for each `units` units (pixels, milliseconds, tokens: see network/wire/pipeline.h).
struct WeiRate
{
    Wei wei;
    std::uint64_t units = 1; ///< never 0

    /// The exact fee of `count` units. Errors: InvalidInput (does not fit 256 bits).
    Result<WeiFraction> feeFor(const UInt256& count) const;
    /// Wei of one unit, for display and for weighing peers only.
    double perUnit() const { return wei.toDouble() / double(units); }

    friend bool operator==(const WeiRate&, const WeiRate&) = default;
};

/// For people: "0.001231 ETH", below 0.0001 ETH "2813 gwei", below a gwei "12 wei"; four figures, rounded up, so that nothing looks free that
/// is not.
std::string formatEth(const Wei& amount);

} // namespace sluice
