// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"
#include "core/job/placement.h"

#include <vector>

namespace sluice {

/// The cheaper place, and why in one line (Placement::note).
///
/// A job leaves this computer only when what both places cost is known and the subnet costs less, or when this computer cannot run it
/// and what the subnet costs is known.
/// Errors: Unavailable, when no place is left; says why and what would help.
Result<Placement> choosePlaceByCost(const std::vector<Quote>& quotes);

} // namespace sluice
