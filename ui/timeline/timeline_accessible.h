// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sluice::ui {

/// Lets screen readers see a TimelineView as a list with an item for each clip. May be called again.
void installTimelineAccessible();

} // namespace sluice::ui
