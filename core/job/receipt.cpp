// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/receipt.h"

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
    double fastestSeconds = 0;
    double slowestSeconds = 0;
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
        ++totals.chunksByMaker[row.result.maker];
    }
    return totals;
}

nlohmann::json moneyJson(const FiatAmount& amount)
{
    return {{"micros", amount.micros}, {"currency", amount.currency}};
}

/// Energy and price of the real time: from the stated watts, or from those behind the prediction.
void addCost(nlohmann::json& receipt, const ReceiptInput& input, double seconds)
{
    const auto& quote = input.info.quote;
    if (quote && quote->cost)
        receipt["cost"]["predicted"] = moneyJson(*quote->cost);
    if (quote && !quote->costBasis.empty())
        receipt["cost"]["basis"] = quote->costBasis;
    if (input.info.place != Place::Here)
        return;
    const FiatAmount tariff = input.settings.tariff();
    double watts = input.settings.watts;
    if (watts <= 0 && quote && quote->cost && quote->time && quote->time->p50.count() > 0 &&
        tariff.micros > 0)
        watts = double(quote->cost->micros) * 3.6e6 /
                (double(tariff.micros) * quote->time->p50.count());
    if (watts <= 0)
        return;
    receipt["energyWattHours"] = watts * seconds / 3600;
    receipt["cost"]["real"] = moneyJson(electricityCost(watts, seconds, tariff));
}

} // namespace

nlohmann::json makeReceipt(const ReceiptInput& input)
{
    const Totals totals = addUp(input.chunks);
    nlohmann::json settings = toJson(input.plan.spec);
    for (const char* privateMember :
         {"source", "output", "overwrite", "kind", "model", "files", "segments"})
        settings.erase(privateMember);
    settings["size"] = toJson(input.plan.target);

    nlohmann::json receipt{
        {"program", "Sluice " SLUICE_VERSION},
        {"kind", input.plan.spec.kind()},
        {"place", nameOf(input.info.place)},
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
    if (input.info.quote && input.info.quote->time)
        receipt["time"]["predictedSeconds"] = {{"p50", input.info.quote->time->p50.count()},
                                               {"p90", input.info.quote->time->p90.count()}};
    addCost(receipt, input, totals.busySeconds);

    std::vector<std::string> notes = input.notes;
    for (const ChunkRow& row : input.chunks)
        for (const std::string& note : row.result.notes)
            if (std::find(notes.begin(), notes.end(), note) == notes.end())
                notes.push_back(note);
    receipt["notes"] = std::move(notes);
    return receipt;
}

} // namespace sluice
