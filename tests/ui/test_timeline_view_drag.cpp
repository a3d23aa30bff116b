// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/timeline_world.h"

#include <QApplication>
#include <QDragEnterEvent>
#include <QMimeData>
#include <QSignalSpy>

using namespace sluice;
using namespace sluice::ui;
using test::TimelineWorld;

class TestTimelineViewDrag : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void dragMovesAClip()
    {
        TimelineWorld world({2, 2});
        const QPoint from = world.middle(1);
        world.drag(from, from + QPoint(150, 0)); // 3 s
        QCOMPARE(world.clips()[1].position, Rational(5));
        QVERIFY(world.timeline.canUndo());
        QCOMPARE(*world.timeline.undoKind(), EditKind::Move);
        world.timeline.undo();
        QCOMPARE(world.clips()[1].position, Rational(2));
    }

    void nothingMovesBeforeTheRelease()
    {
        TimelineWorld world({2, 2});
        const auto revision = world.timeline.revision();
        const QImage before = world.view.grab().toImage();
        const QPoint from = world.middle(1);
        world.press(from);
        world.moveTo(from + QPoint(150, 0));
        QCOMPARE(world.timeline.revision(), revision);
        QVERIFY(world.view.grab().toImage() != before);
        QTest::keyClick(&world.view, Qt::Key_Escape);
        world.release(from + QPoint(150, 0));
        QCOMPARE(world.timeline.revision(), revision);
    }

    void smallTrembleIsAClick()
    {
        TimelineWorld world({2, 2});
        const auto revision = world.timeline.revision();
        world.drag(world.middle(1), world.middle(1) + QPoint(3, 0));
        QCOMPARE(world.timeline.revision(), revision);
        QCOMPARE(world.view.selectedClips(), std::vector{world.id(1)});
    }

    void startClingsToTheEndBefore()
    {
        TimelineWorld world({2, 2});
        QVERIFY(world.timeline.move(world.id(1), Rational(6)));
        const QPoint from = world.middle(1);
        world.drag(from, from - QPoint(195, 0)); // 3.9 s of 4
        QCOMPARE(world.clips()[1].position, Rational(2));
    }

    void endClingsToThePlayhead()
    {
        TimelineWorld world({2});
        world.view.setPlayhead(Rational(10));
        const QPoint from = world.middle(0);
        world.drag(from, from + QPoint(404, 0)); // end at 10.08 s
        QCOMPARE(world.clips()[0].end(), Rational(10));
    }

    void clingsToMarks()
    {
        TimelineWorld world({2});
        QVERIFY(world.timeline.setMarks(Rational(5), std::nullopt));
        const QPoint from = world.middle(0);
        world.drag(from, from + QPoint(246, 0)); // start at 4.92 s
        QCOMPARE(world.clips()[0].position, Rational(5));
    }

    void withoutSnappingItGoesWhereTheMouseIs()
    {
        TimelineWorld world({2, 2});
        QVERIFY(world.timeline.move(world.id(1), Rational(6)));
        QTest::keyClick(&world.view, Qt::Key_N);
        QVERIFY(!world.view.isSnapping());
        const QPoint from = world.middle(1);
        world.drag(from, from - QPoint(196, 0)); // 3.92 s
        QCOMPARE(world.clips()[1].position, Rational(208, 100));
    }

    void neverBeforeTheBeginning()
    {
        TimelineWorld world({2, 2});
        QVERIFY(world.timeline.remove(world.id(0)));
        const QPoint from = world.middle(0);
        world.drag(from, from - QPoint(400, 0));
        QCOMPARE(world.clips()[0].position, Rational(0));
    }

    void dropOnAnotherClipIsRefused()
    {
        TimelineWorld world({4, 4, 4});
        QSignalSpy refused(&world.view, &TimelineView::editRefused);
        const TimelineContent before = world.timeline.content();
        const QPoint from = world.middle(0);
        world.drag(from, from + QPoint(130, 0));
        QCOMPARE(refused.count(), 1);
        QVERIFY(world.timeline.content() == before);
        QCOMPARE(world.view.clipRect(world.id(0)).left(), world.view.xOf(Rational(0)));
    }

    void selectedClipsMoveTogether()
    {
        TimelineWorld world({2, 2, 2});
        world.click(world.middle(1));
        world.click(world.middle(2), Qt::ShiftModifier);
        const QPoint from = world.middle(1);
        world.drag(from, from + QPoint(150, 0));
        QCOMPARE(world.clips()[1].position, Rational(5));
        QCOMPARE(world.clips()[2].position, Rational(7));
        QCOMPARE(world.view.selectedClips().size(), std::size_t(2));
        world.timeline.undo();
        QCOMPARE(world.clips()[2].position, Rational(4));
    }

    void clickOnOneOfManySelectsItAlone()
    {
        TimelineWorld world({2, 2, 2});
        world.click(world.middle(0));
        world.click(world.middle(2), Qt::ShiftModifier);
        world.click(world.middle(1));
        QCOMPARE(world.view.selectedClips(), std::vector{world.id(1)});
    }

    void draggedEndTrims()
    {
        TimelineWorld world({4});
        const QPoint from = world.endEdge(0);
        world.press(from);
        world.moveTo(from - QPoint(50, 0));
        QCOMPARE(world.clips()[0].out, Rational(3)); // live
        world.moveTo(from - QPoint(100, 0));
        world.release(from - QPoint(100, 0));
        QCOMPARE(world.clips()[0].out, Rational(2));
        world.timeline.undo(); // one step
        QCOMPARE(world.clips()[0].out, Rational(4));
    }

    void draggedStartTrims()
    {
        TimelineWorld world({4});
        const QPoint from = world.startEdge(0);
        world.drag(from, from + QPoint(50, 0));
        QCOMPARE(world.clips()[0].in, Rational(1));
        QCOMPARE(world.clips()[0].position, Rational(1));
        QCOMPARE(world.clips()[0].end(), Rational(4));
    }

    void trimEndsAtTheMedia()
    {
        TimelineWorld world({4});
        const QPoint from = world.endEdge(0);
        world.drag(from, from + QPoint(200, 0));
        QCOMPARE(world.clips()[0].out, Rational(4));
    }

    void trimClingsToThePlayhead()
    {
        TimelineWorld world({4});
        world.view.setPlayhead(Rational(2));
        const QPoint from = world.endEdge(0);
        world.drag(from, from - QPoint(95, 0)); // 2.1 s
        QCOMPARE(world.clips()[0].out, Rational(2));
    }

    void escapeTakesATrimBack()
    {
        TimelineWorld world({4});
        const QPoint from = world.endEdge(0);
        world.press(from);
        world.moveTo(from - QPoint(100, 0));
        QCOMPARE(world.clips()[0].out, Rational(2));
        QTest::keyClick(&world.view, Qt::Key_Escape);
        QCOMPARE(world.clips()[0].out, Rational(4));
        world.release(from - QPoint(100, 0));
        QCOMPARE(world.clips()[0].out, Rational(4));
        QVERIFY(!world.timeline.isInGesture());
    }

    void clipThatVanishesEndsItsDrag()
    {
        TimelineWorld world({2, 2});
        const QPoint from = world.middle(1);
        world.press(from);
        world.moveTo(from + QPoint(100, 0));
        QVERIFY(world.timeline.remove(world.id(1)));
        world.moveTo(from + QPoint(120, 0));
        world.release(from + QPoint(120, 0));
        QCOMPARE(world.clips().size(), std::size_t(1));
        QCOMPARE(world.clips()[0].position, Rational(0));
    }

    void hidingTakesATrimBack()
    {
        TimelineWorld world({4});
        const QPoint from = world.endEdge(0);
        world.press(from);
        world.moveTo(from - QPoint(100, 0));
        world.view.hide();
        QCOMPARE(world.clips()[0].out, Rational(4));
        QVERIFY(!world.timeline.isInGesture());
    }

    void droppedFilesGoToTheMouse()
    {
        TimelineWorld world({2});
        QSignalSpy dropped(&world.view, &TimelineView::filesDropped);
        QMimeData data;
        const QList<QUrl> files{QUrl::fromLocalFile(QStringLiteral("/film.mp4"))};
        data.setUrls(files);
        const QPoint at(world.view.xOf(Rational(6)), 60);
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(world.view.viewport(), &enter);
        QVERIFY(enter.isAccepted());
        const QImage before = world.view.grab().toImage();
        QDragMoveEvent move(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(world.view.viewport(), &move);
        QVERIFY(world.view.grab().toImage() != before); // where they will go
        QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(world.view.viewport(), &drop);
        QCOMPARE(dropped.count(), 1);
        QCOMPARE(dropped.first().at(0).value<QList<QUrl>>(), files);
        QCOMPARE(dropped.first().at(1).value<Rational>(), Rational(6));
        QCOMPARE(world.view.grab().toImage(), before);
    }

    void droppedFilesClingToAClipsEnd()
    {
        TimelineWorld world({2});
        QSignalSpy dropped(&world.view, &TimelineView::filesDropped);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QStringLiteral("/film.mp4"))});
        const QPoint at(world.view.xOf(Rational(2)) + 5, 60);
        QDragEnterEvent enter(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(world.view.viewport(), &enter);
        QDropEvent drop(at, Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(world.view.viewport(), &drop);
        QCOMPARE(dropped.first().at(1).value<Rational>(), Rational(2));
    }
};

QTEST_MAIN(TestTimelineViewDrag)
#include "test_timeline_view_drag.moc"
