// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_plan.h"

namespace sluice::test {

/// A plan of `chunks` chunks of ten frames that no media stand behind, for tests of bookkeeping.
JobPlan bookkeepingPlan(const std::filesystem::path& jobFolder, int chunks);

} // namespace sluice::test
