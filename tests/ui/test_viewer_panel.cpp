// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/numbered_clip.h"
#include "tests/support/temp_dir.h"
#include "ui/viewer/viewer_panel.h"

#include <QAction>
#include <QLineEdit>
#include <QListWidget>
#include <QSet>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace sluice;
using namespace sluice::ui;

namespace {

constexpr int kPatience = 15'000;

/// A window with the viewer, a text field, a list and a button, as the real one has.
struct Window
{
    QWidget widget;
    ViewerPanel* panel = new ViewerPanel(&widget);
    QLineEdit* field = new QLineEdit(&widget);
    QListWidget* list = new QListWidget(&widget);

    Window()
    {
        auto* column = new QVBoxLayout(&widget);
        column->addWidget(panel, 1);
        column->addWidget(field);
        column->addWidget(list);
        list->addItems({QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("c")});
        widget.resize(800, 600);
        widget.show();
        if (!QTest::qWaitForWindowActive(&widget))
            qFatal("no active window");
        panel->viewer().setFocus();
    }
};

} // namespace

class TestViewerPanel : public QObject
{
    Q_OBJECT

    test::TempDir m_dir;
    std::vector<Program> m_programs;

private Q_SLOTS:
    void initTestCase()
    {
        const auto before = test::makeNumberedClip(m_dir / "before.mp4", 100, 0,
                                                   QStringLiteral("-c:v libx264 -g 250 -bf 3"));
        const auto after = test::makeNumberedClip(
            m_dir / "after.mp4", 100, 0,
            QStringLiteral("-vf scale=640:384:flags=neighbor -c:v libx264 -g 50"));
        const auto whole = [](const std::filesystem::path& path) {
            return std::vector<PlaySegment>{
                {path, Rational(0), Rational(4), Rational(0), 1, false}};
        };
        m_programs = {{QStringLiteral("Before"), whole(before)},
                      {QStringLiteral("After · General ×4"), whole(after)},
                      {QStringLiteral("After · Photo ×4"), whole(after)}};
    }

    void playsAndStepsByKey()
    {
        Window window;
        window.panel->setPrograms(m_programs);
        QTest::keyClick(&window.widget, Qt::Key_Right);
        QTRY_COMPARE_WITH_TIMEOUT(window.panel->position(), Rational(1, 25), kPatience);
        QTest::keyClick(&window.widget, Qt::Key_Right, Qt::ShiftModifier);
        QCOMPARE(window.panel->position(), Rational(26, 25));
        QTest::keyClick(&window.widget, Qt::Key_End);
        QCOMPARE(window.panel->position(), Rational(99, 25));
        QTest::keyClick(&window.widget, Qt::Key_Home);
        QCOMPARE(window.panel->position(), Rational(0));
        QTest::keyClick(&window.widget, Qt::Key_Space);
        QVERIFY(window.panel->isPlaying());
        QTest::keyClick(&window.widget, Qt::Key_L);
        QCOMPARE(window.panel->player().speed(), Rational(2));
        QTest::keyClick(&window.widget, Qt::Key_K);
        QVERIFY(!window.panel->isPlaying());
    }

    void playsSlowlyWhileStopIsHeld()
    {
        Window window;
        window.panel->setPrograms(m_programs);
        QTest::keyPress(&window.widget, Qt::Key_K);
        QTest::keyPress(&window.widget, Qt::Key_L);
        QCOMPARE(window.panel->player().speed(), Rational(1, 4));
        QTest::keyRelease(&window.widget, Qt::Key_L);
        QVERIFY(!window.panel->isPlaying());
        QTest::keyRelease(&window.widget, Qt::Key_K);
        QTest::keyClick(&window.widget, Qt::Key_L);
        QCOMPARE(window.panel->player().speed(), Rational(1));
    }

    void flipsWhileTheKeyIsHeld()
    {
        Window window;
        window.panel->setPrograms(m_programs);
        QTest::keyPress(&window.widget, Qt::Key_B);
        QVERIFY(window.panel->viewer().isFlipped());
        QTest::keyRelease(&window.widget, Qt::Key_B);
        QVERIFY(!window.panel->viewer().isFlipped());
    }

    void leavesKeysToControlsThatNeedThem()
    {
        Window window;
        window.panel->setPrograms(m_programs);
        window.panel->setPosition(Rational(1));
        window.field->setFocus();
        QTest::keyClicks(window.field, QStringLiteral("jkl i"));
        QTest::keyClick(window.field, Qt::Key_Left);
        QTest::keyClick(window.field, Qt::Key_Home);
        QCOMPARE(window.field->text(), QStringLiteral("jkl i"));
        QCOMPARE(window.field->cursorPosition(), 0);
        window.list->setFocus();
        window.list->setCurrentRow(0);
        QTest::keyClick(window.list, Qt::Key_Down);
        QCOMPARE(window.list->currentRow(), 1);
        QCOMPARE(window.panel->position(), Rational(1));
        QVERIFY(!window.panel->isPlaying());
    }

    void marksAtTheFrame()
    {
        Window window;
        window.panel->setPrograms(m_programs);
        window.panel->setPosition(Rational(2));
        QSignalSpy in(window.panel, &ViewerPanel::markInRequested);
        QSignalSpy out(window.panel, &ViewerPanel::markOutRequested);
        QTest::keyClick(&window.widget, Qt::Key_I);
        QTest::keyClick(&window.widget, Qt::Key_O);
        QCOMPARE(in.count(), 1);
        QCOMPARE(in[0][0].value<Rational>(), Rational(2));
        QCOMPARE(out.count(), 1);
    }

    void jumpsToATypedTime()
    {
        Window window;
        window.panel->setPrograms(m_programs);
        auto* field = window.panel->findChild<QLineEdit*>(QStringLiteral("timecode"));
        QCOMPARE(field->text(), QStringLiteral("00:00:00:00"));
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("00:00:02:05"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(window.panel->position(), Rational(55, 25));
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("soon"));
        QTest::keyClick(field, Qt::Key_Return);
        QCOMPARE(window.panel->position(), Rational(55, 25));
        QCOMPARE(field->text(), QStringLiteral("00:00:02:05"));
    }

    void showsBothSidesAtTheSamePlace()
    {
        Window window;
        window.panel->setPrograms(m_programs);
        window.panel->setPosition(Rational(85, 25));
        ViewerWidget& viewer = window.panel->viewer();
        const auto numbers = [&](Compare compare, bool flipped) {
            window.panel->setCompare(compare);
            viewer.setFlipped(flipped);
            const QImage shot = viewer.grab().toImage();
            const QRectF target = viewer.transform().target({640, 384}, QSizeF(shot.size()));
            viewer.setFlipped(false);
            return test::numberIn(shot.copy(target.toRect()));
        };
        QTRY_COMPARE_WITH_TIMEOUT(numbers(Compare::Flip, false), 85, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(numbers(Compare::Flip, true), 85, kPatience);
        QTRY_COMPARE_WITH_TIMEOUT(numbers(Compare::Split, false), 85, kPatience);
    }

    void everyVerbIsNamedAndNoKeyIsTakenTwice()
    {
        ViewerPanel panel;
        QSet<QString> keys;
        for (const QAction* action : panel.actions()) {
            QVERIFY(!action->text().isEmpty());
            for (const QKeySequence& key : action->shortcuts()) {
                QVERIFY2(!keys.contains(key.toString()), qPrintable(key.toString()));
                keys.insert(key.toString());
            }
        }
        QVERIFY(keys.contains(QStringLiteral("Space")));
        for (const QToolButton* button : panel.findChildren<QToolButton*>())
            QVERIFY(!button->text().isEmpty() || !button->accessibleName().isEmpty());
    }

    void saysWhatCannotBeShown()
    {
        Window window;
        QSignalSpy failed(window.panel, &ViewerPanel::playbackFailed);
        window.panel->setPrograms(
            {{QStringLiteral("Before"),
              {{m_dir / "gone.mp4", Rational(0), Rational(2), Rational(0), 1, false}}}});
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 1, kPatience);
        QVERIFY(failed[0][0].toString().contains(QStringLiteral("gone.mp4")));
        window.panel->setPrograms(m_programs);
        QTRY_VERIFY_WITH_TIMEOUT(!window.panel->viewer().grab().isNull(), kPatience);
    }
};

QTEST_MAIN(TestViewerPanel)
#include "test_viewer_panel.moc"
