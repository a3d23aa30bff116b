// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timeline/project.h"

#include <nlohmann/json_fwd.hpp>

namespace sluice {

/// The newest version of the format that this program reads, and the one it writes.
inline constexpr int kProjectVersion = 1;

nlohmann::json toJson(const Project& project, const std::filesystem::path& folder);
/// Errors: InvalidInput, naming what is wrong.
Result<Project> projectFromJson(const nlohmann::json& json, const std::filesystem::path& folder);

} // namespace sluice
