// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/file_manager.h"

#include "ui/base/words.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDesktopServices>
#include <QUrl>

namespace sluice::ui {

void showInFolder(QObject* context, const std::filesystem::path& file)
{
    const auto openFolder = [folder = toQString(file.parent_path())] {
        QDesktopServices::openUrl(QUrl::fromLocalFile(folder));
    };
    QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return openFolder();
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.FileManager1"),
        QStringLiteral("/org/freedesktop/FileManager1"),
        QStringLiteral("org.freedesktop.FileManager1"), QStringLiteral("ShowItems"));
    call << QStringList{QUrl::fromLocalFile(toQString(file)).toString(QUrl::FullyEncoded)}
         << QString();
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call), context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context, [watcher, openFolder] {
        watcher->deleteLater();
        if (QDBusPendingReply<>(*watcher).isError())
            openFolder();
    });
}

} // namespace sluice::ui
