// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/timeline_world.h"

#include <QAccessible>

using namespace sluice;
using namespace sluice::ui;
using test::TimelineWorld;

namespace {

QAccessibleInterface* listOf(TimelineWorld& world)
{
    QAccessibleInterface* list = QAccessible::queryAccessibleInterface(&world.view);
    if (list == nullptr)
        qFatal("the timeline is not accessible");
    return list;
}

} // namespace

class TestTimelineViewAccessible : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void isAListOfItsClips()
    {
        TimelineWorld world({72, 3});
        QAccessibleInterface* list = listOf(world);
        QCOMPARE(list->role(), QAccessible::List);
        QCOMPARE(list->text(QAccessible::Name), QStringLiteral("Timeline"));
        QCOMPARE(list->childCount(), 2);
        QAccessibleInterface* item = list->child(1);
        QCOMPARE(item->role(), QAccessible::ListItem);
        QCOMPARE(item->parent(), list);
        QCOMPARE(list->indexOfChild(item), 1);
        QCOMPARE(list->child(1), item);
        QVERIFY(list->child(2) == nullptr);
    }

    void nameSaysWhatTheEyeSees()
    {
        TimelineWorld world({72, 3});
        QCOMPARE(listOf(world)->child(1)->text(QAccessible::Name),
                 QStringLiteral("clip 2, 3 s, at 00:01:12:00"));
        UpscaledMedia upscaled;
        upscaled.media = world.clips()[1].source;
        upscaled.to = Rational(3);
        QVERIFY(world.timeline.replaceMedia(world.id(1), upscaled));
        QCOMPARE(listOf(world)->child(1)->text(QAccessible::Name),
                 QStringLiteral("clip 2, 3 s, at 00:01:12:00, upscaled"));
        world.timeline.setMissing(world.clips()[0].source.path, true);
        QVERIFY(
            listOf(world)->child(0)->text(QAccessible::Name).contains(QStringLiteral("missing")));
    }

    void selectActionSelectsAndFocuses()
    {
        TimelineWorld world({2, 2});
        QAccessibleInterface* item = listOf(world)->child(1);
        QVERIFY(!item->state().selected);
        QAccessibleActionInterface* action = item->actionInterface();
        QVERIFY(action != nullptr);
        QVERIFY(action->actionNames().contains(QAccessibleActionInterface::pressAction()));
        action->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(world.view.selectedClips(), std::vector{world.id(1)});
        QVERIFY(item->state().selected);
        QVERIFY(item->state().focused);
        QCOMPARE(listOf(world)->focusChild(), item);
    }

    void itemIsWhereTheClipIs()
    {
        TimelineWorld world({2, 2});
        QAccessibleInterface* list = listOf(world);
        const QPoint middle = world.view.viewport()->mapToGlobal(world.middle(1));
        QVERIFY(list->child(1)->rect().contains(middle));
        QCOMPARE(list->childAt(middle.x(), middle.y()), list->child(1));
    }

    void itemOfAClipThatWentIsInvalid()
    {
        TimelineWorld world({2, 2});
        QAccessibleInterface* item = listOf(world)->child(0);
        QVERIFY(item->isValid());
        QVERIFY(world.timeline.remove(world.id(0)));
        QVERIFY(!item->isValid());
        QVERIFY(item->text(QAccessible::Name).isEmpty());
        QCOMPARE(listOf(world)->childCount(), 1);
    }
};

QTEST_MAIN(TestTimelineViewAccessible)
#include "test_timeline_view_accessible.moc"
