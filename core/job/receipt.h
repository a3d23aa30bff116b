// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "core/job/job_info.h"

#include <nlohmann/json.hpp>

namespace sluice {

/// What a receipt is made of.
struct ReceiptInput
{
    const JobPlan& plan;
    const JobInfo& info;
    const std::vector<ChunkRow>& chunks;
    const std::vector<SideWork>& sideWork;
    const Settings& settings;
    double ranSeconds = 0;          ///< from starts to ends until now; 0: not measured
    std::vector<std::string> notes; ///< of the joining; those of the job and its chunks are added
    bool withEachChunk = true;      ///< list every chunk, not only who made which
};

/// The account of a finished job, as JSON: places, who made which chunks at what announced price, model and its SHA-256, settings, version, predicted and real time, energy and
/// cost, the chunks in short, and notes. Holds no paths, because it travels inside the result.
nlohmann::json makeReceipt(const ReceiptInput& input);

} // namespace sluice
