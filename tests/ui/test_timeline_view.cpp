// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/timeline_world.h"

#include <QApplication>
#include <QLineEdit>
#include <QMenu>
#include <QScrollBar>
#include <QSignalSpy>
#include <QWheelEvent>

using namespace sluice;
using namespace sluice::ui;
using test::TimelineWorld;

namespace {

void wheel(TimelineView& view, QPoint at, int delta, Qt::KeyboardModifiers modifiers)
{
    QWheelEvent event(at, view.viewport()->mapToGlobal(at), QPoint(), QPoint(0, delta),
                      Qt::NoButton, modifiers, Qt::NoScrollPhase, false);
    QApplication::sendEvent(view.viewport(), &event);
}

QAction* actionNamed(const TimelineView& view, const QString& text)
{
    for (QAction* action : view.actions())
        if (action->text() == text)
            return action;
    qFatal("no action \"%s\"", qPrintable(text));
}

} // namespace

class TestTimelineView : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clickSelects()
    {
        TimelineWorld world({4, 4, 4});
        QSignalSpy changed(&world.view, &TimelineView::selectionChanged);
        world.click(world.middle(1));
        QCOMPARE(world.view.selectedClips(), std::vector{world.id(1)});
        QCOMPARE(world.view.currentClip(), world.id(1));
        QCOMPARE(changed.count(), 1);
    }

    void controlAndShiftExtend()
    {
        TimelineWorld world({2, 2, 2, 2});
        world.click(world.middle(0));
        world.click(world.middle(2), Qt::ControlModifier);
        QCOMPARE(world.view.selectedClips(), (std::vector{world.id(0), world.id(2)}));
        world.click(world.middle(0), Qt::ControlModifier);
        QCOMPARE(world.view.selectedClips(), std::vector{world.id(2)});
        world.click(world.middle(3));
        world.click(world.middle(1), Qt::ShiftModifier);
        QCOMPARE(world.view.selectedClips(), (std::vector{world.id(1), world.id(2), world.id(3)}));
    }

    void clickBesideSelectsNothing()
    {
        TimelineWorld world({2});
        world.click(world.middle(0));
        world.click({world.view.xOf(Rational(5)), world.middle(0).y()});
        QVERIFY(world.view.selectedClips().empty());
    }

    void marqueeSelectsWhatItTouches()
    {
        TimelineWorld world({2, 2, 2});
        const QPoint below(world.view.xOf(Rational(5)), world.view.viewport()->height() - 4);
        world.drag(below, {world.view.xOf(Rational(3)), below.y()});
        QCOMPARE(world.view.selectedClips(), (std::vector{world.id(1), world.id(2)}));
    }

    void keyboardGoesFromClipToClip()
    {
        TimelineWorld world({2, 2, 2});
        QTest::keyClick(&world.view, Qt::Key_Right);
        QCOMPARE(world.view.selectedClips(), std::vector{world.id(0)});
        QTest::keyClick(&world.view, Qt::Key_Right);
        QCOMPARE(world.view.selectedClips(), std::vector{world.id(1)});
        QTest::keyClick(&world.view, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(world.view.selectedClips(), (std::vector{world.id(1), world.id(2)}));
        QTest::keyClick(&world.view, Qt::Key_Home);
        QCOMPARE(world.view.selectedClips(), std::vector{world.id(0)});
        QTest::keyClick(&world.view, Qt::Key_End);
        QCOMPARE(world.view.selectedClips(), std::vector{world.id(2)});
        QTest::keyClick(&world.view, Qt::Key_Escape);
        QVERIFY(world.view.selectedClips().empty());
    }

    void keyboardAddsAndTakesAway()
    {
        TimelineWorld world({2, 2, 2});
        QTest::keyClick(&world.view, Qt::Key_Home);
        QTest::keyClick(&world.view, Qt::Key_Right, Qt::ControlModifier);
        QTest::keyClick(&world.view, Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(world.view.selectedClips(), std::vector{world.id(0)});
        QTest::keyClick(&world.view, Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(world.view.selectedClips(), (std::vector{world.id(0), world.id(2)}));
    }

    void currentClipIsBroughtIntoView()
    {
        TimelineWorld world({20, 20, 20, 20});
        QTest::keyClick(&world.view, Qt::Key_End);
        const QRect rect = world.view.clipRect(world.id(3));
        QVERIFY(rect.intersects(world.view.viewport()->rect()));
        QVERIFY(rect.left() >= 0);
    }

    void returnSeeksToTheClip()
    {
        TimelineWorld world({2, 2});
        QSignalSpy seek(&world.view, &TimelineView::seekRequested);
        QTest::keyClick(&world.view, Qt::Key_End);
        QTest::keyClick(&world.view, Qt::Key_Return);
        QCOMPARE(seek.count(), 1);
        QCOMPARE(seek.first().first().value<Rational>(), Rational(2));
    }

    void splitAtThePlayhead()
    {
        TimelineWorld world({4});
        world.view.setPlayhead(Rational(6, 5));
        QTest::keyClick(&world.view, Qt::Key_S);
        QCOMPARE(world.clips().size(), std::size_t(2));
        QCOMPARE(world.clips()[1].position, Rational(6, 5));
        world.timeline.undo();
        QCOMPARE(world.clips().size(), std::size_t(1));
    }

    void splitWithoutAClipIsRefused()
    {
        TimelineWorld world({4});
        QSignalSpy refused(&world.view, &TimelineView::editRefused);
        world.view.setPlayhead(Rational(10));
        const auto revision = world.timeline.revision();
        QTest::keyClick(&world.view, Qt::Key_S);
        QCOMPARE(refused.count(), 1);
        QVERIFY(!refused.first().first().toString().isEmpty());
        QCOMPARE(world.timeline.revision(), revision);
    }

    void trimToThePlayhead()
    {
        TimelineWorld world({4});
        world.view.setPlayhead(Rational(1));
        QTest::keyClick(&world.view, Qt::Key_BracketLeft);
        QCOMPARE(world.clips()[0].in, Rational(1));
        QCOMPARE(world.clips()[0].position, Rational(1));
        world.view.setPlayhead(Rational(3));
        QTest::keyClick(&world.view, Qt::Key_BracketRight);
        QCOMPARE(world.clips()[0].out, Rational(3));
    }

    void deleteLeavesAGap()
    {
        TimelineWorld world({2, 2, 2});
        world.click(world.middle(1));
        QTest::keyClick(&world.view, Qt::Key_Delete);
        QCOMPARE(world.clips().size(), std::size_t(2));
        QCOMPARE(world.clips()[1].position, Rational(4));
        QVERIFY(world.view.selectedClips().empty());
        QCOMPARE(world.view.currentClip(), world.id(1));
    }

    void rippleDeleteClosesTheGap()
    {
        TimelineWorld world({2, 2, 2});
        world.click(world.middle(1));
        QTest::keyClick(&world.view, Qt::Key_Delete, Qt::ShiftModifier);
        QCOMPARE(world.clips().size(), std::size_t(2));
        QCOMPARE(world.clips()[1].position, Rational(2));
        world.timeline.undo();
        QCOMPARE(world.clips().size(), std::size_t(3));
    }

    void altArrowMovesByAFrame()
    {
        TimelineWorld world({2});
        world.click(world.middle(0));
        QTest::keyClick(&world.view, Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(world.clips()[0].position, Rational(1, 25));
        QTest::keyClick(&world.view, Qt::Key_Left, Qt::AltModifier);
        QCOMPARE(world.clips()[0].position, Rational(0));
    }

    void refusedMoveChangesNothing()
    {
        TimelineWorld world({2, 2});
        QSignalSpy refused(&world.view, &TimelineView::editRefused);
        world.click(world.middle(0));
        const TimelineContent before = world.timeline.content();
        QTest::keyClick(&world.view, Qt::Key_Right, Qt::AltModifier);
        QCOMPARE(refused.count(), 1);
        QVERIFY(world.timeline.content() == before);
    }

    void flipShowsTheOther()
    {
        TimelineWorld world({4});
        UpscaledMedia upscaled;
        upscaled.media = world.clips()[0].source;
        upscaled.to = Rational(4);
        QVERIFY(world.timeline.replaceMedia(world.id(0), upscaled));
        QVERIFY(world.clips()[0].showUpscaled);
        world.click(world.middle(0));
        QTest::keyClick(&world.view, Qt::Key_F);
        QVERIFY(!world.clips()[0].showUpscaled);
        const QRect rect = world.view.clipRect(world.id(0));
        world.click({rect.right() - 12, rect.top() + 12});
        QVERIFY(world.clips()[0].showUpscaled);
    }

    void flipWithoutAnUpscaleIsRefused()
    {
        TimelineWorld world({4});
        QSignalSpy refused(&world.view, &TimelineView::editRefused);
        world.click(world.middle(0));
        QTest::keyClick(&world.view, Qt::Key_F);
        QCOMPARE(refused.count(), 1);
        QVERIFY(!world.timeline.isInGesture());
    }

    void zoomKeepsTheTimeUnderTheCursor()
    {
        TimelineWorld world({60, 60});
        const QPoint at(600, 60);
        const double before = world.view.timeAt(at.x()).toDouble();
        wheel(world.view, at, 240, Qt::ControlModifier);
        QVERIFY(world.view.pixelsPerSecond() > 60);
        QVERIFY(std::abs(world.view.timeAt(at.x()).toDouble() - before) < 0.05);
        wheel(world.view, at, -120, Qt::ControlModifier);
        QVERIFY(std::abs(world.view.timeAt(at.x()).toDouble() - before) < 0.05);
    }

    void wheelScrollsAlong()
    {
        TimelineWorld world({600});
        const int before = world.view.horizontalScrollBar()->value();
        wheel(world.view, {600, 60}, -120, {});
        QVERIFY(world.view.horizontalScrollBar()->value() > before);
    }

    void keysZoom()
    {
        TimelineWorld world({60});
        const double before = world.view.pixelsPerSecond();
        QTest::keyClick(&world.view, Qt::Key_Plus);
        QVERIFY(world.view.pixelsPerSecond() > before);
        QTest::keyClick(&world.view, Qt::Key_Minus);
        QVERIFY(std::abs(world.view.pixelsPerSecond() - before) < 0.001);
        QTest::keyClick(&world.view, Qt::Key_Z, Qt::ShiftModifier);
        QVERIFY(world.view.xOf(Rational(60)) < world.view.viewport()->width());
    }

    void newClipsAreBroughtIntoView()
    {
        TimelineWorld world({});
        world.view.zoomToFit();
        world.add(3000);
        QVERIFY(world.view.xOf(Rational(3000)) < world.view.viewport()->width());
        QVERIFY(world.view.xOf(Rational(3000)) > world.view.viewport()->width() / 2);
    }

    void playheadIsDraggedInTheRuler()
    {
        TimelineWorld world({10});
        QSignalSpy seek(&world.view, &TimelineView::seekRequested);
        world.press(world.ruler(Rational(2)));
        QCOMPARE(world.view.playhead(), Rational(2));
        world.moveTo(world.ruler(Rational(4)));
        world.release(world.ruler(Rational(4)));
        QCOMPARE(world.view.playhead(), Rational(4));
        QCOMPARE(seek.last().first().value<Rational>(), Rational(4));
    }

    void doubleClickSeeks()
    {
        TimelineWorld world({10});
        QSignalSpy seek(&world.view, &TimelineView::seekRequested);
        QTest::mouseDClick(world.view.viewport(), Qt::LeftButton, {},
                           {world.view.xOf(Rational(3)), world.middle(0).y()});
        QCOMPARE(seek.count(), 1);
        QCOMPARE(seek.first().first().value<Rational>(), Rational(3));
    }

    void playheadTurnsThePage()
    {
        TimelineWorld world({600});
        world.view.setPlayhead(Rational(300));
        const int x = world.view.xOf(Rational(300));
        QVERIFY(x > 0 && x < world.view.viewport()->width());
    }

    void actionsFollowTheSelection()
    {
        TimelineWorld world({2});
        QAction* remove = actionNamed(world.view, TimelineView::tr("Delete"));
        QVERIFY(!remove->isEnabled());
        world.click(world.middle(0));
        QVERIFY(remove->isEnabled());
        for (const QAction* action : world.view.actions())
            QVERIFY2(!action->shortcuts().isEmpty(), qPrintable(action->text()));
    }

    void lettersTypedElsewhereDoNothing()
    {
        QWidget window;
        TimelineWorld world({4});
        world.view.setParent(&window);
        QLineEdit edit(&window);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        window.activateWindow();
        edit.setFocus();
        world.view.setPlayhead(Rational(1));
        QTest::keyClicks(&edit, QStringLiteral("sn["));
        QCOMPARE(edit.text(), QStringLiteral("sn["));
        QCOMPARE(world.clips().size(), std::size_t(1));
        QVERIFY(world.view.isSnapping());
        edit.setParent(nullptr);
        world.view.setParent(nullptr);
    }

    void menuLocatesAMissingFile()
    {
        TimelineWorld world({4});
        QSignalSpy locate(&world.view, &TimelineView::locateRequested);
        world.timeline.setMissing(world.clips()[0].source.path, true);
        const QPoint at = world.middle(0);
        QContextMenuEvent event(QContextMenuEvent::Mouse, at,
                                world.view.viewport()->mapToGlobal(at));
        QApplication::sendEvent(world.view.viewport(), &event);
        auto* menu = qobject_cast<QMenu*>(QApplication::activePopupWidget());
        QVERIFY(menu != nullptr);
        menu->actions().first()->trigger();
        menu->close();
        QCOMPARE(locate.count(), 1);
        QCOMPARE(locate.first().first().value<ClipId>(), world.id(0));
    }

    void paintsEveryState()
    {
        TimelineWorld world({4, 4, 4, 4});
        const QImage plain = world.view.grab().toImage();
        std::vector<ChunkMark> chunks;
        for (int i = 0; i < 4; ++i)
            chunks.push_back({Rational(i), Rational(i + 1),
                              i % 2 == 0 ? Place::Here : Place::Subnet, ChunkMark::State(i)});
        world.view.setChunkStates(world.id(1), chunks);
        const QImage strip = world.view.grab().toImage();
        QVERIFY(strip != plain);
        world.timeline.setMissing(world.clips()[0].source.path, true);
        const QImage missing = world.view.grab().toImage();
        QVERIFY(missing != strip);
        QVERIFY(world.timeline.setMarks(Rational(2), Rational(9)));
        QVERIFY(world.view.grab().toImage() != missing);
    }

    void upscaledPartIsMarked()
    {
        TimelineWorld world({4});
        UpscaledMedia upscaled;
        upscaled.media = world.clips()[0].source;
        upscaled.to = Rational(4);
        QVERIFY(world.timeline.replaceMedia(world.id(0), upscaled));
        const QImage whole = world.view.grab().toImage();
        upscaled.to = Rational(2);
        QVERIFY(world.timeline.replaceMedia(world.id(0), upscaled));
        const QImage part = world.view.grab().toImage();
        const QRect rect = world.view.clipRect(world.id(0));
        const int row = rect.bottom() - 6;
        QVERIFY(part.pixel(rect.left() + 50, row) != whole.pixel(rect.left() + 50, row));
        QCOMPARE(part.pixel(rect.left() + 150, row), whole.pixel(rect.left() + 150, row));
    }

    void clipThatGoesTakesItsChunksAlong()
    {
        TimelineWorld world({4, 4});
        const ClipId gone = world.id(1);
        QVERIFY(world.timeline.remove(gone));
        const QImage before = world.view.grab().toImage();
        world.timeline.undo();
        const QImage plain = world.view.grab().toImage();
        world.view.setChunkStates(gone, {{Rational(0), Rational(4)}});
        QVERIFY(world.view.grab().toImage() != plain);
        world.timeline.redo();
        QCOMPARE(world.view.grab().toImage(), before);
        world.timeline.undo();
        QCOMPARE(world.view.grab().toImage(), plain);
    }
};

QTEST_MAIN(TestTimelineView)
#include "test_timeline_view.moc"
