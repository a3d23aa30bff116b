// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/licence_text.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

namespace sluice::ui {

QString licenceText(const inference::ModelLicence& licence)
{
    // An id comes from a card: isModelId() holds for SPDX ids too and keeps it a plain name.
    if (!inference::isModelId(licence.id))
        return {};
    QFile file(QStringLiteral(":/licences/%1.txt").arg(QString::fromStdString(licence.id)));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    // Lines are joined to paragraphs, which the page wraps itself.
    QString text = QString::fromUtf8(file.readAll()).trimmed();
    static const QRegularExpression kLineEnd(QStringLiteral("(?<!\\n)\\n(?!\\n) *"));
    text.replace(kLineEnd, QStringLiteral(" "));
    static const QRegularExpression kIndent(QStringLiteral("\\n +"));
    text.replace(kIndent, QStringLiteral("\n"));
    if (licence.copyright.empty())
        return text;
    return QString::fromStdString(licence.copyright) + QStringLiteral("\n\n") + text;
}

QString licenceName(const inference::ModelLicence& licence)
{
    if (licence.id == "unknown")
        return QCoreApplication::translate("sluice::ui::ModelRow", "licence unknown");
    if (licence.id == "none")
        return QCoreApplication::translate("sluice::ui::ModelRow", "part of Sluice");
    return QString::fromStdString(licence.id);
}

} // namespace sluice::ui
