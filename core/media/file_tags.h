// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <map>
#include <string>

namespace sluice::media {

/// What a clip or picture says of itself beside its streams: title, date, and what programs left there. Keys in lower case.
///
/// A value of more than a megabyte is passed over. Errors: NotFound, Io, InvalidInput (not a picture, not a clip).
Result<std::map<std::string, std::string>> readFileTags(const std::filesystem::path& path);

} // namespace sluice::media
