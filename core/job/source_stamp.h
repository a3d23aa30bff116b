// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/job/job_plan.h"

namespace sluice {

/// What tells one state of a file from another without reading it.
struct SourceStamp
{
    std::uintmax_t bytes = 0;
    std::int64_t modified = 0; ///< nanoseconds since the epoch
};

/// Errors: NotFound, Io.
Result<SourceStamp> readSourceStamp(const std::filesystem::path& source);

/// Checks that the plan's source, or each of its sources, is still the file that was planned with.
///
/// Errors: NotFound (gone; says to bring it back), InvalidInput (changed), Io.
Result<void> checkSource(const JobPlan& plan);

} // namespace sluice
