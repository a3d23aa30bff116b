// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/fan_out.h"

#include <QtTest>

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <set>

using namespace sluice::network;
using namespace std::chrono_literals;

namespace {

/// Answers only when the round is over, as an orchestrator that hangs.
bool hang(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any wake;
    std::unique_lock lock(mutex);
    wake.wait(lock, stop, [] { return false; });
    return false;
}

FanOutTiming quick()
{
    FanOutTiming timing;
    timing.waits = {20ms, 20ms, 40ms};
    timing.hardStop = 200ms;
    return timing;
}

/// Time for everybody to answer, however busy the computer is.
FanOutTiming patient(int mostAtOnce)
{
    FanOutTiming timing;
    timing.waits = {10min};
    timing.hardStop = 10min;
    timing.mostAtOnce = mostAtOnce;
    return timing;
}

} // namespace

class TestFanOut : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void asksAThousandOnceEachWithFewAtATime()
    {
        std::mutex mutex;
        std::multiset<std::size_t> asked;
        int under = 0;
        int most = 0;
        const auto ask = [&](std::size_t index, const std::stop_token&) {
            {
                const std::lock_guard lock(mutex);
                asked.insert(index);
                most = std::max(most, ++under);
            }
            std::this_thread::yield();
            const std::lock_guard lock(mutex);
            --under;
            return index % 2 == 0;
        };
        RandomSource random(1);
        QCOMPARE(fanOut(1000, ask, patient(8), random, {}), 500);
        QCOMPARE(asked.size(), std::size_t(1000));
        QCOMPARE(std::set<std::size_t>(asked.begin(), asked.end()).size(), std::size_t(1000));
        QVERIFY(most <= 8);
    }

    void oneGoodAnswerEndsTheWaitForThoseWhoHang()
    {
        const auto ask = [](std::size_t index, const std::stop_token& stop) {
            return index == 3 || hang(stop);
        };
        RandomSource random(1);
        QCOMPARE(fanOut(20, ask, quick(), random, {}), 1);
    }

    void waitsForTheFirstGoodAnswerUntilTheHardStop()
    {
        std::atomic<bool> isLate{false};
        FanOutTiming timing = quick();
        timing.hardStop = 30s;
        // Comes long after all the short waits are over, and is waited for all the same.
        const auto ask = [&](std::size_t, const std::stop_token&) {
            std::mutex mutex;
            std::condition_variable wake;
            std::unique_lock lock(mutex);
            wake.wait_for(lock, 300ms);
            isLate = true;
            return true;
        };
        RandomSource random(1);
        QCOMPARE(fanOut(1, ask, timing, random, {}), 1);
        QVERIFY(isLate);
    }

    void endsAtTheHardStopWhenNobodyAnswers()
    {
        const auto ask = [](std::size_t, const std::stop_token& stop) { return hang(stop); };
        RandomSource random(1);
        QCOMPARE(fanOut(50, ask, quick(), random, {}), 0);
    }

    void aStopRequestEndsItAtOnce()
    {
        const auto stop = std::make_unique<std::stop_source>();
        const auto ask = [&](std::size_t, const std::stop_token& over) {
            stop->request_stop();
            return hang(over);
        };
        RandomSource random(1);
        QCOMPARE(fanOut(5, ask, patient(64), random, stop->get_token()), 0);
    }

    void theOrderIsDifferentEachTime()
    {
        RandomSource random(2);
        std::set<std::vector<std::size_t>> orders;
        for (int i = 0; i < 5; ++i) {
            std::vector<std::size_t> order;
            const auto ask = [&](std::size_t index, const std::stop_token&) {
                order.push_back(index);
                return true;
            };
            fanOut(10, ask, patient(1), random, {});
            orders.insert(order);
        }
        QCOMPARE(orders.size(), std::size_t(5));
    }
};

QTEST_GUILESS_MAIN(TestFanOut)
#include "test_fan_out.moc"
