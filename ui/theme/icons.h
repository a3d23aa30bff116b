// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>

class QColor;
class QWidget;

namespace sluice::ui {

/// resources/icons/NAME.svg drawn in `color`, sharp at every scale. An unknown name gives an empty icon and a line in the log.
QIcon icon(const char* name, const QColor& color);

/// The same in the text colour of `widget`; ask again on QEvent::PaletteChange.
QIcon icon(const QWidget* widget, const char* name);

} // namespace sluice::ui
