// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/theme/theme.h"

#include "ui/theme/colors.h"
#include "ui/theme/style_sheet.h"

#include <QApplication>
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QFontDatabase>
#include <QPalette>
#include <QStyleFactory>

namespace sluice::ui {
namespace {

constexpr auto kPortal = "org.freedesktop.portal.Desktop";
constexpr auto kPortalPath = "/org/freedesktop/portal/desktop";
constexpr auto kPortalSettings = "org.freedesktop.portal.Settings";
constexpr auto kGroup = "org.freedesktop.appearance";
constexpr auto kKey = "color-scheme";

/// 0: no preference, 1: dark, 2: light (the portal's documentation). Older portals wrap the value twice.
bool saysLight(QVariant value)
{
    while (value.canConvert<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value.toUInt() == 2;
}

QFont typeface()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    if (QFontDatabase::families().contains(QStringLiteral("Inter")))
        font.setFamily(QStringLiteral("Inter"));
    font.setPixelSize(13);
    font.setHintingPreference(QFont::PreferNoHinting);
    return font;
}

} // namespace

ThemeChoice themeChoiceFromString(const QString& name)
{
    if (name == QLatin1String("dark"))
        return ThemeChoice::Dark;
    return name == QLatin1String("light") ? ThemeChoice::Light : ThemeChoice::System;
}

Theme::Theme(QApplication& application, ThemeChoice choice)
    : m_application(application)
    , m_choice(choice)
{
    QDBusConnection::sessionBus().connect(
        QLatin1String(kPortal), QLatin1String(kPortalPath), QLatin1String(kPortalSettings),
        QStringLiteral("SettingChanged"), this,
        SLOT(desktopSettingChanged(QString, QString, QDBusVariant)));
    askDesktop();
    apply();
}

void Theme::choose(ThemeChoice choice)
{
    m_choice = choice;
    apply();
}

void Theme::askDesktop()
{
    QDBusMessage question =
        QDBusMessage::createMethodCall(QLatin1String(kPortal), QLatin1String(kPortalPath),
                                       QLatin1String(kPortalSettings), QStringLiteral("Read"));
    question << QLatin1String(kGroup) << QLatin1String(kKey);
    auto* watcher =
        new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(question, 2000), this);
    connect(watcher, &QDBusPendingCallWatcher::finished, this, [this, watcher] {
        const QDBusPendingReply<QDBusVariant> reply = *watcher;
        if (reply.isValid())
            desktopSettingChanged(QLatin1String(kGroup), QLatin1String(kKey), reply.value());
        watcher->deleteLater();
    });
}

void Theme::desktopSettingChanged(const QString& group,
                                  const QString& key,
                                  const QDBusVariant& value)
{
    if (group != QLatin1String(kGroup) || key != QLatin1String(kKey))
        return;
    m_desktopIsDark = !saysLight(QVariant::fromValue(value));
    apply();
}

void Theme::apply()
{
    const bool dark =
        m_choice == ThemeChoice::System ? m_desktopIsDark : m_choice == ThemeChoice::Dark;
    if (m_dressed && dark == m_dark)
        return;
    m_dark = dark;
    const Colors& colors = dark ? darkColors() : lightColors();
    if (!m_dressed) {
        m_application.setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
        m_application.setFont(typeface());
        m_dressed = true;
    }
    m_application.setPalette(paletteOf(colors));
    m_application.setStyleSheet(styleSheet(colors));
}

} // namespace sluice::ui
