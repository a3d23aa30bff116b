// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace sluice::ui {

/// Gives plain scroll areas an interface for screen readers that survives being asked for a child which has just gone.
///
/// Qt 6.4's own looks into its list of children without checking the number, and scroll bars come and go between a reader's two
/// questions: the program would crash. Call once, after the application exists.
void installScrollAccessibility();

} // namespace sluice::ui
