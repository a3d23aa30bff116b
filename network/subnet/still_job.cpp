// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/still_job.h"

#include "core/media/still_image.h"
#include "network/gateway/job_client.h"
#include "network/gateway/media_fetcher.h"
#include "network/subnet/peer_pool.h"
#include "network/subnet/subnet_backend.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kMostTries = 20;
constexpr double kPatienceFactor = 6; // times the usual, as with the pieces of clips
constexpr std::chrono::seconds kShortestPatience{30};

/// What one orchestrator made of the picture.
struct StillTry
{
    TryEnd end = TryEnd::Failed;
    Error error;
    bool isOurs = false;
    WorkSample sample;
    ChunkResult result;
};

class StillRun
{
public:
    StillRun(const SubnetServices& services,
             const Settings& settings,
             const JobPlan& plan,
             std::stop_token stop)
        : m_services(services)
        , m_settings(settings)
        , m_plan(plan)
        , m_stop(std::move(stop))
        , m_folder(plan.jobFolder / "subnet")
    {}
    ~StillRun()
    {
        std::error_code ignored;
        fs::remove(m_input, ignored);
        fs::remove(m_answer, ignored);
    }

    Result<ChunkResult> make(const Chunk& chunk, ChunkFeed& feed)
    {
        SLUICE_CHECK(prepare());
        const SubnetWork work = subnetWorkOf(m_plan);
        SLUICE_TRY(OfferSearch found, findOffersOrSayWhy(m_services, m_settings, work, m_stop));
        PeerPool pool(m_services.book, work.kind, work.model, m_services.selection,
                      RandomSource::fromSystem(), m_services.peerTiming);
        pool.update(std::move(found.offers));
        const double units = double(m_still.image.width()) * double(m_still.image.height()) / 1e6;
        std::set<std::string> without;
        Error last;
        for (int i = 0; i < kMostTries; ++i) {
            auto lease = pool.acquire(units, without);
            if (!lease)
                break;
            const std::string url = lease->offer.peer.url;
            without.insert(url);
            if (!mayCost(*lease, chunk, feed)) {
                pool.release(url, TryEnd::Dropped);
                last = {ErrorCode::Unavailable,
                        fmt::format("It costs more than what is left of {}.", feed.limitText())};
                continue;
            }
            feed.progress(chunk.index, 0, "upscaling");
            StillTry tried = ask(*lease, chunk);
            tried.sample.units = units;
            pool.release(url, tried.end);
            if (m_stop.stop_requested())
                return fail(ErrorCode::Cancelled, "Stopped.");
            if (tried.isOurs)
                return Unexpected(tried.error);
            if (tried.end != TryEnd::Busy)
                record({url, work.kind, work.model}, tried.sample);
            if (tried.end == TryEnd::Good)
                return std::move(tried.result);
            last = tried.error;
            spdlog::info("picture at {}: {}", url, last.detail);
        }
        return fail(ErrorCode::Unavailable,
                    "No orchestrator is left that could make the picture. The last one: " +
                        last.detail + " Try again later, or make it on this computer.");
    }

private:
    /// Sets the price of the picture aside; once for each orchestrator that is tried.
    bool mayCost(const PeerPool::Lease& lease, const Chunk& chunk, ChunkFeed& feed) const
    {
        const auto& rate = lease.offer.rate;
        if (!rate || rate->wei.isZero())
            return true;
        const auto pixels =
            std::uint64_t(m_still.image.width()) * std::uint64_t(m_still.image.height());
        const auto fee = rate->feeFor(pixels);
        const Wei wanted = fee ? fee->ceiling() : Wei::max();
        const auto granted = feed.reserveFee(chunk.index, wanted);
        if (!granted || *granted == wanted)
            return true;
        feed.releaseFee(chunk.index, *granted);
        return false;
    }

    Result<void> prepare()
    {
        SLUICE_TRY(m_still, media::readStill(m_plan.spec.source()));
        if (!m_still.alpha.empty())
            return fail(ErrorCode::InvalidInput,
                        fmt::format("{} has transparent parts, which the subnet's pipeline would "
                                    "lose. Run the job on this computer.",
                                    m_plan.spec.source().string()));
        std::error_code error;
        fs::create_directories(m_folder, error);
        m_input = m_folder / "picture.png";
        m_answer = m_folder / "answer.png";
        media::StillImage sent;
        sent.image = m_still.image;
        return media::writeStill(m_input, sent);
    }

    /// Who sends a byte now and then must not hold the picture up for all of the user's patience.
    std::chrono::seconds deadline(const PeerPool::Lease& lease) const
    {
        const std::chrono::seconds longest(m_settings.subnetPatienceSeconds);
        const auto usual = lease.expected ? lease.expected : lease.p95;
        if (!usual)
            return longest;
        const std::chrono::seconds wanted(
            std::int64_t(std::ceil(std::min(*usual * kPatienceFactor, 1e6))));
        return std::clamp(wanted, std::min(kShortestPatience, longest), longest);
    }

    StillTry ask(const PeerPool::Lease& lease, const Chunk& chunk)
    {
        const PeerOffer& offer = lease.offer;
        StillTry tried;
        PracticePayment unpaid;
        PaymentSource& payments = m_services.payments && !offer.isPractice()
                                      ? *m_services.payments
                                      : static_cast<PaymentSource&>(unpaid);
        JobClient client(*m_services.http, *m_services.signer, payments);
        JobRequest request;
        request.pipeline = Pipeline::Upscale;
        request.model = m_plan.model.id;
        request.fields["prompt"] = "";
        request.file = m_input;
        request.input.width = m_still.image.width();
        request.input.height = m_still.image.height();
        const auto started = Steady::now();
        const auto outcome = client.run(*offer.introduction, request, deadline(lease), m_stop);
        const auto answered = Steady::now();
        if (!outcome) {
            const bool isBusy = outcome.error().kind == ErrorKind::TryAnother;
            return refuse(tried, isBusy ? TryEnd::Busy : TryEnd::Failed, outcome.error().error);
        }
        if (outcome->answer.media.size() != 1)
            return refuse(tried, TryEnd::Wrong,
                          {ErrorCode::Protocol, "The answer does not hold one picture."});
        MediaFetcher fetcher(*m_services.http);
        FetchLimits limits;
        limits.total = std::chrono::seconds(m_settings.subnetPatienceSeconds);
        const auto fetched = fetcher.fetch(outcome->answer.media.front().url, offer.endpoint(),
                                           m_answer, limits, m_stop);
        if (!fetched)
            return refuse(tried, TryEnd::Failed, fetched.error());
        const auto seconds = [](auto span) { return std::chrono::duration<double>(span).count(); };
        tried.sample.compute = seconds(answered - started);
        tried.sample.download = seconds(Steady::now() - answered);
        check(tried, chunk);
        fillResult(tried, offer, *outcome);
        return tried;
    }

    static StillTry& refuse(StillTry& tried, TryEnd end, const Error& error)
    {
        tried.end = end;
        tried.error = error;
        tried.sample.outcome = end == TryEnd::Wrong ? WorkOutcome::Wrong : WorkOutcome::Failed;
        tried.sample.error = error.detail;
        return tried;
    }

    void check(StillTry& tried, const Chunk& chunk)
    {
        auto answer = media::readStill(m_answer);
        if (!answer) {
            refuse(tried, TryEnd::Wrong, answer.error());
            return;
        }
        const auto likeness = verifyPicture(m_still.image, answer->image, m_plan.target.width,
                                            m_plan.target.height, m_plan.model.scale == 0);
        if (!likeness) {
            refuse(tried, TryEnd::Wrong, likeness.error());
            return;
        }
        answer->alpha.clear();
        answer->iccProfile = m_still.iccProfile;
        if (const auto written = media::writeStill(chunk.partialFile, *answer); !written) {
            refuse(tried, TryEnd::Failed, written.error());
            tried.isOurs = true;
            return;
        }
        tried.end = TryEnd::Good;
        if (m_still.bitDepth > answer->bitDepth)
            tried.result.notes.push_back(
                fmt::format("The subnet's pipeline gave {} bits a sample; the source has {}.",
                            answer->bitDepth, m_still.bitDepth));
    }

    static void fillResult(StillTry& tried, const PeerOffer& offer, const JobOutcome& outcome)
    {
        ChunkResult& result = tried.result;
        result.frames = result.computedFrames = 1;
        result.busy = std::chrono::duration<double>(tried.sample.total());
        result.maker = offer.peer.url.substr(offer.peer.url.find("://") + 3);
        result.peer = offer.peer.url;
        result.price = offer.price;
        if (offer.price && outcome.fee)
            result.feeWei = outcome.fee->ceiling().toString();
    }

    void record(const WorkKey& key, const WorkSample& sample)
    {
        if (const auto stored = m_services.book->record(key, sample); !stored)
            spdlog::warn("peer book: {}", stored.error().detail);
    }

    const SubnetServices& m_services;
    const Settings& m_settings;
    const JobPlan& m_plan;
    const std::stop_token m_stop;
    const fs::path m_folder;
    fs::path m_input;
    fs::path m_answer;
    media::StillImage m_still;
};

} // namespace

Result<void> runStill(const SubnetServices& services,
                      const Settings& settings,
                      const JobPlan& plan,
                      ChunkFeed& feed,
                      std::stop_token stop)
{
    const auto chunk = feed.take();
    if (!chunk)
        return {};
    StillRun run(services, settings, plan, std::move(stop));
    const auto result = run.make(*chunk, feed);
    const auto done =
        result ? feed.finish(*chunk, *result) : Result<void>(Unexpected(result.error()));
    if (!done)
        feed.giveBack(chunk->index);
    return done;
}

} // namespace sluice::network
