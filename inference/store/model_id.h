// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace sluice::inference {

/// Whether `id` may be the name of a folder: letters, digits, '.', '_', '-', no dot in front, at most 100.
bool isModelId(std::string_view id);

/// Whether `name` is "OWNER/NAME", a repository of the Hub, and each part may be the name of a folder.
bool isRepositoryName(std::string_view name);

} // namespace sluice::inference
