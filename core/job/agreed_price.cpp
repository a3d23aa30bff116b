// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/agreed_price.h"

#include "core/base/wei.h"

namespace sluice {
namespace {

/// "12" or "1/3".
///
/// Errors: InvalidInput.
Result<std::string> priceForUnit(const AnnouncedPrice& price)
{
    SLUICE_TRY(const Wei wei, Wei::parse(price.wei));
    SLUICE_TRY(const Wei units, Wei::parse(price.units));
    if (units.isZero())
        return fail(ErrorCode::InvalidInput, "A price for no units at all cannot be agreed to.");
    return WeiFraction{wei, units}.toString();
}

} // namespace

Result<void> agreeToPrice(PlaceRule& rule, const Quote& quote)
{
    rule.agreedWei = std::string("0");
    rule.agreedUnit.clear();
    if (!quote.ceiling)
        return {};
    SLUICE_TRY(rule.agreedWei, priceForUnit(*quote.ceiling));
    rule.agreedUnit = quote.ceiling->unit;
    return {};
}

} // namespace sluice
