// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/fee_sum.h"

namespace sluice {
namespace {

/// a.numerator * b.denominator + b.numerator * a.denominator over the product, or over one of two that are equal.
Result<WeiFraction> plus(const WeiFraction& a, const WeiFraction& b)
{
    WeiFraction sum;
    if (a.denominator == b.denominator) {
        sum.denominator = a.denominator;
        SLUICE_TRY(sum.numerator, a.numerator.plus(b.numerator));
        return sum;
    }
    SLUICE_TRY(const Wei left, a.numerator.times(b.denominator));
    SLUICE_TRY(const Wei right, b.numerator.times(a.denominator));
    SLUICE_TRY(sum.numerator, left.plus(right));
    SLUICE_TRY(sum.denominator, a.denominator.times(b.denominator));
    return sum;
}

} // namespace

Result<WeiFraction> weiFractionFromString(std::string_view text)
{
    WeiFraction fraction;
    const auto slash = text.find('/');
    SLUICE_TRY(fraction.numerator, Wei::parse(text.substr(0, slash)));
    if (slash != std::string_view::npos) {
        SLUICE_TRY(fraction.denominator, Wei::parse(text.substr(slash + 1)));
    }
    if (fraction.denominator.isZero())
        return fail(ErrorCode::InvalidInput, "A fee is divided by zero.");
    return fraction;
}

std::optional<WeiFraction> sumOfFees(const std::optional<WeiFraction>& sum, std::string_view text)
{
    const auto fee = weiFractionFromString(text);
    if (!sum || !fee)
        return std::nullopt;
    const auto total = plus(*sum, *fee);
    if (!total)
        return std::nullopt;
    // Lowest terms, so that thousands of pieces do not outgrow the integers.
    const auto reduced = weiFractionFromString(total->toString());
    return reduced ? std::optional<WeiFraction>(*reduced) : std::nullopt;
}

} // namespace sluice
