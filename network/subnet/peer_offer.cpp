// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/peer_offer.h"

#include "network/byoc_video/generate_request.h"
#include "network/byoc_video/video_job.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <mutex>

namespace sluice::network {
namespace {

constexpr std::chrono::milliseconds kPatience{6000};
constexpr int kMostSlots = 4;

using Question = std::function<Result<PeerOffer>(const PeerAddress& peer, std::stop_token stop)>;

/// The pipeline `upscale` is told no size. A picture that is turned upright has its sides swapped.
bool isModelsOwnSize(const JobPlan& plan)
{
    const double scale = plan.model.scale;
    const auto fits = [&](int width, int height) {
        return plan.target.width == std::lround(width * scale) &&
               plan.target.height == std::lround(height * scale);
    };
    return scale > 0 && (fits(plan.source.width, plan.source.height) ||
                         fits(plan.source.height, plan.source.width));
}

/// A price of 0 is what programs send that were never given one: it counts as none.
void setPrice(PeerOffer& offer, const std::optional<PriceInfo>& price, std::string_view unit)
{
    if (!price || price->pricePerUnit <= 0)
        return;
    offer.rate = price->rate();
    offer.price = AnnouncedPrice{offer.rate->wei.toString(), std::to_string(offer.rate->units),
                                 std::string(unit), offer.isPractice()};
}

std::string accountText(const EthAddress& address)
{
    return address.isZero() ? std::string() : address.toString();
}

/// One round of questions; the answers come on many threads.
class Search
{
public:
    Search(const SubnetServices& services,
           std::optional<WeiFraction> cap,
           const SubnetWork& work,
           Question question)
        : m_services(services)
        , m_cap(std::move(cap))
        , m_work(work)
        , m_question(std::move(question))
    {}

    bool ask(const PeerAddress& peer, std::stop_token stop)
    {
        const auto started = std::chrono::steady_clock::now();
        auto offer = m_question(peer, std::move(stop));
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        const std::lock_guard lock(m_mutex);
        if (!offer) {
            noteFailure(offer.error());
            return false;
        }
        m_sightings.push_back({peer.url, offer->address, took.count(), m_work.kind, m_work.model,
                               offer->price, offer->isWarm});
        if (isTooDear(offer->rate, m_cap)) {
            ++m_found.tooDear;
            const WeiFraction asked{offer->rate->wei, offer->rate->units};
            if (!m_found.cheapestTooDear || *m_found.cheapestTooDear > asked)
                m_found.cheapestTooDear = asked;
        } else if (offer->rate && !offer->isPractice() && !m_services.payments) {
            ++m_found.wantMoney;
        } else if (offer->capacity <= 0) {
            ++m_found.unwilling;
        } else {
            m_found.offers.push_back(std::move(*offer));
            return true;
        }
        return false;
    }

    OfferSearch finish(std::size_t asked)
    {
        m_found.asked = asked;
        const auto answered = std::size_t(m_found.tooDear + m_found.wantMoney + m_found.unwilling) +
                              m_found.offers.size();
        m_found.silent = int(asked - std::min(asked, answered));
        if (const auto saved = m_services.book->saw(m_sightings); !saved)
            spdlog::warn("peer book: {}", saved.error().detail);
        return std::move(m_found);
    }

private:
    void noteFailure(const Error& error)
    {
        if (error.code == ErrorCode::Cancelled)
            return;
        if (error.code == ErrorCode::Unavailable)
            ++m_found.unwilling;
        m_found.lastProblem = error.detail;
    }
    const SubnetServices& m_services;
    const std::optional<WeiFraction> m_cap;
    const SubnetWork& m_work;
    const Question m_question;
    std::mutex m_mutex;
    OfferSearch m_found;
    std::vector<PeerSighting> m_sightings;
};

} // namespace

Result<PeerOffer> askForToken(ByocClient& client,
                              const SubnetWork& work,
                              const PeerAddress& peer,
                              std::stop_token stop)
{
    PeerOffer offer;
    offer.peer = peer;
    SLUICE_TRY(offer.token, client.token(offer.endpoint(), work.kind, kPatience, std::move(stop)));
    offer.capacity = offer.token.availableCapacity;
    if (offer.token.ticketParams)
        offer.address = accountText(offer.token.ticketParams->recipient);
    setPrice(offer, offer.token.price, "second");
    return offer;
}

Result<PeerOffer> askForIntroduction(OrchestratorClient& client,
                                     const SubnetWork& work,
                                     const PeerAddress& peer,
                                     std::stop_token stop)
{
    PeerOffer offer;
    offer.peer = peer;
    SLUICE_TRY(const Pipeline pipeline, pipelineFromName(work.kind));
    const PipelineFacts& facts = factsOf(pipeline);
    CapabilityWish wish;
    wish.capability = facts.capability;
    wish.model = work.model;
    SLUICE_TRY(Introduction answer,
               client.info(offer.endpoint(), wish, kPatience, std::move(stop)));
    const auto& offered = answer.info.capabilities;
    const auto* const served = offered ? offered->model(facts.capability, work.model) : nullptr;
    if (served == nullptr || !isCompatible(wish.toCapabilities(), *offered))
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} does not offer {}.", peer.url, work.model));
    offer.address = accountText(answer.info.address);
    offer.isWarm = served->isWarm;
    setPrice(offer, answer.info.price, facts.unit);
    offer.introduction = std::move(answer);
    return offer;
}

Result<std::optional<WeiFraction>> priceCapFor(const Settings& settings, const SubnetWork& work)
{
    if (!work.isNative)
        return parsePriceCap(settings.subnetMaxWeiPerSecond);
    const auto pipeline = pipelineFromName(work.kind);
    if (pipeline && factsOf(*pipeline).unit != "pixel")
        return std::optional<WeiFraction>(); // a price for something else cannot be compared
    return parsePriceCap(settings.subnetMaxWeiPerPixel);
}

bool isTooDear(const std::optional<WeiRate>& rate, const std::optional<WeiFraction>& cap)
{
    return rate && cap && WeiFraction{rate->wei, rate->units} > *cap;
}

int PeerOffer::slots() const
{
    return int(std::clamp<std::int64_t>(capacity, 1, kMostSlots));
}

SubnetWork subnetWorkOf(const JobPlan& plan)
{
    SubnetWork work;
    work.model = plan.model.id;
    if (const GenerateSpec* const wish = plan.spec.generating()) {
        work.kind = generateCapability(plan.model.id);
        if (const auto carriable = checkCarriable(*wish); !carriable) {
            work.reason = carriable.error().detail;
            work.remedy = "Run it here.";
        }
        return work;
    }
    const UpscaleSpec* const spec = plan.spec.upscale();
    work.isNative = plan.isStill || (spec != nullptr && spec->frameByFrame);
    work.kind = work.isNative ? "upscale" : upscaleCapability(plan.model.id);
    if (spec == nullptr) {
        work.reason = "This kind of job is done on this computer only.";
        work.remedy = "Run it here.";
    } else if (work.isNative && !isModelsOwnSize(plan)) {
        work.reason = "The subnet makes pictures only as much larger as the model does.";
        work.remedy = "Leave size and scale out, or run it here.";
    } else if (work.isNative && spec->denoise) {
        work.reason =
            "The subnet's pipeline for pictures cannot be told how much noise to take away.";
        work.remedy = "Leave it out, or run it here.";
    }
    return work;
}

double unitsOfWork(const JobPlan& plan, std::int64_t frames)
{
    const auto pictures = double(std::max<std::int64_t>(frames, 1));
    if (const GenerateSpec* const wish = plan.spec.generating())
        return pictures * plan.target.width * plan.target.height * wish->steps.value_or(1) / 1e6;
    return pictures * plan.source.width * plan.source.height / 1e6;
}

Result<std::optional<WeiFraction>> parsePriceCap(const std::string& text)
{
    if (text.empty())
        return std::optional<WeiFraction>();
    const auto slash = std::min(text.find('/'), text.size());
    WeiFraction cap;
    SLUICE_TRY(cap.numerator, UInt256::parse(std::string_view(text).substr(0, slash)));
    if (slash < text.size()) {
        SLUICE_TRY(cap.denominator, UInt256::parse(std::string_view(text).substr(slash + 1)));
    }
    if (cap.denominator.isZero())
        return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" divides by nought", text));
    return std::optional(cap);
}

std::string OfferSearch::whyNobody(const std::string& model) const
{
    if (asked == 0)
        return "No orchestrator is known.";
    std::vector<std::string> parts;
    const auto count = [&](int number, std::string_view what) {
        if (number > 0)
            parts.push_back(fmt::format("{} {}", number, what));
    };
    count(silent, "did not answer");
    count(unwilling, fmt::format("do not offer {} or have no room", model));
    count(tooDear, "ask more than your highest price");
    count(wantMoney, "want to be paid, and there is no wallet");
    return fmt::format("Of {} known orchestrators {}.", asked, fmt::join(parts, ", "));
}

std::string OfferSearch::remedy() const
{
    if (asked == 0)
        return "Start the practice subnet with: sluice-cli subnet up. Or name an orchestrator "
               "with: sluice-cli peers add URL";
    if (wantMoney > 0 && unwilling == 0)
        return "Sluice cannot pay yet. Name an orchestrator that asks for nothing with: sluice-cli "
               "peers add URL. Or start the practice subnet with: sluice-cli subnet up";
    if (tooDear > 0 && unwilling == 0)
        return "Raise the setting subnet/max_price_per_second (clips) or "
               "subnet/max_price_per_pixel (pictures).";
    return "Try again later, choose another model, or name another orchestrator with: sluice-cli "
           "peers add URL";
}

OfferSearch findOffers(const SubnetServices& services,
                       const Settings& settings,
                       const SubnetWork& work,
                       std::stop_token stop)
{
    std::vector<std::string> problems;
    const std::vector<PeerAddress> peers = services.discovery->find(stop, &problems);
    auto cap = priceCapFor(settings, work);
    if (!cap)
        problems.push_back("The highest price in the settings cannot be used: " +
                           cap.error().detail);
    PracticePayment unpaid; // asking costs nothing
    ByocClient byoc(*services.http, *services.signer, unpaid);
    OrchestratorClient orchestrators(*services.signer, settings.offline);
    const Question question = [&](const PeerAddress& peer, std::stop_token over) {
        return work.isNative ? askForIntroduction(orchestrators, work, peer, std::move(over))
                             : askForToken(byoc, work, peer, std::move(over));
    };
    Search search(services, cap ? *cap : std::nullopt, work, question);
    RandomSource random = RandomSource::fromSystem();
    fanOut(
        peers.size(),
        [&](std::size_t index, std::stop_token over) {
            return search.ask(peers[index], std::move(over));
        },
        services.timing, random, std::move(stop));
    OfferSearch found = search.finish(peers.size());
    for (const std::string& problem : problems)
        spdlog::warn("{}", problem);
    found.problems = std::move(problems);
    return found;
}

} // namespace sluice::network
