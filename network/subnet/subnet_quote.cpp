// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/subnet_backend.h"

#include "core/base/machine.h"
#include "core/job/estimate_score.h"
#include "core/job/fee_sum.h"
#include "core/job/spending.h"
#include "network/subnet/chunk_maker.h"
#include "network/subnet/known_peers.h"
#include "network/subnet/two_steps.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::network {
namespace {

// Asking everybody for prices, before the first piece leaves.
constexpr double kAskSeconds = 0.7;
// Of orchestrators on this computer.
constexpr double kAskPracticeSeconds = 0.05;
// Beside H.264 "medium": the chunk that is sent and the one that comes back are coded quickly and almost without loss.
constexpr double kTransportCost = 0.6;
// Bytes for each pixel on the way there and back, until jobs have been measured.
constexpr double kBytesUp = 0.5;
constexpr double kBytesDown = 0.25;

/// How many orchestrators work side by side.
std::size_t sideBySide(const JobPlan& plan, std::size_t known, const Settings& settings)
{
    return std::max<std::size_t>(
        1, std::min({known, std::size_t(settings.subnetPeersAtOnce), plan.chunks.size()}));
}

/// How often each piece is made.
double copiesOf(const Settings& settings)
{
    return redundancyOf(settings) == Redundancy::Off ? 1 : 2;
}

/// Of a piece as long as the others.
double unitsOfPiece(const JobPlan& plan)
{
    return std::max(unitsOfWork(plan, plan.totalFrames()), 1e-9) /
           double(std::max<std::size_t>(plan.chunks.size(), 1));
}

/// The practice subnet works on this computer: its engines share the cores, so that what counts is all their work together.
WorkCounts
countPractice(const JobPlan& plan, std::size_t known, int cores, const Settings& settings)
{
    const double copies = copiesOf(settings);
    const double pieces = double(plan.chunks.size());
    const auto atOnce = std::min<double>(double(sideBySide(plan, known, settings)), cores);
    const double source = sourcePixelsOf(plan) * double(plan.totalFrames());
    const double target = targetPixelsOf(plan) * double(plan.totalFrames());
    WorkCounts counts = countWork(plan);
    counts.engineStarts = copies * std::ceil(pieces / atOnce);
    counts.operations *= copies;
    counts.products *= copies;
    counts.layerRuns *= copies;
    counts.resizedSamples *= copies;
    counts.decodedPixels = source * (1 + copies) + target * copies;
    counts.encodedPixels += kTransportCost * (source + copies * target);
    counts.pieces = pieces * (1 + copies);
    counts.transferSeconds = kAskPracticeSeconds;
    return counts;
}

/// Others' computers, at the speed that they showed: the quickest that are known share the job. Nothing when nobody has shown any.
std::optional<WorkCounts>
countPeers(const JobPlan& plan, std::vector<KnownPeer> known, const Settings& settings)
{
    // Waiting is for each piece, however large it is.
    const double pieceUnits = unitsOfPiece(plan);
    const auto secondsForUnit = [pieceUnits](const KnownPeer& one) {
        return one.secondsFor(pieceUnits).value_or(0) / pieceUnits;
    };
    std::erase_if(known, [&](const KnownPeer& one) { return secondsForUnit(one) <= 0; });
    if (known.empty())
        return std::nullopt;
    std::sort(known.begin(), known.end(), [&](const KnownPeer& a, const KnownPeer& b) {
        return secondsForUnit(a) < secondsForUnit(b);
    });
    known.resize(sideBySide(plan, known.size(), settings));
    double speed = 0;
    double transferShare = 0;
    double success = 0;
    for (const KnownPeer& one : known) {
        speed += 1 / secondsForUnit(one);
        transferShare +=
            std::min(1.0, (one.stats.upload + one.stats.download) / secondsForUnit(one));
        success += std::clamp(one.stats.success, 0.2, 1.0);
    }
    const auto count = double(known.size());
    // With one orchestrator a piece cannot be made twice at the same time; with several the second copy takes somebody's turn.
    const double seconds =
        copiesOf(settings) * unitsOfWork(plan, plan.totalFrames()) / speed / (success / count);
    WorkCounts counts;
    counts.pieces = double(plan.chunks.size());
    counts.transferSeconds = kAskSeconds + seconds * transferShare / count;
    counts.peerSeconds = seconds * (1 - transferShare / count);
    return counts;
}

/// ceil(seconds of each piece) times the price, as BYOC counts; or pixels times the price.
/// `copies`: how often each picture is sent; the seconds hold that already.
std::string feeFor(const AnnouncedPrice& price,
                   const JobPlan& plan,
                   double pieceSeconds,
                   std::uint64_t copies = 1)
{
    const auto wei = UInt256::parse(price.wei);
    const auto units = UInt256::parse(price.units);
    if (!wei || !units || units->isZero() || (price.unit == "second" && pieceSeconds <= 0))
        return {};
    std::uint64_t count = std::uint64_t(plan.source.width) * std::uint64_t(plan.source.height) *
                          std::uint64_t(std::max<std::int64_t>(plan.totalFrames(), 1)) * copies;
    if (price.unit == "second")
        count = std::uint64_t(std::ceil(std::clamp(pieceSeconds, 1.0, 1e9))) * plan.chunks.size();
    const auto fee = WeiRate{*wei, units->toUint64().value_or(1)}.feeFor(count);
    return fee ? fee->ceiling().toString() : std::string();
}

/// The median of what former jobs sent or received for each pixel.
double bytesForPixel(const std::vector<MeasuredRun>& runs,
                     std::int64_t MeasuredRun::*bytes,
                     std::int64_t MeasuredRun::*pixels,
                     double otherwise)
{
    std::vector<double> seen;
    for (const MeasuredRun& run : runs)
        if (run.*bytes > 0 && run.*pixels > 0 && run.frames > 0)
            seen.push_back(double(run.*bytes) / double(run.*pixels) / double(run.frames));
    if (seen.empty())
        return otherwise;
    const auto middle = seen.begin() + std::ptrdiff_t(seen.size() / 2);
    std::nth_element(seen.begin(), middle, seen.end());
    return *middle;
}

/// Words, and a start image as PNG.
double bytesOfWish(const JobPlan& plan)
{
    const GenerateSpec& wish = *plan.spec.generating();
    const double image = wish.startImage.empty() ? 0 : 2.0 * plan.source.width * plan.source.height;
    return image + double(wish.prompt.size() + wish.negative.size());
}

void setBytes(Quote& quote, const JobPlan& plan, const std::vector<MeasuredRun>& runs)
{
    const double frames = plan.isStill ? 1.0 : double(plan.totalFrames());
    quote.bytesUp = plan.spec.generating()
                        ? std::llround(bytesOfWish(plan))
                        : std::llround(frames * sourcePixelsOf(plan) *
                                       bytesForPixel(runs, &MeasuredRun::bytesUp,
                                                     &MeasuredRun::sourcePixels, kBytesUp));
    quote.bytesDown = std::llround(
        frames * targetPixelsOf(plan) *
        bytesForPixel(runs, &MeasuredRun::bytesDown, &MeasuredRun::targetPixels, kBytesDown));
}

/// Time, and for the practice subnet the electricity that it takes here.
void setTime(Quote& quote,
             const SubnetServices& services,
             const Settings& settings,
             const JobPlan& plan,
             const std::vector<KnownPeer>& known)
{
    const MachineRates rates =
        services.machine ? services.machine() : ordinaryMachine(physicalCores());
    std::vector<MeasuredRun> runs;
    if (services.memory)
        runs = services.memory->recent(Place::Subnet, subnetDevice(quote.isPractice));
    // Pictures go to a runner of whatever kind, not to the engine.
    const bool isEngineHere = quote.isPractice && !subnetWorkOf(plan).isNative;
    const auto work = isEngineHere ? countPractice(plan, known.size(), rates.cores, settings)
                                   : countPeers(plan, known, settings);
    setBytes(quote, plan, runs);
    if (!work) {
        quote.timeBasis = "nobody has made a piece with this model yet";
        return;
    }
    std::vector<MeasuredRun> elsewhere;
    if (isEngineHere && services.memory)
        elsewhere = services.memory->recent(Place::Here, {});
    forecastQuote(quote, plan, *work, rates, runs,
                  quote.isPractice ? "the practice subnet" : "the subnet", elsewhere);
    if (isEngineHere) {
        setCostHere(quote, rates, settings);
        quote.isCold = true;
        const char* const half = plan.spec.generating() ? "bfloat16" : "float16";
        quote.precision = rates.isGpu ? half : "float32";
        return;
    }
    if (quote.basedOnRuns > 0)
        return;
    for (const KnownPeer& one : known)
        quote.basedOnRuns += int(std::min<std::int64_t>(one.stats.good, 100'000));
    quote.timeBasis =
        fmt::format("{} pieces that orchestrators made with this model", quote.basedOnRuns);
}

std::string leavesText(const JobPlan& plan, bool isAllPractice)
{
    if (isAllPractice)
        return "Nothing leaves this computer: the practice subnet runs on it";
    if (const GenerateSpec* const wish = plan.spec.generating())
        return fmt::format("The words{} go to the orchestrator that works on it; whoever runs it "
                           "can read {}. Names of files stay here",
                           wish->startImage.empty() ? "" : " and the start image",
                           wish->startImage.empty() ? "them" : "and see them");
    return fmt::format("The {} to the orchestrators that work on it; whoever runs them can see {}. "
                       "{} and the file's name stay here",
                       plan.isStill ? "picture goes" : "pictures go", plan.isStill ? "it" : "them",
                       plan.isStill ? "What is written in the file beside it" : "Sound, subtitles");
}

/// How long one orchestrator is busy with a piece; 0: not known.
double secondsOfPiece(const Quote& quote,
                      const JobPlan& plan,
                      const std::vector<KnownPeer>& known,
                      const Settings& settings)
{
    if (!quote.time || plan.chunks.empty())
        return 0;
    return quote.time->p50.count() * double(sideBySide(plan, known.size(), settings)) /
           double(plan.chunks.size());
}

/// The price below which an orchestrator was for a quarter of the last week; nothing when it never announced another one.
std::optional<AnnouncedPrice>
lowPriceOf(const SubnetServices& services, const SubnetWork& work, const KnownPeer& one)
{
    constexpr std::chrono::hours kWeek{7 * 24};
    const auto points = services.book->prices(one.address.url);
    if (!points || !one.price)
        return std::nullopt;
    auto until = std::chrono::floor<PeerTime::duration>(std::chrono::system_clock::now());
    const auto begin = until - kWeek;
    std::vector<std::pair<AnnouncedPrice, double>> lasted;
    double total = 0;
    for (const PricePoint& point : *points) {
        if (point.kind != work.kind || point.model != work.model || until <= begin)
            continue;
        const auto from = std::clamp(point.at, begin, until);
        if (point.price && point.price->unit == one.price->unit &&
            point.price->isPractice == one.price->isPractice) {
            lasted.emplace_back(*point.price, std::chrono::duration<double>(until - from).count());
            total += lasted.back().second;
        }
        until = std::min(until, point.at);
    }
    if (lasted.size() < 2)
        return std::nullopt;
    std::ranges::sort(lasted,
                      [](const auto& a, const auto& b) { return isDearer(b.first, a.first); });
    double passed = 0;
    for (const auto& [price, seconds] : lasted)
        if ((passed += seconds) >= total / 4)
            return price;
    return lasted.back().first;
}

std::vector<QuoteOffer> offersFor(const SubnetServices& services,
                                  const Settings& settings,
                                  const JobPlan& plan,
                                  const SubnetWork& work,
                                  const std::vector<KnownPeer>& known)
{
    const auto fee = [&plan](const AnnouncedPrice& price, double seconds) {
        return feeFor(price, plan, seconds / double(std::max<std::size_t>(plan.chunks.size(), 1)));
    };
    return offersOf(services, settings,
                    {work,
                     unitsOfWork(plan, plan.totalFrames()),
                     double(std::max<std::size_t>(plan.chunks.size(), 1)),
                     {},
                     !work.isNative,
                     fee},
                    known);
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
    if (!settings.offline && isMadeInTwoSteps(services, settings, plan))
        return quoteTwoSteps(services, settings, plan);
    if (!work.reason.empty()) {
        refuse(quote, work.reason, work.remedy);
        return quote;
    }
    if (settings.offline) {
        refuse(quote, "Sluice is set to stay offline.",
               "Allow connections with: sluice-cli settings set network/offline false");
        return quote;
    }
    const std::vector<KnownPeer> everybody = knownPeers(services, work);
    if (everybody.empty() && settings.subnetWebhook.empty()) {
        const OfferSearch nobody;
        refuse(quote, "No orchestrator is known.", nobody.remedy());
        return quote;
    }
    quote.offers = offersFor(services, settings, plan, work, everybody);
    const UsablePeers usable = usableOf(services, settings, work, everybody);
    if (usable.isNobodyLeft()) {
        refuse(quote, usable.refused.whyNobody(plan.model.id), usable.refused.remedy());
        return quote;
    }
    const std::vector<KnownPeer>& known = usable.peers;
    quote.possible = true;
    if (work.isNative && !plan.isStill)
        quote.warning = fmt::format(
            "each of the {} pictures is a request of its own, which takes longer than whole pieces "
            "do; the pipeline does not know the pictures beside it, so the clip may flicker",
            plan.totalFrames());
    if (plan.spec.generating() && plan.spec.generating()->precision == "int8")
        quote.warning = "not the same result as here: the request cannot ask for 8 bit";
    quote.model = plan.model.id;
    quote.isPractice = isAllPractice(known);
    setTime(quote, services, settings, plan, known);
    const KnownPeer* const likely = likelyOf(known, unitsOfPiece(plan));
    // Who is refused today may ask for less when the job runs: that is no promise to make.
    quote.leaves = leavesText(plan, isAllPractice(everybody));
    const auto answered = countAnswered(known);
    quote.device = fmt::format("{} of {} known orchestrators offer it", answered, everybody.size());
    if (likely == nullptr || answered == 0) {
        quote.costBasis = "nobody has been asked yet";
        return quote;
    }
    quote.price = likely->price;
    quote.ceiling = dearestOf(known);
    quote.lowPrice = lowPriceOf(services, work, *likely);
    quote.costBasis += (quote.costBasis.empty() ? "" : "; ") + priceText(likely->price);
    if (likely->price)
        quote.feeWei = feeFor(*likely->price, plan, secondsOfPiece(quote, plan, known, settings),
                              plan.isStill ? 1 : std::uint64_t(copiesOf(settings)));
    setWorth(quote, settings);
    return quote;
}

} // namespace sluice::network
