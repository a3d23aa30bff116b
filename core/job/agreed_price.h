// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"
#include "core/job/placement.h"

namespace sluice {

/// Agrees to what the subnet is known to ask for a unit (Quote::ceiling), and to no more. When nobody is known to have a price, to none
/// ("0"): the job then asks with the first that it hears.
///
/// Errors: InvalidInput (a price that is none); the rule then agrees to none.
Result<void> agreeToPrice(PlaceRule& rule, const Quote& quote);

} // namespace sluice
