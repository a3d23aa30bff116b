// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QWidget;

namespace sluice::ui {

struct Colors;

/// The style sheet of the whole application.
///
/// Roles are dynamic properties, so that no widget carries colours of its own. On a QLabel: `role` = "section" (small capitals above a group), "muted" (second
/// line), "figure" (the two figures of a card), "title" (a page's heading), "heading" (a group of a page), "error". On a QPushButton: `role` = "primary" (the one
/// button of an area), "subnet" (the same for the subnet), "flat" (no frame), "link". On a QPlainTextEdit: "field" (to write in). On a QFrame: `role` = "card", "notice", "chip", "rule".
QString styleSheet(const Colors& colors);

/// Gives `widget` one of the roles above, also later than its first showing. Empty: none.
void setRole(QWidget* widget, const char* role);

} // namespace sluice::ui
