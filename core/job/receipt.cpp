// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/receipt.h"

#include "core/base/json_reader.h"
#include "core/base/money_json.h"
#include "core/config/tariff.h"
#include "core/job/fee_sum.h"

#include "sluice_version.h"

#include <algorithm>
#include <map>

namespace sluice {
namespace {

struct Totals
{
    std::int64_t frames = 0;
    std::int64_t computed = 0;
    double busySeconds = 0;
    double hereSeconds = 0;
    double fastestSeconds = 0;
    double slowestSeconds = 0;
    int chunksHere = 0;
    int chunksAtSubnet = 0;
    std::map<std::string, int> chunksByMaker;
};

Totals addUp(const std::vector<ChunkRow>& chunks)
{
    Totals totals;
    for (const ChunkRow& row : chunks) {
        const double seconds = row.result.busy.count();
        totals.frames += row.result.frames;
        totals.computed += row.result.computedFrames;
        totals.fastestSeconds =
            totals.chunksByMaker.empty() ? seconds : std::min(totals.fastestSeconds, seconds);
        totals.slowestSeconds = std::max(totals.slowestSeconds, seconds);
        totals.busySeconds += seconds;
        if (row.result.place == Place::Here) {
            totals.hereSeconds += seconds;
            ++totals.chunksHere;
        } else {
            ++totals.chunksAtSubnet;
        }
        ++totals.chunksByMaker[row.result.maker];
    }
    return totals;
}

/// How long anybody was busy: makers that work at the same time count once.
double elapsedSeconds(const std::vector<ChunkRow>& chunks)
{
    std::vector<std::pair<double, double>> spans;
    for (const ChunkRow& row : chunks) {
        const double end =
            row.finished ? double(row.finished->time_since_epoch().count()) / 1000 : 0;
        spans.emplace_back(end - row.result.busy.count(), end);
    }
    std::ranges::sort(spans);
    double seconds = 0;
    double reached = spans.empty() ? 0 : spans.front().first;
    for (const auto& [begin, end] : spans) {
        seconds += std::max(0.0, end - std::max(begin, reached));
        reached = std::max(reached, end);
    }
    return seconds;
}

std::string placeOf(const Totals& totals)
{
    if (totals.chunksHere > 0 && totals.chunksAtSubnet > 0)
        return "both";
    return std::string(nameOf(totals.chunksAtSubnet > 0 ? Place::Subnet : Place::Here));
}

/// What one maker did at one price.
struct Maker
{
    ChunkResult like; ///< its place, names and price
    std::vector<ChunkRun> chunks{};
    int count = 0;
    std::int64_t frames = 0;
    double seconds = 0;
    std::optional<WeiFraction> fee = WeiFraction(); ///< absent: not known for all its chunks
};

bool isSameMaker(const ChunkResult& a, const ChunkResult& b)
{
    return a.place == b.place && a.maker == b.maker && a.peer == b.peer && a.price == b.price;
}

std::vector<Maker> makersOf(const std::vector<ChunkRow>& chunks)
{
    std::vector<Maker> makers;
    for (const ChunkRow& row : chunks) {
        auto maker = std::ranges::find_if(
            makers, [&](const Maker& known) { return isSameMaker(known.like, row.result); });
        if (maker == makers.end())
            maker = makers.insert(makers.end(), Maker{row.result});
        if (!maker->chunks.empty() && maker->chunks.back().last == row.index - 1)
            maker->chunks.back().last = row.index;
        else
            maker->chunks.push_back({row.index, row.index, row.result.place});
        ++maker->count;
        maker->frames += row.result.frames;
        maker->seconds += row.result.busy.count();
        maker->fee = sumOfFees(maker->fee, row.result.feeWei);
    }
    return makers;
}

nlohmann::json makersJson(const std::vector<Maker>& makers)
{
    nlohmann::json all = nlohmann::json::array();
    for (const Maker& maker : makers) {
        nlohmann::json json{{"place", nameOf(maker.like.place)},
                            {"maker", maker.like.maker},
                            {"count", maker.count},
                            {"frames", maker.frames},
                            {"seconds", maker.seconds}};
        for (const ChunkRun& run : maker.chunks)
            json["chunks"].push_back({run.first, run.last});
        if (!maker.like.peer.empty())
            json["peer"] = maker.like.peer;
        if (maker.like.price)
            json["price"] = toJson(*maker.like.price);
        if (maker.fee && maker.like.place == Place::Subnet)
            json["feeWei"] = maker.fee->toString();
        all.push_back(std::move(json));
    }
    return all;
}

/// Those whose work was paid for beside the chunks, each with what it was.
void addSideWork(nlohmann::json& makers, const std::vector<SideWork>& all)
{
    for (const SideWork& work : all) {
        nlohmann::json json{{"place", nameOf(Place::Subnet)},
                            {"what", work.what},
                            {"maker", work.maker},
                            {"count", 0},
                            {"frames", 0},
                            {"seconds", work.busy.count()},
                            {"chunks", nlohmann::json::array()}};
        if (!work.peer.empty())
            json["peer"] = work.peer;
        if (work.price)
            json["price"] = toJson(*work.price);
        if (!work.feeWei.empty())
            json["feeWei"] = work.feeWei;
        makers.push_back(std::move(json));
    }
}

/// The subnet's part of the cost: all fees together, or how many pieces have none that is known.
void addFees(nlohmann::json& receipt,
             const std::vector<Maker>& makers,
             const std::vector<SideWork>& sideWork)
{
    std::optional<WeiFraction> total = WeiFraction();
    int unpriced = 0;
    bool isPractice = false;
    for (const Maker& maker : makers) {
        if (maker.like.place != Place::Subnet)
            continue;
        isPractice = isPractice || (maker.like.price && maker.like.price->isPractice);
        if (!maker.fee)
            unpriced += maker.count;
        else
            total = sumOfFees(total, maker.fee->toString());
    }
    for (const SideWork& work : sideWork) {
        isPractice = isPractice || (work.price && work.price->isPractice);
        if (work.feeWei.empty())
            ++unpriced;
        else
            total = sumOfFees(total, work.feeWei);
    }
    if (unpriced > 0)
        receipt["cost"]["unpricedChunks"] = unpriced;
    else if (total)
        receipt["cost"]["feeWei"] = total->toString();
    if (isPractice)
        receipt["cost"]["practice"] = true;
}

/// Seconds that this computer worked: on a job of its own, or for the practice subnet, from start to end.
double workedHere(const ReceiptInput& input, const Totals& totals)
{
    const bool isPractice = std::ranges::any_of(input.chunks, [](const ChunkRow& row) {
        return row.result.price && row.result.price->isPractice;
    });
    const bool isOwn = totals.chunksAtSubnet == 0 || isPractice ||
                       (input.info.quote && input.info.quote->isPractice);
    return isOwn && input.ranSeconds > 0 ? input.ranSeconds : totals.hereSeconds;
}

/// Energy and price of the real time on this computer: from the stated watts, or from those behind the prediction.
void addCost(nlohmann::json& receipt, const ReceiptInput& input, double seconds)
{
    const auto& quote = input.info.quote;
    if (quote && quote->cost)
        receipt["cost"]["predicted"] = toJson(*quote->cost);
    if (quote && !quote->costBasis.empty())
        receipt["cost"]["basis"] = quote->costBasis;
    if (quote && !quote->feeWei.empty())
        receipt["cost"]["predictedFeeWei"] = quote->feeWei;
    if (seconds <= 0)
        return;
    const double watts =
        input.settings.watts > 0 ? input.settings.watts : (quote ? quote->watts : 0);
    if (watts <= 0)
        return;
    receipt["energyWattHours"] = watts * seconds / 3600;
    // It has just ended; a job that was paused in between is charged as if it had run in one piece.
    const auto begin = std::chrono::floor<std::chrono::seconds>(
        std::chrono::system_clock::now() - std::chrono::duration<double>(seconds));
    receipt["cost"]["real"] = toJson(costOfWorkAt(input.settings, watts, begin, seconds));
}

/// What the job was asked to do, without what would tell of this computer's folders: of other files only the names are kept.
nlohmann::json settingsOf(const JobPlan& plan)
{
    nlohmann::json settings = toJson(plan.spec);
    for (const char* privateMember :
         {"source", "output", "overwrite", "kind", "model", "files", "segments"})
        settings.erase(privateMember);
    if (const GenerateSpec* spec = plan.spec.generating()) {
        if (!spec->startImage.empty())
            settings["startImage"] = pathToJson(spec->startImage.filename());
        for (std::size_t i = 0; i < spec->adapters.size(); ++i)
            settings["adapters"][i]["file"] = pathToJson(spec->adapters[i].file.filename());
    }
    settings["size"] = toJson(plan.target);
    return settings;
}

} // namespace

nlohmann::json makeReceipt(const ReceiptInput& input)
{
    const Totals totals = addUp(input.chunks);
    nlohmann::json settings = settingsOf(input.plan);

    nlohmann::json receipt{
        {"program", "Sluice " SLUICE_VERSION},
        {"kind", input.plan.spec.kind()},
        {"place", placeOf(totals)},
        {"model", {{"id", input.plan.model.id}, {"sha256", input.plan.model.sha256}}},
        {"settings", std::move(settings)},
        {"attempt", input.info.attempt},
        {"created", input.info.created.time_since_epoch().count()},
        {"frames", totals.frames},
        {"computedFrames", totals.computed},
        {"time", {{"realSeconds", totals.busySeconds}}},
        {"chunks",
         {{"count", input.chunks.size()},
          {"fastestSeconds", totals.fastestSeconds},
          {"slowestSeconds", totals.slowestSeconds},
          {"makers", totals.chunksByMaker}}}};
    if (input.ranSeconds > 0) {
        receipt["time"]["realSeconds"] = input.ranSeconds;
        receipt["time"]["busySeconds"] = totals.busySeconds;
    }
    if (input.info.quote && input.info.quote->time)
        receipt["time"]["predictedSeconds"] = {{"p50", input.info.quote->time->p50.count()},
                                               {"p90", input.info.quote->time->p90.count()}};
    if (input.info.quote)
        receipt["time"]["predictedFor"] = nameOf(input.info.quote->place);
    const std::vector<Maker> makers = makersOf(input.chunks);
    receipt["makers"] = makersJson(makers);
    addSideWork(receipt["makers"], input.sideWork);
    if (input.withEachChunk)
        for (const ChunkRow& row : input.chunks)
            receipt["chunks"]["each"].push_back(toJson(row));
    addCost(receipt, input, workedHere(input, totals));
    if (totals.chunksAtSubnet > 0) {
        receipt["time"]["busySeconds"] = totals.busySeconds;
        if (input.ranSeconds <= 0)
            receipt["time"]["realSeconds"] = elapsedSeconds(input.chunks);
    }
    if (totals.chunksAtSubnet > 0 || !input.sideWork.empty())
        addFees(receipt, makers, input.sideWork);

    std::vector<std::string> notes = input.info.notes;
    notes.insert(notes.end(), input.plan.notes.begin(), input.plan.notes.end());
    notes.insert(notes.end(), input.notes.begin(), input.notes.end());
    for (const ChunkRow& row : input.chunks)
        for (const std::string& note : row.result.notes)
            if (std::find(notes.begin(), notes.end(), note) == notes.end())
                notes.push_back(note);
    receipt["notes"] = std::move(notes);
    return receipt;
}

} // namespace sluice
