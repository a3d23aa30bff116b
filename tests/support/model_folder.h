// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace sluice::test {

/// Copies a pipeline's folder, without the card that it may have, so that it can be changed.
void copyModel(const std::filesystem::path& from, const std::filesystem::path& to);

/// Changes a file of settings.
void changeJson(const std::filesystem::path& file,
                const std::function<void(nlohmann::json&)>& change);

/// Has a pipeline's folder say, as published ones do, that it was trained for few steps.
void makeFewStep(const std::filesystem::path& model);

/// Adds tensors of four numbers with these names to a denoiser that lies in one file: as a second shard.
void addToDenoiser(const std::filesystem::path& model, const std::vector<std::string>& names);

} // namespace sluice::test
