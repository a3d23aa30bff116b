// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/notice_area.h"

#include <QPushButton>
#include <QTest>

using namespace sluice::ui;

class TestNoticeArea : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void errorsOutliveNotices()
    {
        NoticeArea area;
        area.showError(QStringLiteral("error"));
        for (int i = 0; i < 4; ++i)
            area.showNotice(QString::number(i));
        QCOMPARE(area.texts(),
                 QStringList({QStringLiteral("error"), QStringLiteral("2"), QStringLiteral("3")}));
    }

    void sameTextIsShownOnce()
    {
        NoticeArea area;
        area.showNotice(QStringLiteral("a"));
        area.showNotice(QStringLiteral("b"));
        area.showNotice(QStringLiteral("a"));
        QCOMPARE(area.texts(), QStringList({QStringLiteral("b"), QStringLiteral("a")}));
    }

    void actionClosesAndMayShowTheNext()
    {
        NoticeArea area;
        area.showNotice(QStringLiteral("first"), {QStringLiteral("Go"), [&area] {
                                                      area.showNotice(QStringLiteral("second"));
                                                  }});
        area.findChild<QPushButton*>()->click();
        QCOMPARE(area.texts(), QStringList{QStringLiteral("second")});
    }
};

QTEST_MAIN(TestNoticeArea)
#include "test_notice_area.moc"
