// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/words.h"
#include "ui/viewer/play_clock.h"
#include "ui/viewer/program.h"
#include "ui/viewer/transport_bar.h"
#include "ui/viewer/view_transform.h"

#include <QTest>

using namespace sluice;
using namespace sluice::ui;
using namespace std::chrono_literals;

class TestViewerMath : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void clockRunsAtItsSpeed_data()
    {
        QTest::addColumn<int>("numerator");
        QTest::addColumn<int>("denominator");
        QTest::newRow("life") << 1 << 1;
        QTest::newRow("eight times") << 8 << 1;
        QTest::newRow("backwards") << -2 << 1;
        QTest::newRow("slow") << 1 << 4;
    }
    void clockRunsAtItsSpeed()
    {
        QFETCH(int, numerator);
        QFETCH(int, denominator);
        PlayClock clock;
        const Rational speed(numerator, denominator);
        clock.start(Rational(10), speed, 5s);
        QCOMPARE(clock.position(5s), Rational(10));
        QCOMPARE(clock.position(7500ms), Rational(10) + Rational(5, 2) * speed);
        clock.stop(6s);
        QVERIFY(!clock.isRunning());
        QCOMPARE(clock.position(60s), Rational(10) + speed);
    }

    void clockFollowsWhatIsHeard()
    {
        // The device plays 0.1 % slow: after a minute the clock is still within a few milliseconds of it.
        PlayClock clock;
        clock.start(Rational(0), Rational(1), 0s);
        Rational worst;
        for (int i = 1; i <= 600; ++i) {
            const auto now = i * 100ms;
            const Rational heard = Rational(i, 10) * Rational(999, 1000);
            clock.heard(heard, now);
            const Rational off = clock.position(now) - heard;
            worst = std::max(worst, off);
        }
        QVERIFY2(worst < Rational(5, 1000), worst.toString().c_str());
    }

    void clockJumpsWhenTheSoundStalled()
    {
        PlayClock clock;
        clock.start(Rational(0), Rational(1), 0s);
        clock.heard(Rational(1), 2s);
        QCOMPARE(clock.position(2s), Rational(1));
        QCOMPARE(clock.position(3s), Rational(2));
    }

    void clockIgnoresSoundWhileStopped()
    {
        PlayClock clock;
        clock.start(Rational(3), Rational(), 0s);
        clock.heard(Rational(9), 1s);
        QCOMPARE(clock.position(2s), Rational(3));
    }

    void fitsThePicture()
    {
        const ViewTransform fit;
        QCOMPARE(fit.target({1920, 1080}, {960, 600}), QRectF(0, 30, 960, 540));
        QCOMPARE(fit.scale({1920, 1080}, {960, 600}), 0.5);
    }

    void keepsThePointUnderTheCursor()
    {
        const QSizeF picture(1920, 1080);
        const QSizeF viewport(960, 540);
        const QPointF cursor(700, 400);
        ViewTransform view;
        const auto under = [&](const ViewTransform& now) {
            const QRectF target = now.target(picture, viewport);
            return QPointF((cursor.x() - target.x()) / target.width(),
                           (cursor.y() - target.y()) / target.height());
        };
        const QPointF before = under(view);
        for (int i = 0; i < 6; ++i) {
            view = view.zoomed(1.5, cursor, picture, viewport);
            QVERIFY((under(view) - before).manhattanLength() < 1e-9);
        }
        QCOMPARE(view.zoom, 0.5 * std::pow(1.5, 6));
    }

    void zoomsWithinItsLimits()
    {
        ViewTransform view;
        QCOMPARE(view.zoomed(1000, {5, 5}, {100, 100}, {100, 100}).zoom, ViewTransform::kLargest);
        QCOMPARE(view.zoomed(0.001, {5, 5}, {100, 100}, {100, 100}).zoom, ViewTransform::kSmallest);
    }

    void pansNoFurtherThanThePicture()
    {
        ViewTransform view;
        view.zoom = 2;
        const QSizeF picture(100, 100);
        const QSizeF viewport(100, 100);
        QCOMPARE(view.panned({10, 0}, picture, viewport).target(picture, viewport).x(), -40.0);
        QCOMPARE(view.panned({500, -500}, picture, viewport).target(picture, viewport),
                 QRectF(0, -100, 200, 200));
        // Smaller than the viewport: it stays in the middle.
        QCOMPARE(view.panned({30, 30}, {20, 20}, viewport).target({20, 20}, viewport),
                 QRectF(30, 30, 40, 40));
    }

    void readsTimecodes_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("rate");
        QTest::addColumn<QString>("time");
        QTest::newRow("frames") << "00:01:07:13"
                                << "25/1"
                                << "1688/25";
        QTest::newRow("ntsc") << "00:00:01:00"
                              << "30000/1001"
                              << "1001/1000";
        QTest::newRow("seconds") << "12.5"
                                 << "25/1"
                                 << "25/2";
        QTest::newRow("clock") << "1:02:03"
                               << "25/1"
                               << "3723/1";
        QTest::newRow("nonsense") << "soon"
                                  << "25/1"
                                  << "";
        QTest::newRow("too many parts") << "1:2:3:4:5"
                                        << "25/1"
                                        << "";
        QTest::newRow("negative") << "-3"
                                  << "25/1"
                                  << "";
        QTest::newRow("empty") << ""
                               << "25/1"
                               << "";
    }
    void readsTimecodes()
    {
        QFETCH(QString, text);
        QFETCH(QString, rate);
        QFETCH(QString, time);
        const Rational frames = *Rational::parse(rate.toStdString());
        const auto read = parseTimecode(text, frames);
        QCOMPARE(read.has_value(), !time.isEmpty());
        if (!read)
            return;
        QCOMPARE(*read, *Rational::parse(time.toStdString()));
        const Rational frame = frameFloor(*read, frames);
        QCOMPARE(*parseTimecode(timecode(frame, frames), frames), frame);
    }

    void findsSegments()
    {
        Program program;
        program.segments = {{{}, Rational(5), Rational(7), Rational(0), 1, false},
                            {{}, Rational(0), Rational(1), Rational(3), 2, false}};
        QCOMPARE(segmentAt(program, Rational(0))->clip, 1);
        QCOMPARE(segmentAt(program, Rational(2)), nullptr);
        QCOMPARE(segmentAt(program, Rational(3))->clip, 2);
        QCOMPARE(segmentAt(program, Rational(4)), nullptr);
        QCOMPARE(segmentBefore(program, Rational(3))->clip, 1);
        QCOMPARE(segmentFrom(program, Rational(1))->clip, 2);
        QCOMPARE(durationOf({program}), Rational(4));
        QCOMPARE(editsOf({program}),
                 (std::vector{Rational(0), Rational(2), Rational(3), Rational(4)}));
    }

    void findsWhereProgramsAreTheSame()
    {
        const PlaySegment source{"a", Rational(0), Rational(2), Rational(0), 1, false};
        const PlaySegment result{"b", Rational(0), Rational(2), Rational(0), 1, false};
        const PlaySegment both{"c", Rational(0), Rational(2), Rational(2), 2, false};
        PlaySegment later = both;
        later.mediaIn = Rational(1);
        const Program before{QStringLiteral("Before"), {source, both}};
        const Program after{QStringLiteral("After"), {result, both}};
        QVERIFY(!areSameAt({before, after}, Rational(1)));
        QVERIFY(areSameAt({before, after}, Rational(3)));
        QVERIFY(areSameAt({before, after}, Rational(5)));
        QVERIFY(!areSameAt({before, {QString(), {source}}}, Rational(3)));
        QVERIFY(!areSameAt({before, {QString(), {source, later}}}, Rational(2)));
    }
};

QTEST_GUILESS_MAIN(TestViewerMath)
#include "test_viewer_math.moc"
