// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDBusVariant>
#include <QObject>

class QApplication;

namespace sluice::ui {

enum class ThemeChoice
{
    System, ///< what the desktop prefers (org.freedesktop.appearance); dark when it says nothing
    Dark,
    Light
};

/// "system", "dark", "light"; anything else is System.
ThemeChoice themeChoiceFromString(const QString& name);

/// Dresses the application: Fusion, one of our two palettes, our style sheet and typeface. Follows the desktop while it is
/// set to System, without ever waiting for it.
class Theme : public QObject
{
    Q_OBJECT

public:
    Theme(QApplication& application, ThemeChoice choice);

    ThemeChoice choice() const { return m_choice; }
    void choose(ThemeChoice choice);
    bool isDark() const { return m_dark; }

private Q_SLOTS:
    void desktopSettingChanged(const QString& group, const QString& key, const QDBusVariant& value);

private:
    void askDesktop();
    void apply();

    QApplication& m_application;
    ThemeChoice m_choice;
    bool m_desktopIsDark = true;
    bool m_dark = true;
    bool m_dressed = false;
};

} // namespace sluice::ui
