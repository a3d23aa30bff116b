// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"

#include <nlohmann/json_fwd.hpp>

#include <stop_token>
#include <string>
#include <vector>

namespace sluice::inference {

enum class Health
{
    Good,
    Note, ///< works, but people should know
    Bad   ///< something needed does not work
};

/// One thing that was looked at.
struct Finding
{
    std::string area; ///< "memory"
    Health health = Health::Good;
    std::string what;   ///< "25.3 GB, 21.0 GB free"
    std::string remedy; ///< what to do about it; may be empty
};

/// Looks at everything that an upscaling job needs: processor, memory, GPU, engine and its walls, codecs, models, disk,
/// settings, database. Starts an engine for a moment; changes nothing. Takes seconds: not on a window's thread.
///
/// A stop request ends the wait for the engine; the findings are then incomplete.
std::vector<Finding>
examineComputer(const Paths& paths, const Settings& settings, std::stop_token stop = {});

bool isHealthy(const std::vector<Finding>& findings);
nlohmann::json toJson(const std::vector<Finding>& findings);
/// A line for each finding, one for each remedy, and a last one that sums up.
std::vector<std::string> toLines(const std::vector<Finding>& findings);

} // namespace sluice::inference
