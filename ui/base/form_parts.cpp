// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/form_parts.h"

#include "ui/theme/style_sheet.h"

#include <QComboBox>
#include <QLabel>

namespace sluice::ui {

QLabel* sectionLabel(const QString& text, QWidget* field)
{
    QLabel* label = fieldLabel(text, field);
    setRole(label, "section");
    return label;
}

QLabel* fieldLabel(const QString& text, QWidget* field)
{
    auto* label = new QLabel(text, field->parentWidget());
    label->setBuddy(field);
    return label;
}

void makeMuted(QLabel* label)
{
    setRole(label, "muted");
    label->setWordWrap(true);
}

void keepNarrow(QComboBox* box)
{
    box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    box->setMinimumContentsLength(6);
}

} // namespace sluice::ui
