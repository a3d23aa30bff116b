// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QCoreApplication;

namespace sluice::ui {

/// Has the application speak `language` ("en", "ja", "id"; "system" and anything else: the first of the desktop's languages that
/// there is), with numbers and dates to match. Call it before the first widget is made.
///
/// Returns the language that was chosen. English has a translation too: its plurals.
QString installTranslation(QCoreApplication& application, const QString& language);

} // namespace sluice::ui
