// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/encode_fields.h"

#include <QComboBox>
#include <QCoreApplication>

namespace sluice::ui {
namespace {

QString inWords(const char* text)
{
    return QCoreApplication::translate("sluice::ui::EncodeFields", text);
}

} // namespace

void fillCodecs(QComboBox& box)
{
    box.addItem(inWords(QT_TRANSLATE_NOOP("sluice::ui::EncodeFields", "Automatic")), QString());
    box.addItem(QStringLiteral("H.264"), QStringLiteral("h264"));
    box.addItem(QStringLiteral("HEVC"), QStringLiteral("hevc"));
    box.addItem(inWords(QT_TRANSLATE_NOOP("sluice::ui::EncodeFields", "FFV1 (lossless)")),
                QStringLiteral("ffv1"));
}

void fillQualities(QComboBox& box)
{
    box.addItem(inWords(QT_TRANSLATE_NOOP("sluice::ui::EncodeFields", "Very high")), 13);
    box.addItem(inWords(QT_TRANSLATE_NOOP("sluice::ui::EncodeFields", "High")), 17);
    box.addItem(inWords(QT_TRANSLATE_NOOP("sluice::ui::EncodeFields", "Small file")), 23);
    box.setCurrentIndex(1);
}

} // namespace sluice::ui
