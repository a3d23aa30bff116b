// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/split_handle.h"
#include "ui/viewer/viewer_widget.h"

#include <QAccessible>
#include <QDropEvent>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>
#include <QWheelEvent>

using namespace sluice;
using namespace sluice::ui;

namespace {

ViewFrame plain(const QColor& color, QSize full)
{
    ViewFrame frame;
    frame.image = QImage(full, QImage::Format_RGB32);
    frame.image.fill(color);
    frame.full = full;
    return frame;
}

FrameSet setOf(std::vector<ViewFrame> frames)
{
    FrameSet set;
    set.frames = std::move(frames);
    return set;
}

} // namespace

class TestViewerWidget : public QObject
{
    Q_OBJECT

    /// 400x300, a red 100x75 picture before, a blue one of 400x300 after.
    static void fill(ViewerWidget& viewer)
    {
        viewer.resize(400, 300);
        viewer.setLabels({QStringLiteral("Before"), QStringLiteral("After · General ×4")});
        viewer.setFrames(setOf({plain(Qt::red, {100, 75}), plain(Qt::blue, {400, 300})}));
    }
    static QColor at(ViewerWidget& viewer, int x, int y)
    {
        const QImage shot = viewer.grab().toImage();
        return shot.pixelColor(int(x * shot.devicePixelRatio()), int(y * shot.devicePixelRatio()));
    }

private Q_SLOTS:
    void paintsBeforeLeftAndAfterRightOfTheDivider()
    {
        ViewerWidget viewer;
        fill(viewer);
        viewer.setSplit(0.3);
        QCOMPARE(at(viewer, 100, 200), QColor(Qt::red));
        QCOMPARE(at(viewer, 116, 200), QColor(Qt::red));
        QCOMPARE(at(viewer, 120, 200), QColor(Qt::white));
        QCOMPARE(at(viewer, 124, 200), QColor(Qt::blue));
        QCOMPARE(at(viewer, 390, 200), QColor(Qt::blue));
    }

    void oneClipForBothIsShownWithoutLabelsOrDivider()
    {
        ViewerWidget viewer;
        fill(viewer);
        viewer.show();
        QVERIFY(viewer.findChild<SplitHandle*>()->isVisible());
        const auto wanted = viewer.visiblePrograms();
        FrameSet same = setOf({plain(Qt::red, {400, 300}), plain(Qt::red, {400, 300})});
        same.isSame = true;
        viewer.setFrames(same);
        for (const Compare compare : {Compare::Split, Compare::SideBySide, Compare::Flip}) {
            viewer.setCompare(compare);
            QVERIFY(!viewer.findChild<SplitHandle*>()->isVisible());
            // Where the labels and the divider would be.
            for (const QPoint spot : {QPoint(20, 20), QPoint(380, 20), QPoint(200, 200)})
                QCOMPARE(at(viewer, spot.x(), spot.y()), QColor(Qt::red));
        }
        viewer.setCompare(Compare::Split);
        QCOMPARE(viewer.visiblePrograms(), wanted);
        fill(viewer);
        QVERIFY(viewer.findChild<SplitHandle*>()->isVisible());
        QCOMPARE(at(viewer, 390, 200), QColor(Qt::blue));
    }

    void flipsWhileHeld()
    {
        ViewerWidget viewer;
        fill(viewer);
        viewer.setCompare(Compare::Flip);
        QCOMPARE(at(viewer, 50, 200), QColor(Qt::blue));
        viewer.setFlipped(true);
        QCOMPARE(at(viewer, 350, 200), QColor(Qt::red));
        viewer.setFlipped(false);
        QCOMPARE(at(viewer, 350, 200), QColor(Qt::blue));
    }

    void putsThreeBesideEachOther()
    {
        ViewerWidget viewer;
        fill(viewer);
        viewer.setLabels({QStringLiteral("Before"), QStringLiteral("A"), QStringLiteral("B")});
        viewer.setFrames(setOf({plain(Qt::red, {400, 300}), plain(Qt::blue, {400, 300}),
                                plain(Qt::green, {400, 300})}));
        viewer.setCompare(Compare::SideBySide);
        QCOMPARE(at(viewer, 66, 150), QColor(Qt::red));
        QCOMPARE(at(viewer, 200, 150), QColor(Qt::blue));
        QCOMPARE(at(viewer, 330, 150), QColor(Qt::green));
        QCOMPARE(viewer.visiblePrograms(), (std::vector<bool>{true, true, true}));
        viewer.setCompare(Compare::Single);
        viewer.setAfter(2);
        QCOMPARE(at(viewer, 66, 150), QColor(Qt::green));
        QCOMPARE(viewer.visiblePrograms(), (std::vector<bool>{false, false, true}));
    }

    void showsPixelsAboveTwoHundredPercent()
    {
        // Columns of black and white, one pixel wide: smooth scaling would make greys of them.
        ViewFrame frame = plain(Qt::black, {64, 64});
        for (int y = 0; y < 64; ++y)
            for (int x = 1; x < 64; x += 2)
                frame.image.setPixelColor(x, y, Qt::white);
        ViewerWidget viewer;
        viewer.resize(256, 256);
        viewer.setLabels({QStringLiteral("Before")});
        viewer.setFrames(setOf({frame}));
        ViewTransform view;
        view.zoom = 4 * viewer.devicePixelRatioF();
        viewer.setTransform(view);
        const QImage shot = viewer.grab().toImage();
        for (int x = 0; x < shot.width(); ++x) {
            const int grey = qGreen(shot.pixel(x, shot.height() / 2));
            QVERIFY(grey == 0 || grey == 255);
        }
    }

    void asksForTheSizeItShows()
    {
        ViewerWidget viewer;
        fill(viewer);
        const int ratio = int(viewer.devicePixelRatioF());
        QCOMPARE(viewer.pictureBox(), (media::PictureSize{400 * ratio, 300 * ratio}));
        const QSignalSpy changed(&viewer, &ViewerWidget::viewChanged);
        ViewTransform view;
        view.zoom = 2;
        viewer.setTransform(view);
        QCOMPARE(viewer.pictureBox(), (media::PictureSize{800, 600}));
        QCOMPARE(changed.count(), 1);
    }

    void zoomsAroundTheCursorByWheel()
    {
        ViewerWidget viewer;
        fill(viewer);
        const double before = viewer.scale();
        const QPointF cursor(40, 30);
        QWheelEvent wheel(cursor, viewer.mapToGlobal(cursor), {}, {0, 120}, Qt::NoButton,
                          Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(&viewer, &wheel);
        QCOMPARE(viewer.scale(), before * 1.25);
        const QRectF target = viewer.transform().target({400, 300}, QSizeF(viewer.size()) *
                                                                        viewer.devicePixelRatioF());
        QVERIFY(std::abs((40 * viewer.devicePixelRatioF() - target.x()) / target.width() - 0.1) <
                0.001);
    }

    void pansByDragging()
    {
        ViewerWidget viewer;
        fill(viewer);
        ViewTransform view;
        view.zoom = 4;
        viewer.setTransform(view);
        QTest::mousePress(&viewer, Qt::LeftButton, {}, {300, 100});
        QTest::mouseMove(&viewer, {280, 90});
        QTest::mouseRelease(&viewer, Qt::LeftButton, {}, {280, 90});
        const double ratio = viewer.devicePixelRatioF();
        QCOMPARE(viewer.transform().center,
                 QPointF(0.5 + 20 * ratio / 1600, 0.5 + 10 * ratio / 1200));
    }

    void movesTheDividerByMouseAndKeys()
    {
        ViewerWidget viewer;
        fill(viewer);
        viewer.show();
        auto* handle = viewer.findChild<SplitHandle*>();
        QVERIFY(handle->isVisible());
        QCOMPARE(handle->geometry().center().x(), 199);
        QTest::mousePress(handle, Qt::LeftButton, {}, {16, 16});
        QTest::mouseMove(handle, {16 - 100, 16});
        QTest::mouseRelease(handle, Qt::LeftButton, {}, {16, 16});
        QCOMPARE(viewer.split(), 0.25);
        handle->setFocus();
        QTest::keyClick(handle, Qt::Key_Right);
        QCOMPARE(viewer.split(), 0.26);
        QTest::keyClick(handle, Qt::Key_End);
        QCOMPARE(viewer.split(), 1.0);
    }

    void tellsScreenReadersAboutTheDivider()
    {
        ViewerWidget viewer;
        fill(viewer);
        auto* handle = viewer.findChild<SplitHandle*>();
        QAccessibleInterface* reader = QAccessible::queryAccessibleInterface(handle);
        QCOMPARE(reader->role(), QAccessible::Slider);
        QVERIFY(!reader->text(QAccessible::Name).isEmpty());
        QVERIFY(reader->valueInterface() != nullptr);
        reader->valueInterface()->setCurrentValue(700);
        QCOMPARE(viewer.split(), 0.7);
    }

    void saysWhatToDoWhenThereIsNothing()
    {
        ViewerWidget viewer;
        viewer.resize(400, 300);
        const QImage before = viewer.grab().toImage();
        viewer.setEmptyText(QStringLiteral("Nothing to show yet"), QStringLiteral("Drop a clip."));
        QVERIFY(viewer.grab().toImage() != before);
        QVERIFY(!viewer.findChild<SplitHandle*>()->isVisibleTo(&viewer));
    }

    void takesDroppedFiles()
    {
        ViewerWidget viewer;
        viewer.resize(400, 300);
        QSignalSpy dropped(&viewer, &ViewerWidget::filesDropped);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QStringLiteral("/a.mp4"))});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&viewer, &enter);
        QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&viewer, &drop);
        QCOMPARE(dropped.count(), 1);
        QCOMPARE(dropped[0][0].value<QList<QUrl>>(), data.urls());
    }
};

QTEST_MAIN(TestViewerWidget)
#include "test_viewer_widget.moc"
