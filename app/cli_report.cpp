// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_report.h"

#include "app/backends.h"
#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "core/base/text.h"
#include "core/job/estimate_score.h"
#include "core/job/request_log.h"
#include "core/job/run_record.h"
#include "inference/local/local_backend.h"

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sluice::app {
namespace {

constexpr int kMostRuns = 10'000;

struct ReportArguments
{
    std::string record; ///< empty: what has been measured here
    int limit = 20;     ///< of requests
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
    json["fee"] = row.fee ? nlohmann::json{{"count", row.fee->count},
                                           {"medianError", row.fee->medianError},
                                           {"p90Error", row.fee->p90Error}}
                          : nlohmann::json();
    return json;
}

std::string rowText(const ReportKey& key, const ReportRow& row)
{
    std::string text = fmt::format("{:<9} {:<22} {:<26}", key.place, key.kind,
                                   key.model.empty() ? "all models" : key.model);
    if (row.time)
        text +=
            fmt::format("{:>6} {:>8} {:>8} {:>10}", row.time->count, percent(row.time->medianError),
                        percent(row.time->p90Error), percent(row.time->withinBand));
    else
        text += fmt::format("{:>6} {:>8} {:>8} {:>10}", 0, "unknown", "unknown", "unknown");
    text += fmt::format(" {:>8}", row.medianCostError ? percent(*row.medianCostError) : "unknown");
    text += row.fee ? fmt::format(" {:>8} {:>8}", percent(row.fee->medianError),
                                  percent(row.fee->p90Error))
                    : fmt::format(" {:>8} {:>8}", key.place == "here" ? "none" : "unknown", "");
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
    SLUICE_TRY(const auto requests, RequestLog(context.paths.database()).newest(kMostRuns));
    for (const RequestRow& request : requests)
        if (auto run = measuredRun(request))
            record.runs.push_back(std::move(*run));
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
        context.say(fmt::format("{:<9} {:<22} {:<26}{:>6} {:>8} {:>8} {:>10} {:>8} {:>8} {:>8}",
                                "place", "kind", "model", "jobs", "median", "p90", "within p90",
                                "cost", "fees", "fees p90"));
    for (const auto& [key, row] : reportOf(runs)) {
        answer["rows"].push_back(rowJson(key, row));
        context.say(rowText(key, row));
    }
    if (!runs.empty())
        context.say("\nmedian, p90: error of the predicted time as a share of the real one, for "
                    "half and for nine in ten of the jobs.\nwithin p90: jobs that ended before "
                    "their p90; nine in ten are meant to. cost: median error of the electricity "
                    "and wear here.\nfees, fees p90: error of what orchestrators were owed, for "
                    "half and for nine in ten of the jobs.");
    for (const MeasuredRun& run : runs)
        answer["runs"].push_back(toJson(run));
    context.sayJson(answer);
}

std::string secondsText(const std::optional<double>& seconds)
{
    return seconds ? formatDuration(*seconds) : "unknown";
}

std::string moneyText(const std::optional<FiatAmount>& cost, const std::string& feeWei)
{
    if (cost)
        return formatMoney(*cost);
    return feeWei.empty() ? "unknown" : feeWei + " wei";
}

std::string requestText(const RequestRow& row)
{
    std::string text =
        fmt::format("{:>5}  {:%F %T}  {}", row.id,
                    fmt::localtime(std::chrono::system_clock::to_time_t(row.at)), row.pipeline);
    if (!row.model.empty())
        text += ", " + row.model;
    if (row.isUnderWay)
        return text + ": under way";
    if (row.status == 0)
        return text + ": interrupted";
    if (!row.isGood())
        return text + fmt::format(": {} {}", row.status, row.error);
    text +=
        fmt::format("\n       {} ({}): {}, predicted {}; cost {}, predicted {}{}",
                    phraseOf(row.place.value_or(Place::Here)), row.maker, secondsText(row.seconds),
                    secondsText(row.predictedSeconds), moneyText(row.cost, row.feeWei),
                    moneyText(row.predictedCost, row.predictedFeeWei),
                    row.isPractice ? " (practice money)" : "");
    return text;
}

void reportRequests(const ReportArguments& arguments, CliContext& context)
{
    const auto rows = RequestLog(context.paths.database()).newest(arguments.limit);
    if (!rows)
        return context.report(rows.error());
    nlohmann::json answer = nlohmann::json::array();
    if (rows->empty())
        context.say("The API has had no request yet.");
    for (const RequestRow& row : *rows) {
        context.say(requestText(row));
        answer.push_back(toJson(row));
    }
    context.sayJson({{"requests", answer}});
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
    CLI::App* requests = report->add_subcommand(
        "requests", "The receipts of the API's requests, the newest first (docs/api.md)");
    requests->add_option("--limit", arguments->limit, "How many")
        ->check(CLI::Range(1, 1000))
        ->capture_default_str();
    requests->callback([arguments, &context] { reportRequests(*arguments, context); });
}

} // namespace sluice::app
