// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>
#include <QPushButton>

namespace sluice::test {

/// The texts of all labels below `page`, a line each.
inline QString labels(const QWidget& page)
{
    QString all;
    for (const QLabel* label : page.findChildren<QLabel*>())
        all += label->text() + QLatin1Char('\n');
    return all;
}

/// The button with this text; the test ends without it.
inline QPushButton* button(const QWidget& page, const char* text)
{
    for (QPushButton* button : page.findChildren<QPushButton*>())
        if (button->text() == QLatin1String(text))
            return button;
    qFatal("no button %s", text);
}

} // namespace sluice::test
