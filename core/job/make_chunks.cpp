// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/make_chunks.h"

#include "core/job/export_chunks.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>

namespace sluice {
namespace {

Result<void>
runBackend(Backend& backend, const JobPlan& plan, ChunkFeed& feed, const std::stop_token& stop)
{
    try {
        // An export needs no model, so no engine either: any place's lane makes it here.
        return plan.spec.exporting() ? makeExportChunks(plan, feed, stop)
                                     : backend.run(plan, feed, stop);
    } catch (const std::exception& exception) {
        return fail(ErrorCode::Internal,
                    fmt::format("The job ended unexpectedly: {}. Start it again to try once more.",
                                exception.what()));
    }
}

/// The backends of one job, until every chunk is made or none of them can go on.
class Makers
{
public:
    Makers(const ChunkMaking& making, const std::stop_token& stop)
        : m_making(making)
        , m_stop(stop)
    {
        for (const std::shared_ptr<Backend>& backend : making.backends)
            m_makers.push_back({backend.get(), {}});
    }

    Result<void> run();

private:
    struct Maker
    {
        Backend* backend = nullptr;
        Result<void> ended{};
    };

    void runOnce();
    Result<bool> dropThoseThatGaveUp();
    bool canDoWithout(const Maker& maker) const;

    const ChunkMaking& m_making;
    const std::stop_token m_stop;
    std::vector<Maker> m_makers;
};

bool Makers::canDoWithout(const Maker& maker) const
{
    return m_makers.size() > 1 && isFaultOfPlace(maker.ended.error()) &&
           m_making.rule.mayLeave(maker.backend->place());
}

/// Lets every backend draw from the feed until it finds nothing more, or fails.
void Makers::runOnce()
{
    const auto round = std::make_unique<std::stop_source>();
    std::stop_source& stop = *round;
    const std::stop_callback forward(m_stop, [&stop] { stop.request_stop(); });
    const auto work = [&](Maker& maker) {
        const Place place = maker.backend->place();
        const auto feed = m_making.feed.at(place, stop.get_token());
        maker.ended = runBackend(*maker.backend, m_making.plan, *feed, stop.get_token());
        m_making.feed.giveBackAll(place);
        if (maker.ended)
            return;
        if (!canDoWithout(maker)) {
            stop.request_stop();
            return;
        }
        // The others begin with its chunks at once.
        m_making.onNote(giveUpNote(place, maker.ended.error(), m_making.feed.doneCount(),
                                   int(m_making.plan.chunks.size())));
        m_making.feed.shareFreely();
    };
    std::vector<std::jthread> others;
    for (std::size_t i = 1; i < m_makers.size(); ++i)
        others.emplace_back([&work, &maker = m_makers[i]] { work(maker); });
    work(m_makers.front());
}

/// Whether somebody was dropped and somebody is left. Errors: that of a backend without which the job cannot go on.
Result<bool> Makers::dropThoseThatGaveUp()
{
    // Those that were stopped because of another one say Cancelled; that other one's error counts.
    for (const Maker& maker : m_makers)
        if (!maker.ended && maker.ended.error().code != ErrorCode::Cancelled &&
            !canDoWithout(maker))
            return Unexpected(maker.ended.error());
    const std::size_t before = m_makers.size();
    Error last;
    std::erase_if(m_makers, [&](const Maker& maker) {
        if (maker.ended || maker.ended.error().code == ErrorCode::Cancelled)
            return false;
        last = maker.ended.error();
        return true;
    });
    if (m_makers.empty())
        return Unexpected(last);
    return m_makers.size() < before;
}

Result<void> Makers::run()
{
    while (true) {
        runOnce();
        if (m_making.feed.isComplete())
            return {};
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled, "Stopped.");
        SLUICE_TRY(const bool goesOn, dropThoseThatGaveUp());
        if (!goesOn)
            return fail(
                ErrorCode::Internal,
                "The work ended before every piece was made. Start the job again to go on.");
    }
}

} // namespace

bool isFaultOfPlace(const Error& error)
{
    switch (error.code) {
    case ErrorCode::Unavailable:
    case ErrorCode::Network:
    case ErrorCode::Timeout:
    case ErrorCode::Protocol:
    case ErrorCode::OutOfMemory:
        return true;
    default:
        return false;
    }
}

std::string giveUpNote(Place place, const Error& error, int chunksDone, int chunksTotal)
{
    std::string reason = error.detail;
    std::ranges::replace(reason, '\n', ' ');
    return fmt::format("After {} of {} pieces the job went on without {}: {}", chunksDone,
                       chunksTotal, phraseOf(place), reason);
}

Result<void> makeChunks(const ChunkMaking& making, const std::stop_token& stop)
{
    return Makers(making, stop).run();
}

} // namespace sluice
