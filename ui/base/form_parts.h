// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QComboBox;
class QLabel;
class QWidget;

/// What the forms of the panels are put together from.
namespace sluice::ui {

/// A heading that is the label of the field below it.
QLabel* sectionLabel(const QString& text, QWidget* field);
/// A label that names its field for readers and by Alt+letter.
QLabel* fieldLabel(const QString& text, QWidget* field);
/// Makes the label one of those that explain: quiet, over as many lines as it needs.
void makeMuted(QLabel* label);
/// A narrow panel must not be pushed wide by the longest name in a list.
void keepNarrow(QComboBox* box);

} // namespace sluice::ui
