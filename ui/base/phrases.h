// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <string>

namespace sluice::ui {

/// A sentence that a room without a window made, in the user's language.
///
/// Rooms below the window speak English, because their words go into logs, receipts and the command line too. The sentences that people
/// meet most are known here by their shape; others, and parts that are known in no shape, stay English. Any thread after start.
QString phraseText(const std::string& english);

} // namespace sluice::ui
