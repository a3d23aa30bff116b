// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QComboBox;

namespace sluice::ui {

/// The codecs a user may choose; an entry's data is the codec's name in settings, empty for automatic.
void fillCodecs(QComboBox& box);
/// The qualities a user may choose, "high" chosen; an entry's data is the constant rate factor.
void fillQualities(QComboBox& box);

} // namespace sluice::ui
