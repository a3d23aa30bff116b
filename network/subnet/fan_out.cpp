// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/fan_out.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <numeric>
#include <thread>

namespace sluice::network {
namespace {

using Steady = std::chrono::steady_clock;

/// What the askers and the one who waits for them share.
struct Round
{
    std::mutex mutex;
    std::condition_variable_any changed;
    std::size_t answered = 0;
    int good = 0;
};

std::vector<std::size_t> shuffled(std::size_t count, RandomSource& random)
{
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t(0));
    for (std::size_t i = count; i > 1; --i)
        std::swap(order[i - 1], order[random.below(i)]);
    return order;
}

/// Waits for all answers, or as long as the timing says.
void waitFor(Round& round, std::size_t count, const FanOutTiming& timing, std::stop_token stop)
{
    const auto started = Steady::now();
    const auto isComplete = [&] { return round.answered == count; };
    std::unique_lock lock(round.mutex);
    auto until = started;
    for (const auto wait : timing.waits) {
        until = std::min(until + wait, started + timing.hardStop);
        if (round.changed.wait_until(lock, stop, until, isComplete) || stop.stop_requested() ||
            round.good > 0)
            return;
    }
    const auto isEnough = [&] { return round.good > 0 || isComplete(); };
    round.changed.wait_until(lock, stop, started + timing.hardStop, isEnough);
}

} // namespace

int fanOut(std::size_t count,
           const std::function<bool(std::size_t index, std::stop_token stop)>& ask,
           const FanOutTiming& timing,
           RandomSource& random,
           std::stop_token stop)
{
    if (count == 0)
        return 0;
    const std::vector<std::size_t> order = shuffled(count, random);
    Round round;
    std::atomic<std::size_t> next{0};
    std::stop_source over;
    const std::stop_callback stopped(stop, [&over] { over.request_stop(); });
    const auto work = [&] {
        for (std::size_t i = next++; i < count && !over.stop_requested(); i = next++) {
            const bool isGood = ask(order[i], over.get_token());
            const std::lock_guard lock(round.mutex);
            ++round.answered;
            round.good += isGood ? 1 : 0;
            round.changed.notify_all();
        }
    };
    std::vector<std::jthread> askers;
    const std::size_t atOnce = std::min(count, std::size_t(std::max(timing.mostAtOnce, 1)));
    for (std::size_t i = 0; i < atOnce; ++i)
        askers.emplace_back(work);
    waitFor(round, count, timing, stop);
    over.request_stop();
    askers.clear();
    return round.good;
}

} // namespace sluice::network
