// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/time_scale.h"

#include <QTest>

#include <cmath>

using namespace sluice;
using namespace sluice::ui;

namespace {

std::vector<RulerTick> labelled(double from, double to, double pixelsPerSecond)
{
    std::vector<RulerTick> ticks;
    for (RulerTick& tick : rulerTicks(from, to, pixelsPerSecond, Rational(25)))
        if (!tick.label.isEmpty())
            ticks.push_back(std::move(tick));
    return ticks;
}

} // namespace

class TestTimeScale : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void labelsHaveRoomAtEveryZoom()
    {
        for (double zoom = 0.0005; zoom < 1200; zoom *= 1.3) {
            const double seconds = 1400 / zoom;
            const auto ticks = labelled(seconds, 2 * seconds, zoom);
            QVERIFY2(ticks.size() >= 1 && ticks.size() <= 17, qPrintable(QString::number(zoom)));
            for (std::size_t i = 1; i < ticks.size(); ++i)
                QVERIFY2((ticks[i].seconds - ticks[i - 1].seconds) * zoom > 89.9,
                         qPrintable(QString::number(zoom)));
        }
    }

    void labelsSayTheTime()
    {
        QCOMPARE(labelled(0, 70, 10).at(1).label, QStringLiteral("00:10"));
        QCOMPARE(labelled(3600, 3700, 10).at(0).label, QStringLiteral("1:00:00"));
        QCOMPARE(labelled(1, 2, 1000).at(1).label, QStringLiteral("00:00:01:05"));
    }

    void smallTicksAreWholeFrames()
    {
        for (const RulerTick& tick : rulerTicks(0, 1, 1200, Rational(25))) {
            const double frames = tick.seconds * 25;
            QVERIFY(std::abs(frames - std::round(frames)) < 1e-6);
        }
    }

    void nothingBeforeTheBeginning() { QCOMPARE(labelled(-30, 30, 10).at(0).seconds, 0.0); }

    void rowsFitAtEveryHeight()
    {
        for (int height = 116; height < 400; height += 7) {
            const TimelineRows rows = TimelineRows::of({1000, height});
            QVERIFY(rows.ruler.bottom() < rows.video.top());
            QVERIFY(rows.video.bottom() < rows.sound.top());
            QVERIFY(rows.bottom <= height);
            QVERIFY(rows.video.height() >= 28);
        }
    }
};

QTEST_GUILESS_MAIN(TestTimeScale)
#include "test_time_scale.moc"
