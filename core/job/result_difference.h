// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"

#include <vector>

namespace sluice {

/// How the result of another place is unlike this computer's.
enum class ResultDifference
{
    None, ///< not at all, or there is nothing to compare: one of them cannot run it, or it is this computer
    Model,
    Precision,
    PrecisionNotTold ///< perhaps: the other place does not say
};

/// `quote` is one of `quotes`, which are all places' for one job.
ResultDifference differenceFromHere(const std::vector<Quote>& quotes, const Quote& quote);

} // namespace sluice
