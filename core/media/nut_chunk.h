// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sluice::media::ff {

/// Metadata key of a chunk whose times had to be moved up by so many ticks, because NUT holds no negative ones.
constexpr const char* kShiftKey = "sluice_shift";

} // namespace sluice::media::ff
