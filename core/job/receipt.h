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
    const Settings& settings;
    std::vector<std::string> notes; ///< of the joining; those of the chunks are added
};

/// The account of a finished job, as JSON: place, makers, model and its SHA-256, settings, version, predicted and real time, energy and
/// cost, the chunks in short, and notes. Holds no paths, because it travels inside the result.
nlohmann::json makeReceipt(const ReceiptInput& input);

} // namespace sluice
