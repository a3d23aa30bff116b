// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/subnet_backend.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::network {
namespace {

constexpr double kP90Factor =
    1.6; ///< of the usual time: pieces wait for one another and one in a dozen is made twice

/// An orchestrator that is known, has said what it wants, or has done such work.
struct Candidate
{
    PeerAddress address;
    std::optional<AnnouncedPrice> price;
    bool hasAnswered = false;
    double secondsForUnit = 0; ///< 0: not known
    std::int64_t runs = 0;
};

double unitsOf(const JobPlan& plan)
{
    return double(std::max<std::int64_t>(plan.totalFrames(), 1)) * plan.source.width *
           plan.source.height / 1e6;
}

std::vector<Candidate>
candidatesFor(const SubnetServices& services, const SubnetWork& work, bool& hasAnybody)
{
    const auto prices = services.book->lastPrices(work.kind, work.model);
    const auto stats = services.book->statsFor(work.kind, work.model);
    std::vector<Candidate> candidates;
    for (const PeerAddress& address : services.discovery->known()) {
        hasAnybody = true;
        Candidate candidate{address, std::nullopt, false, 0, 0};
        if (prices)
            if (const auto found = prices->find(address.url); found != prices->end()) {
                candidate.price = found->second.price;
                candidate.hasAnswered = true;
            }
        if (stats)
            if (const auto found = stats->find(address.url); found != stats->end()) {
                candidate.secondsForUnit = found->second.expected(1).value_or(0);
                candidate.runs = found->second.good;
                candidate.hasAnswered = candidate.hasAnswered || candidate.runs > 0;
            }
        candidates.push_back(std::move(candidate));
    }
    return candidates;
}

std::string priceText(const std::optional<AnnouncedPrice>& price)
{
    if (!price)
        return "no price announced";
    return fmt::format("{} wei for {} {}{}{}", price->wei,
                       price->units == "1" ? std::string("a") : price->units, price->unit,
                       price->units == "1" ? "" : "s",
                       price->isPractice ? ", practice money that is worth nothing" : "");
}

/// ceil(seconds of each piece) times the price, as BYOC counts.
std::string feeFor(const AnnouncedPrice& price, const JobPlan& plan, double secondsForUnit)
{
    const auto wei = UInt256::parse(price.wei);
    const auto units = UInt256::parse(price.units);
    if (!wei || !units || units->isZero() || secondsForUnit <= 0)
        return {};
    std::uint64_t count = 0;
    if (price.unit == "second")
        for (const Chunk& chunk : plan.chunks)
            count +=
                std::uint64_t(std::ceil(std::clamp(secondsForUnit * double(chunk.frames) *
                                                       plan.source.width * plan.source.height / 1e6,
                                                   1.0, 1e9)));
    else
        count = std::uint64_t(plan.source.width) * std::uint64_t(plan.source.height) *
                std::uint64_t(std::max<std::int64_t>(plan.totalFrames(), 1));
    const auto fee = WeiRate{*wei, units->toUint64().value_or(1)}.feeFor(count);
    return fee ? fee->ceiling().toString() : std::string();
}

/// Time of the whole job when the quickest of those who are known share it.
std::optional<TimeBand>
timeFor(const JobPlan& plan, std::vector<Candidate> known, int atOnce, int& runs)
{
    std::erase_if(known, [](const Candidate& one) { return one.secondsForUnit <= 0; });
    std::sort(known.begin(), known.end(), [](const Candidate& a, const Candidate& b) {
        return a.secondsForUnit < b.secondsForUnit;
    });
    const auto pieces = std::max<std::size_t>(plan.chunks.size(), 1);
    known.resize(std::min({known.size(), std::size_t(atOnce), pieces}));
    double unitsPerSecond = 0;
    for (const Candidate& one : known) {
        unitsPerSecond += 1 / one.secondsForUnit;
        runs += int(std::min<std::int64_t>(one.runs, 1'000'000));
    }
    if (unitsPerSecond <= 0)
        return std::nullopt;
    const double seconds = unitsOf(plan) / unitsPerSecond;
    return TimeBand{std::chrono::duration<double>(seconds),
                    std::chrono::duration<double>(seconds * kP90Factor)};
}

std::string leavesText(const JobPlan& plan, bool isAllPractice)
{
    if (isAllPractice)
        return "Nothing leaves this computer: the practice subnet runs on it";
    return fmt::format("The {} to the orchestrators that work on it; whoever runs them can see {}. "
                       "{} and the file's name stay here",
                       plan.isStill ? "picture goes" : "pictures go", plan.isStill ? "it" : "them",
                       plan.isStill ? "What is written in the file beside it" : "Sound, subtitles");
}

void refuse(Quote& quote, std::string reason, std::string remedy)
{
    quote.possible = false;
    quote.reason = std::move(reason);
    quote.remedy = std::move(remedy);
}

} // namespace

Quote quoteFromBook(const SubnetServices& services, const Settings& settings, const JobPlan& plan)
{
    Quote quote;
    quote.place = Place::Subnet;
    const SubnetWork work = subnetWorkOf(plan);
    if (!work.reason.empty()) {
        refuse(quote, work.reason, work.remedy);
        return quote;
    }
    if (settings.offline) {
        refuse(quote, "Sluice is set to stay offline.",
               "Allow connections with: sluice-cli settings set network/offline false");
        return quote;
    }
    bool hasAnybody = false;
    const std::vector<Candidate> known = candidatesFor(services, work, hasAnybody);
    if (!hasAnybody && settings.subnetWebhook.empty()) {
        const OfferSearch nobody;
        refuse(quote, "No orchestrator is known.", nobody.remedy());
        return quote;
    }
    quote.possible = true;
    if (work.isNative && !plan.isStill)
        quote.warning = fmt::format(
            "each of the {} pictures is a request of its own, which takes longer than whole pieces "
            "do; the pipeline does not know the pictures beside it, so the clip may flicker",
            plan.totalFrames());
    quote.time = timeFor(plan, known, settings.subnetPeersAtOnce, quote.basedOnRuns);
    quote.timeBasis = quote.time ? fmt::format("{} pieces that orchestrators made with this model",
                                               quote.basedOnRuns)
                                 : "nobody has made a piece with this model yet";
    // The likely one is the quickest that has said something; before that, nobody has a price.
    const auto likely =
        std::min_element(known.begin(), known.end(), [](const Candidate& a, const Candidate& b) {
            const auto key = [](const Candidate& one) {
                return std::pair(!one.hasAnswered,
                                 one.secondsForUnit > 0 ? one.secondsForUnit : 1e9);
            };
            return key(a) < key(b);
        });
    const bool isAllPractice =
        !known.empty() && std::all_of(known.begin(), known.end(), [](const Candidate& one) {
            return one.address.source == PeerSource::Practice;
        });
    quote.leaves = leavesText(plan, isAllPractice);
    const auto answered = std::count_if(known.begin(), known.end(),
                                        [](const Candidate& one) { return one.hasAnswered; });
    quote.device = fmt::format("{} of {} known orchestrators offer it", answered, known.size());
    if (answered == 0) {
        quote.costBasis = "nobody has been asked yet";
        return quote;
    }
    quote.price = likely->price;
    quote.costBasis = priceText(likely->price);
    if (likely->price)
        quote.feeWei = feeFor(*likely->price, plan, likely->secondsForUnit);
    return quote;
}

} // namespace sluice::network
