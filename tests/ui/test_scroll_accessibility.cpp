// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/scroll_accessibility.h"

#include <QAccessible>
#include <QLabel>
#include <QScrollArea>
#include <QTest>

using namespace sluice::ui;

class TestScrollAccessibility : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aChildThatIsNotThereIsNone()
    {
        installScrollAccessibility();
        QScrollArea area;
        area.setWidget(new QLabel(QStringLiteral("content")));
        QAccessibleInterface* interface = QAccessible::queryAccessibleInterface(&area);
        QVERIFY(interface);
        QVERIFY(interface->childCount() > 0);
        QVERIFY(interface->child(0));
        QVERIFY(!interface->child(99));
        QVERIFY(!interface->child(-1));
    }

    void theContentCanBeReached()
    {
        installScrollAccessibility();
        QScrollArea area;
        auto* label = new QLabel(QStringLiteral("content"));
        area.setWidget(label);
        QAccessibleInterface* node = QAccessible::queryAccessibleInterface(label);
        while (node && node->object() != &area)
            node = node->parent();
        QVERIFY(node);
    }
};

QTEST_MAIN(TestScrollAccessibility)
#include "test_scroll_accessibility.moc"
