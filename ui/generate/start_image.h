// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"

#include <filesystem>
#include <optional>
#include <stop_token>

namespace sluice::ui {

/// The picture of `media` at `time` (seconds from its first picture; without one the last picture) as a PNG of full size in
/// `folder`, for a job that begins with it. A still is returned as it is. Not on the window's thread.
///
/// Errors: those of media::PreviewReader and media::writeStill().
Result<std::filesystem::path> keepPicture(const std::filesystem::path& media,
                                          const std::optional<Rational>& time,
                                          const std::filesystem::path& folder,
                                          std::stop_token stop = {});

} // namespace sluice::ui
