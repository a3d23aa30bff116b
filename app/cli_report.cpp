// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_report.h"

#include "app/backends.h"
#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "core/job/estimate_score.h"
#include "core/job/run_record.h"
#include "inference/local/local_backend.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sluice::app {
namespace {

constexpr int kMostRuns = 10'000;

struct ReportArguments
{
    std::string record; ///< empty: what has been measured here
    bool replay = false;
};

std::string percent(double share)
{
    return fmt::format("{:.0f} %", share * 100);
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

/// What has been measured here, with the speeds of this computer.
Result<RunRecord> recordHere(const CliContext& context)
{
    RunRecord record;
    record.rates = Workplace::open(context).here->rates();
    std::error_code error;
    if (!std::filesystem::exists(context.paths.database(), error))
        return record;
    SLUICE_TRY(const RunHistory history, RunHistory::open(context.paths.database()));
    SLUICE_TRY(record.runs, history.all(kMostRuns));
    return record;
}

Result<RunRecord> recordFrom(const std::string& file)
{
    SLUICE_TRY(const std::string text, readFile(file));
    SLUICE_TRY(const nlohmann::json json, parseJson(text, file));
    return runRecordFromJson(json);
}

void reportEstimates(const ReportArguments& arguments, CliContext& context)
{
    auto record = arguments.record.empty() ? recordHere(context) : recordFrom(arguments.record);
    if (!record)
        return context.report(record.error());
    if (arguments.replay)
        record->runs = replayed(*record);
    const std::vector<MeasuredRun>& runs = record->runs;
    nlohmann::json answer{{"rates", toJson(record->rates)},
                          {"rows", nlohmann::json::array()},
                          {"runs", nlohmann::json::array()}};
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
        answer["runs"].push_back(toJson(run));
    context.sayJson(answer);
}

} // namespace

void addReportCommand(CLI::App& commands, CliContext& context)
{
    CLI::App* report = commands.add_subcommand("report", "What has been learned from jobs");
    report->require_subcommand(1);
    auto arguments = std::make_shared<ReportArguments>();
    CLI::App* estimates =
        report->add_subcommand("estimates", "Predicted and real time and cost, by kind and place");
    estimates->add_option("--record", arguments->record,
                          "Jobs that were written down with --json, instead of those of here");
    estimates->add_flag("--replay", arguments->replay,
                        "Predict every job anew from those before it, as it would be done today");
    estimates->callback([arguments, &context] { reportEstimates(*arguments, context); });
}

} // namespace sluice::app
