// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/scroll_accessibility.h"

#include <QAccessibleWidget>
#include <QScrollArea>

namespace sluice::ui {
namespace {

QAccessibleInterface* make(const QString& className, QObject* object)
{
    if (className != QLatin1String("QScrollArea"))
        return nullptr;
    auto* area = qobject_cast<QScrollArea*>(object);
    return area ? new QAccessibleWidget(area, QAccessible::Pane) : nullptr;
}

} // namespace

void installScrollAccessibility()
{
    QAccessible::installFactory(make);
}

} // namespace sluice::ui
