// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/pipeline_job.h"

#include "core/base/atomic_file.h"
#include "core/media/still_image.h"
#include "network/gateway/media_fetcher.h"
#include "network/subnet/peer_pool.h"
#include "network/subnet/subnet_backend.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <fstream>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

using Steady = std::chrono::steady_clock;

constexpr int kMostTries = 20;
constexpr int kRefusalsThatConvince = 2;
constexpr double kPatienceFactor = 6; // times the usual
constexpr std::chrono::seconds kShortestPatience{30};
constexpr int kRounding = 8; // runners round sizes to what their networks take

Unexpected wrong(const std::string& what)
{
    return fail(ErrorCode::Protocol, "The answer is not what was asked for: " + what + ".");
}

const char* endingFor(Pipeline pipeline)
{
    if (pipeline == Pipeline::TextToSpeech)
        return "wav";
    return pipeline == Pipeline::ImageToVideo ? "mp4" : "png";
}

Result<void> checkBeginning(const fs::path& file, std::size_t at, std::string_view mark)
{
    std::ifstream input(file, std::ios::binary);
    std::string head(at + mark.size(), '\0');
    if (!input.read(head.data(), std::streamsize(head.size())) ||
        std::string_view(head).substr(at) != mark)
        return wrong("a file of it is of another kind");
    return {};
}

/// Whether one file of an answer can be what was asked for: kind, and size where the request says it.
Result<void>
checkMedium(const JobRequest& request, const nlohmann::json& fields, const fs::path& file)
{
    if (request.pipeline == Pipeline::ImageToVideo)
        return checkBeginning(file, 4, "ftyp");
    if (request.pipeline == Pipeline::TextToSpeech)
        return checkBeginning(file, 0, "RIFF");
    const auto still = media::readStill(file);
    if (!still)
        return wrong("a picture of it cannot be read (" + still.error().detail + ")");
    std::int64_t width = request.input.width;
    std::int64_t height = request.input.height;
    if (request.pipeline == Pipeline::TextToImage) {
        width = fields.value("width", std::int64_t(0));
        height = fields.value("height", std::int64_t(0));
    }
    const bool isLarger = request.pipeline == Pipeline::Upscale;
    const auto fits = [&](std::int64_t has, std::int64_t wanted) {
        const std::int64_t below = wanted / kRounding * kRounding;
        return isLarger ? has >= wanted : has == wanted || has == below || has == below + kRounding;
    };
    if (!fits(still->image.width(), width) || !fits(still->image.height(), height))
        return wrong(fmt::format("a picture has {}x{} for {}x{}", still->image.width(),
                                 still->image.height(), width, height));
    return {};
}

/// How one orchestrator did.
struct Try
{
    TryEnd end = TryEnd::Good;
    Error error;
    std::string kept; ///< of the error what may be written down: nothing that the orchestrator said
    bool isRefusal = false;
    bool isFinal = false; ///< ours, or text of it is with the caller: nobody else can take over
    WorkSample sample;
    PipelineResult result;
};

class PipelineRun
{
public:
    PipelineRun(const SubnetServices& services,
                const Settings& settings,
                const PipelineOrder& order,
                std::stop_token stop)
        : m_services(services)
        , m_settings(settings)
        , m_order(order)
        , m_stop(std::move(stop))
        , m_fields(completeFields(order.request.pipeline,
                                  order.request.fields,
                                  order.request.model,
                                  order.request.input))
    {
        m_work.kind = factsOf(order.request.pipeline).name;
        m_work.model = order.request.model;
        m_work.isNative = true;
    }

    Result<PipelineResult> run()
    {
        SLUICE_TRY(const std::uint64_t units,
                   unitsOf(m_order.request.pipeline, m_fields, m_order.request.input));
        m_units = units;
        const double million = std::max(double(units), 1.0) / 1e6;
        say("asking orchestrators", "");
        SLUICE_TRY(OfferSearch found, findOffersOrSayWhy(m_services, m_settings, m_work, m_stop));
        PeerPool pool(m_services.book, m_work.kind, m_work.model, m_services.selection,
                      RandomSource::fromSystem(), m_services.peerTiming);
        pool.update(std::move(found.offers));
        std::set<std::string> without;
        Error last;
        for (int i = 1; i <= kMostTries; ++i) {
            auto lease = pool.acquire(million, without);
            if (!lease)
                break;
            const std::string url = lease->offer.peer.url;
            without.insert(url);
            sayChoice(*lease);
            const auto aside = setAside(lease->offer);
            if (!aside) {
                pool.release(url, TryEnd::Dropped);
                last = aside.error();
                continue;
            }
            Try tried = ask(*lease);
            tried.sample.units = million;
            pool.release(url, tried.end);
            if (m_order.giveBack && tried.end != TryEnd::Good)
                m_order.giveBack(*aside);
            if (m_stop.stop_requested())
                return fail(ErrorCode::Cancelled, "Stopped.");
            if (tried.isRefusal)
                m_refusers.emplace(url, tried);
            else
                record(url, tried);
            if (tried.end == TryEnd::Good) {
                // What one could do, the others should not have called a bad request.
                for (const auto& [refuser, refused] : m_refusers)
                    record(refuser, refused);
                tried.result.tries = i;
                return std::move(tried.result);
            }
            if (m_order.onFailed)
                m_order.onFailed(url, tried.kept);
            if (tried.isFinal)
                return Unexpected(tried.error);
            spdlog::info("{} at {}: {}", m_work.kind, url, tried.kept);
            last = tried.error;
            if (int(m_refusers.size()) >= kRefusalsThatConvince)
                return fail(ErrorCode::InvalidInput,
                            "Several orchestrators refuse the request. " + last.detail);
        }
        return giveUp(last, without.size());
    }

private:
    void sayChoice(const PeerPool::Lease& lease) const
    {
        if (!m_order.onChosen)
            return;
        const auto fee = lease.offer.rate ? lease.offer.rate->feeFor(m_units)
                                          : Result<WeiFraction>(fail(ErrorCode::NotFound, {}));
        m_order.onChosen({lease.offer.peer.url, lease.offer.isPractice(), lease.expected, lease.p95,
                          fee ? std::optional(fee->ceiling()) : std::nullopt});
    }

    /// Nought where nothing is announced.
    Result<Wei> setAside(const PeerOffer& offer) const
    {
        if (!offer.rate || !m_order.setAside)
            return Wei();
        const auto fee = offer.rate->feeFor(m_units);
        const Wei wanted = fee ? fee->ceiling() : Wei::max();
        SLUICE_CHECK(m_order.setAside(wanted));
        return wanted;
    }

    Unexpected giveUp(const Error& last, std::size_t asked) const
    {
        if (asked > 0 && m_refusers.size() == asked)
            return fail(ErrorCode::InvalidInput,
                        "The only orchestrator that offers it refuses the request. " + last.detail);
        return fail(ErrorCode::Unavailable,
                    "No orchestrator is left that could do it. The last one: " + last.detail);
    }

    void say(const std::string& stage, const std::string& peer) const
    {
        if (m_order.onStage)
            m_order.onStage(stage, peer);
    }

    std::chrono::seconds deadline(const PeerPool::Lease& lease) const
    {
        const std::chrono::seconds longest(m_settings.subnetPatienceSeconds);
        if (!lease.expected)
            return longest;
        const std::chrono::seconds wanted(
            std::int64_t(std::ceil(std::min(*lease.expected * kPatienceFactor, 1e6))));
        return std::clamp(wanted, std::min(kShortestPatience, longest), longest);
    }

    Try ask(const PeerPool::Lease& lease)
    {
        const PeerOffer& offer = lease.offer;
        PracticePayment unpaid;
        PaymentSource& payments = m_services.payments && !offer.isPractice()
                                      ? *m_services.payments
                                      : static_cast<PaymentSource&>(unpaid);
        JobClient client(*m_services.http, *m_services.signer, payments);
        say("working", offer.peer.url);
        Try tried;
        bool hasSpoken = false;
        const TextFunction onText = [&](const std::string& text) {
            hasSpoken = true;
            if (m_order.onText)
                m_order.onText(text);
        };
        const auto started = Steady::now();
        auto outcome =
            client.run(*offer.introduction, m_order.request, deadline(lease), m_stop, onText);
        const auto answered = Steady::now();
        if (!outcome) {
            const JobFailure& failure = outcome.error();
            refuse(tried, failure.kind == ErrorKind::TryAnother ? TryEnd::Busy : TryEnd::Failed,
                   failure.error, failure.withoutWords());
            tried.isRefusal = failure.kind == ErrorKind::BadRequest;
            tried.isFinal = hasSpoken;
            return tried;
        }
        PipelineResult& result = tried.result;
        result.answer = std::move(outcome->answer);
        result.peer = offer.peer.url;
        result.price = offer.price;
        if (offer.price)
            result.fee = outcome->fee;
        say("receiving", offer.peer.url);
        fetch(tried, offer);
        const auto seconds = [](auto span) { return std::chrono::duration<double>(span).count(); };
        tried.sample.compute = seconds(answered - started);
        tried.sample.download = seconds(Steady::now() - answered);
        result.seconds = tried.sample.total();
        return tried;
    }

    static void refuse(Try& tried, TryEnd end, const Error& error, std::string kept)
    {
        tried.end = end;
        tried.error = error;
        tried.kept = std::move(kept);
        tried.sample.outcome = end == TryEnd::Wrong ? WorkOutcome::Wrong : WorkOutcome::Failed;
        tried.sample.error = tried.kept;
    }

    void fetch(Try& tried, const PeerOffer& offer)
    {
        MediaFetcher fetcher(*m_services.http);
        FetchLimits limits;
        limits.total = std::chrono::seconds(m_settings.subnetPatienceSeconds);
        for (const AnswerMedia& medium : tried.result.answer.media) {
            const fs::path file = m_order.folder / fmt::format("answer{}.{}", m_files++,
                                                               endingFor(m_order.request.pipeline));
            const auto fetched = fetcher.fetch(medium.url, offer.endpoint(), file, limits, m_stop);
            if (!fetched) {
                // The sentence names an address, which the orchestrator chose.
                refuse(tried, TryEnd::Failed, fetched.error(),
                       fmt::format("What it made could not be fetched: {}.",
                                   nameOf(fetched.error().code)));
                tried.isFinal = fetched.error().code == ErrorCode::DiskFull ||
                                fetched.error().code == ErrorCode::Io;
                return;
            }
            if (const auto checked = checkMedium(m_order.request, m_fields, file); !checked)
                return refuse(tried, TryEnd::Wrong, checked.error(), checked.error().detail);
            tried.result.files.push_back(file);
        }
        if (!m_order.check)
            return;
        if (const auto checked = m_order.check(tried.result.files); !checked) {
            refuse(tried, TryEnd::Wrong, checked.error(), checked.error().detail);
            tried.isFinal = checked.error().code != ErrorCode::Protocol;
        }
    }

    void record(const std::string& url, const Try& tried) const
    {
        if (tried.end == TryEnd::Busy)
            return; // nobody is blamed for having no room
        const auto stored = m_services.book->record({url, m_work.kind, m_work.model}, tried.sample);
        if (!stored)
            spdlog::warn("peer book: {}", stored.error().detail);
    }

    const SubnetServices& m_services;
    const Settings& m_settings;
    const PipelineOrder& m_order;
    const std::stop_token m_stop;
    const nlohmann::json m_fields;
    SubnetWork m_work;
    std::map<std::string, Try> m_refusers; ///< by URL; to blame when somebody else does it
    int m_files = 0;
    std::uint64_t m_units = 0; ///< that are paid for
};

} // namespace

Result<PipelineResult> runPipeline(const SubnetServices& services,
                                   const Settings& settings,
                                   const PipelineOrder& order,
                                   std::stop_token stop)
{
    return PipelineRun(services, settings, order, std::move(stop)).run();
}

} // namespace sluice::network
