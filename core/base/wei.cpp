// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/wei.h"

#include <algorithm>

namespace sluice {
namespace {

UInt256 greatestCommonDivisor(UInt256 a, UInt256 b)
{
    while (!b.isZero()) {
        const UInt256 rest = a.dividedBy(b)->remainder;
        a = b;
        b = rest;
    }
    return a;
}

} // namespace

Wei WeiFraction::floor() const
{
    const auto division = numerator.dividedBy(denominator);
    return division ? division->quotient : Wei();
}

Wei WeiFraction::ceiling() const
{
    const auto division = numerator.dividedBy(denominator);
    if (!division || division->remainder.isZero())
        return floor();
    return division->quotient.plus(1).value_or(Wei::max());
}

double WeiFraction::toDouble() const
{
    return numerator.toDouble() / denominator.toDouble();
}

std::string WeiFraction::toString() const
{
    const UInt256 divisor = greatestCommonDivisor(numerator, denominator);
    const auto top = numerator.dividedBy(divisor);
    const auto bottom = denominator.dividedBy(divisor);
    if (!top || !bottom)
        return "0";
    if (bottom->quotient == UInt256(1))
        return top->quotient.toString();
    return top->quotient.toString() + "/" + bottom->quotient.toString();
}

std::partial_ordering operator<=>(const WeiFraction& a, const WeiFraction& b)
{
    const auto left = a.numerator.times(b.denominator);
    const auto right = b.numerator.times(a.denominator);
    if (!left || !right)
        return a.toDouble() <=> b.toDouble();
    return *left <=> *right;
}

bool operator==(const WeiFraction& a, const WeiFraction& b)
{
    return (a <=> b) == std::partial_ordering::equivalent;
}

Result<WeiFraction> WeiRate::feeFor(const UInt256& count) const
{
    SLUICE_TRY(const Wei total, wei.times(count));
    return WeiFraction{total, units};
}

std::string formatEth(const Wei& amount)
{
    constexpr std::size_t kFigures = 4;
    std::string digits = amount.toString();
    // Units are chosen so that no zeros have to be counted.
    constexpr std::size_t kGwei = 9;
    constexpr std::size_t kEth = 18;
    if (digits.size() <= kGwei)
        return digits + " wei";
    const std::size_t decimals = digits.size() <= 14 ? kGwei : kEth;
    const std::size_t dropped = std::min(digits.size() - kFigures, decimals);
    const bool isRounded =
        digits.find_first_not_of('0', digits.size() - dropped) != std::string::npos;
    digits.resize(digits.size() - dropped);
    if (isRounded)
        digits = UInt256::parse(digits)->plus(1)->toString();
    digits.append(dropped, '0');
    if (digits.size() <= decimals)
        digits.insert(0, decimals + 1 - digits.size(), '0');
    digits.insert(digits.size() - decimals, 1, '.');
    digits.erase(digits.find_last_not_of('0') + 1);
    if (digits.back() == '.')
        digits.pop_back();
    return digits + (decimals == kGwei ? " gwei" : " ETH");
}

} // namespace sluice
