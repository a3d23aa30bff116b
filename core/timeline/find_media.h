// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timeline/clip.h"

#include <map>
#include <stop_token>

namespace sluice {

/// Sets `missing` of every clip and upscale by whether its file is there. Asks the disk: not on the window's thread.
void markMissing(TimelineContent& content);

/// The files of sources that are marked missing, each once.
std::vector<std::filesystem::path> missingMedia(const TimelineContent& content);

/// Looks for files of the same names in `folder` and below it, as far as is reasonable. From the missing path to what was
/// found; readMedia() and Timeline::relink() do the rest. Not on the window's thread.
std::map<std::filesystem::path, std::filesystem::path>
findMedia(const std::vector<std::filesystem::path>& missing,
          const std::filesystem::path& folder,
          std::stop_token stop = {});

} // namespace sluice
