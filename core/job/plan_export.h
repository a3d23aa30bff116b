// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_plan.h"
#include "core/timeline/clip.h"

namespace sluice {

/// The model that stands in an export's plan: none, only resizing.
inline constexpr std::string_view kExportModel = "resize";

/// The part of planJob() for exports: looks at every file, decides size, colours and chunks. Errors: as planJob().
Result<JobPlan> planExport(const ExportSpec& spec,
                           const std::filesystem::path& jobFolder,
                           double chunkSeconds,
                           std::stop_token stop);

/// What of a timeline is exported.
struct ExportRange
{
    bool onlyMarked =
        false;             ///< between the marks; without a mark from the beginning, or to the end
    bool original = false; ///< as if nothing were upscaled
};

/// The segments, rate and length of an export of `content`; output and encoding are still to be chosen.
/// Errors: InvalidInput (nothing there), NotFound (a clip's file is missing; names it).
Result<ExportSpec> exportOf(const TimelineContent& content, const ExportRange& range);

} // namespace sluice
