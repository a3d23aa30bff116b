// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_report.h"

#include "core/job/estimate_score.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sluice::app {
namespace {

constexpr int kMostRuns = 10'000;

std::string percent(double share)
{
    return fmt::format("{:.0f} %", share * 100);
}

nlohmann::json moneyJson(const std::optional<FiatAmount>& amount)
{
    if (!amount)
        return nullptr;
    return {{"micros", amount->micros}, {"currency", amount->currency}};
}

nlohmann::json rowJson(const ReportKey& key, const ReportRow& row)
{
    nlohmann::json json{
        {"place", key.place}, {"kind", key.kind}, {"changedPlace", row.changedPlace}};
    json["model"] = key.model.empty() ? nlohmann::json() : nlohmann::json(key.model);
    json["time"] = row.time ? toJson(*row.time) : nlohmann::json();
    json["medianCostError"] =
        row.medianCostError ? nlohmann::json(*row.medianCostError) : nlohmann::json();
    return json;
}

nlohmann::json runJson(const MeasuredRun& run)
{
    nlohmann::json json{{"job", run.job},
                        {"at", run.at.time_since_epoch().count()},
                        {"place", reportPlace(run)},
                        {"kind", run.kind},
                        {"model", run.model},
                        {"device", run.device},
                        {"precision", run.precision},
                        {"cold", run.isCold},
                        {"counted", run.isClean},
                        {"frames", run.frames},
                        {"sourcePixels", run.sourcePixels},
                        {"targetPixels", run.targetPixels},
                        {"realSeconds", run.seconds},
                        {"bytesUp", run.bytesUp},
                        {"bytesDown", run.bytesDown},
                        {"predictedCost", moneyJson(run.predictedCost)},
                        {"realCost", moneyJson(run.realCost)}};
    if (run.predictedSeconds && run.predictedP90)
        json["predictedSeconds"] = {{"p50", *run.predictedSeconds}, {"p90", *run.predictedP90}};
    if (!run.predictedFeeWei.empty())
        json["predictedFeeWei"] = run.predictedFeeWei;
    if (!run.realFeeWei.empty())
        json["feeWei"] = run.realFeeWei;
    return json;
}

std::string rowText(const ReportKey& key, const ReportRow& row)
{
    std::string text = fmt::format("{:<9} {:<9} {:<26}", key.place, key.kind,
                                   key.model.empty() ? "all models" : key.model);
    if (row.time)
        text +=
            fmt::format("{:>6} {:>8} {:>8} {:>10}", row.time->count, percent(row.time->medianError),
                        percent(row.time->p90Error), percent(row.time->withinBand));
    else
        text += fmt::format("{:>6} {:>8} {:>8} {:>10}", 0, "unknown", "unknown", "unknown");
    text += fmt::format(" {:>8}", row.medianCostError ? percent(*row.medianCostError) : "unknown");
    if (row.changedPlace > 0)
        text += fmt::format("  ({} more were paused or changed place)", row.changedPlace);
    return text;
}

void reportEstimates(CliContext& context)
{
    nlohmann::json answer{{"rows", nlohmann::json::array()}, {"runs", nlohmann::json::array()}};
    std::error_code error;
    std::vector<MeasuredRun> runs;
    if (std::filesystem::exists(context.paths.database(), error)) {
        const auto history = RunHistory::open(context.paths.database());
        if (!history)
            return context.report(history.error());
        auto all = history->all(kMostRuns);
        if (!all)
            return context.report(all.error());
        runs = std::move(*all);
    }
    if (runs.empty())
        context.say("No job that was predicted has ended yet.");
    else
        context.say(fmt::format("{:<9} {:<9} {:<26}{:>6} {:>8} {:>8} {:>10} {:>8}", "place", "kind",
                                "model", "jobs", "median", "p90", "within p90", "cost"));
    for (const auto& [key, row] : reportOf(runs)) {
        answer["rows"].push_back(rowJson(key, row));
        context.say(rowText(key, row));
    }
    if (!runs.empty())
        context.say("\nmedian, p90: error of the predicted time as a share of the real one, for "
                    "half and for nine in ten of the jobs.\nwithin p90: jobs that ended before "
                    "their p90; nine in ten are meant to. cost: median error.");
    for (const MeasuredRun& run : runs)
        answer["runs"].push_back(runJson(run));
    context.sayJson(answer);
}

} // namespace

void addReportCommand(CLI::App& commands, CliContext& context)
{
    CLI::App* report = commands.add_subcommand("report", "What has been learned from jobs");
    report->require_subcommand(1);
    report->add_subcommand("estimates", "Predicted and real time and cost, by kind and place")
        ->callback([&context] { reportEstimates(context); });
}

} // namespace sluice::app
