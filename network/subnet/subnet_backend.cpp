// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/subnet_backend.h"

#include "network/subnet/chunk_maker.h"
#include "network/subnet/still_job.h"
#include "network/subnet/two_steps.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace sluice::network {
namespace {

// The first look takes those who answer at once; when they all fail, the others get their turn, and not only after seconds.
constexpr std::chrono::milliseconds kBetweenLooks{200};

/// The threads that make the pieces of one clip, and what they have in common.
class ClipRun
{
public:
    ClipRun(const SubnetJob& job, ChunkFeed& feed, std::stop_token stop)
        : m_job(job)
        , m_feed(feed)
        , m_stop(std::move(stop))
    {}

    Result<void> run(int threads)
    {
        {
            std::vector<std::jthread> workers;
            for (int i = 0; i < threads; ++i)
                workers.emplace_back([this] { work(); });
        }
        if (m_stop.stop_requested())
            return fail(ErrorCode::Cancelled, "Stopped.");
        if (m_error)
            return Unexpected(*m_error);
        return {};
    }

private:
    void work()
    {
        while (!hasFailed() && !m_stop.stop_requested()) {
            const auto chunk = m_feed.take();
            if (!chunk)
                return;
            if (const auto made = make(*chunk); !made) {
                m_feed.giveBack(chunk->index);
                const std::lock_guard lock(m_mutex);
                if (!m_error)
                    m_error = made.error();
            }
        }
    }

    Result<void> make(const Chunk& chunk)
    {
        try {
            SLUICE_TRY(const ChunkResult result, ChunkMaker(m_job, chunk, m_feed, m_stop).make());
            const auto finished = m_feed.finish(chunk, result);
            // It is owed, though the piece will be made again.
            if (!finished && !result.feeWei.empty())
                (void)m_feed.addSideWork(
                    chunk.index,
                    {fmt::format("piece {}, which could not be used", chunk.index + 1),
                     result.maker, result.peer, result.price, result.feeWei, result.busy});
            return finished;
        } catch (const std::exception& exception) {
            return fail(ErrorCode::Internal,
                        fmt::format("The job failed by a mistake in this program ({}). Resume it; "
                                    "what is finished is kept.",
                                    exception.what()));
        }
    }

    bool hasFailed()
    {
        const std::lock_guard lock(m_mutex);
        return m_error.has_value();
    }

    const SubnetJob& m_job;
    ChunkFeed& m_feed;
    const std::stop_token m_stop;
    std::mutex m_mutex;
    std::optional<Error> m_error; ///< the first
};

} // namespace

SubnetBackend::SubnetBackend(SubnetServices services, const Settings& settings)
    : m_services(std::move(services))
    , m_settings(settings)
{}

SubnetBackend::~SubnetBackend() = default;

void SubnetBackend::setSettings(const Settings& settings)
{
    m_services.discovery->setSettings(settings);
    const std::lock_guard lock(m_mutex);
    m_settings = settings;
}

Settings SubnetBackend::settings() const
{
    const std::lock_guard lock(m_mutex);
    return m_settings;
}

Result<ModelFacts> SubnetBackend::modelFacts(const JobSpec& spec) const
{
    return m_services.modelFacts(spec);
}

Quote SubnetBackend::estimate(const JobPlan& plan) const
{
    return quoteFromBook(m_services, settings(), plan);
}

Result<OfferSearch> findOffersOrSayWhy(const SubnetServices& services,
                                       const Settings& settings,
                                       const SubnetWork& work,
                                       std::stop_token stop,
                                       const std::string& agreedPrice)
{
    if (!work.reason.empty())
        return fail(ErrorCode::Unavailable, work.reason + " " + work.remedy);
    if (settings.offline)
        return fail(
            ErrorCode::Unavailable,
            "Sluice is set to stay offline. Allow connections with: sluice-cli settings set "
            "network/offline false");
    OfferSearch found = findOffers(services, settings, work, stop);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "Stopped.");
    if (found.offers.empty() && found.tooDear > 0 && !agreedPrice.empty())
        return fail(ErrorCode::Unavailable,
                    fmt::format("The price has risen above the {} wei for a unit that you agreed "
                                "to. {} Look at the new price and run it again.",
                                agreedPrice, found.whyNobody(work.model)));
    if (found.offers.empty())
        return fail(ErrorCode::Unavailable, found.whyNobody(work.model) + " " + found.remedy());
    return found;
}

Settings withAgreedPrice(Settings settings, const std::string& agreedPrice, bool isStill)
{
    std::string& cap = isStill ? settings.subnetMaxWeiPerPixel : settings.subnetMaxWeiPerSecond;
    const auto agreed = parsePriceCap(agreedPrice);
    const auto own = parsePriceCap(cap);
    if (agreed && *agreed && (!own || !*own || **agreed < **own))
        cap = agreedPrice;
    return settings;
}

Result<void> SubnetBackend::refresh(const JobPlan& plan, std::stop_token stop)
{
    const auto found = findOffersOrSayWhy(m_services, settings(), subnetWorkOf(plan), stop);
    if (found)
        return {};
    if (found.error().code == ErrorCode::Unavailable && plan.spec.generating() &&
        refreshTwoSteps(m_services, settings(), plan, std::move(stop)))
        return {};
    return Unexpected(found.error());
}

void SubnetBackend::lookForNews(const JobPlan& plan, std::stop_token stop)
{
    if (const auto asked = refresh(plan, std::move(stop)); !asked)
        spdlog::info("subnet: {}", asked.error().detail);
}

Result<void> SubnetBackend::run(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop)
{
    try {
        const bool inTwoSteps = !plan.isStill && goesInTwoSteps(plan, feed, stop);
        auto ended =
            plan.isStill
                ? runStill(m_services, withAgreedPrice(settings(), feed.agreedPrice(), true), plan,
                           feed, stop)
            : inTwoSteps
                ? runTwoSteps(m_services, withAgreedPrice(settings(), feed.agreedPrice(), true),
                              m_seen, plan, feed, stop)
                : runClip(plan, feed, stop);
        if (!ended && ended.error().code == ErrorCode::Unavailable && !feed.agreedPrice().empty())
            sayIfPriceRose(inTwoSteps ? stepsToPay(settings(), plan)
                                      : std::vector<SubnetWork>{subnetWorkOf(plan)},
                           feed, stop);
        return ended;
    } catch (const std::exception& exception) {
        return fail(ErrorCode::Internal,
                    fmt::format("The job failed by a mistake in this program ({}). Resume it; "
                                "what is finished is kept.",
                                exception.what()));
    }
}

/// The way whose price was agreed to; where none was, the other way only when nobody offers the first one.
bool SubnetBackend::goesInTwoSteps(const JobPlan& plan, const ChunkFeed& feed, std::stop_token stop)
{
    const Settings now = settings();
    if (!plan.spec.generating() || feed.agreedUnit() == "second")
        return false;
    if (feed.agreedUnit() == "pixel")
        return true;
    if (!isMadeInTwoSteps(m_services, now, plan))
        return false;
    // Somebody new may offer it; asking writes that down.
    (void)findOffers(m_services, now, subnetWorkOf(plan), std::move(stop));
    return isMadeInTwoSteps(m_services, now, plan);
}

/// Nobody is left: would somebody do it who asks more than was agreed? Of several works the dearest price is the one to agree to.
void SubnetBackend::sayIfPriceRose(const std::vector<SubnetWork>& works,
                                   ChunkFeed& feed,
                                   const std::stop_token& stop)
{
    const Settings own = settings();
    std::optional<WeiFraction> asked;
    for (const SubnetWork& work : works) {
        const OfferSearch found = findOffers(
            m_services, withAgreedPrice(own, feed.agreedPrice(), work.isNative), work, stop);
        if (!found.offers.empty())
            continue;
        const auto cap = priceCapFor(own, work);
        const auto& price = found.cheapestTooDear;
        // What the settings forbid nobody can agree to.
        if (!price || !cap || (*cap && *price > **cap))
            return;
        if (!asked || *price > *asked)
            asked = price;
    }
    if (asked)
        feed.priceIsNow(asked->toString(), works.front().isNative ? "pixel" : "second");
}

Result<void> SubnetBackend::runClip(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop)
{
    const Settings now =
        withAgreedPrice(settings(), feed.agreedPrice(), subnetWorkOf(plan).isNative);
    const SubnetWork work = subnetWorkOf(plan);
    SLUICE_TRY(OfferSearch found,
               findOffersOrSayWhy(m_services, now, work, stop, feed.agreedPrice()));
    PeerPool pool(m_services.book, work.kind, work.model, m_services.selection,
                  RandomSource::fromSystem(), m_services.peerTiming);
    pool.update(std::move(found.offers));
    std::mutex looking;
    auto lookedAt = std::chrono::steady_clock::now();
    const auto lookAgain = [&] {
        const std::lock_guard lock(looking);
        if (std::chrono::steady_clock::now() - lookedAt < kBetweenLooks)
            return;
        pool.update(findOffers(m_services, now, work, stop).offers);
        lookedAt = std::chrono::steady_clock::now();
    };
    const SubnetJob job{plan, m_services, now, work.kind, work.isNative, pool, m_seen, lookAgain};
    const auto threads = std::min(std::size_t(job.settings.subnetPeersAtOnce), plan.chunks.size());
    return ClipRun(job, feed, stop).run(int(threads));
}

} // namespace sluice::network
