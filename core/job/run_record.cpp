// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/run_record.h"

#include "core/base/json_reader.h"
#include "core/base/money_json.h"
#include "core/job/estimate_score.h"
#include "core/job/job_info.h"

#include <algorithm>

namespace sluice {
namespace {

constexpr std::array<std::pair<const char*, double MachineRates::*>, 6> kRates{{
    {"convolution", &MachineRates::convolution},
    {"products", &MachineRates::products},
    {"resize", &MachineRates::resize},
    {"decode", &MachineRates::decode},
    {"encode", &MachineRates::encode},
    {"startSeconds", &MachineRates::startSeconds},
}};

nlohmann::json moneyJson(const std::optional<FiatAmount>& amount)
{
    return amount ? toJson(*amount) : nlohmann::json();
}

Result<MachineRates> ratesFromJson(const nlohmann::json& json)
{
    MachineRates rates;
    JsonReader reader(json, "rates");
    for (const auto& [name, member] : kRates) {
        reader.required(name, rates.*member);
        if (!(rates.*member > 0))
            reader.fail(name, "is not above 0");
    }
    reader.required("gpu", rates.isGpu);
    reader.required("measured", rates.isMeasured);
    SLUICE_CHECK(reader.result());
    return rates;
}

Result<MeasuredRun> runFromJson(const nlohmann::json& json)
{
    MeasuredRun run;
    std::string place;
    TimeBand predicted;
    JsonReader reader(json, "run");
    reader.required("place", place);
    reader.required("kind", run.kind);
    reader.required("model", run.model);
    reader.optional("device", run.device);
    reader.optional("counted", run.isClean);
    reader.optional("frames", run.frames);
    reader.optional("sourcePixels", run.sourcePixels);
    reader.optional("targetPixels", run.targetPixels);
    reader.required("realSeconds", run.seconds);
    reader.optional("predictedFeeWei", run.predictedFeeWei);
    reader.optional("feeWei", run.realFeeWei);
    if (json.is_object() && json.contains("work"))
        reader.nested("work", run.work.emplace(), workCountsFromJson);
    if (json.is_object() && json.contains("predictedSeconds")) {
        reader.nested("predictedSeconds", predicted, timeBandFromJson);
        run.predictedSeconds = predicted.p50.count();
        run.predictedP90 = predicted.p90.count();
    }
    SLUICE_CHECK(reader.result());
    run.isPractice = place == "practice";
    run.place = place == "here" ? Place::Here : Place::Subnet;
    return run;
}

} // namespace

nlohmann::json toJson(const MachineRates& rates)
{
    nlohmann::json json{{"gpu", rates.isGpu}, {"measured", rates.isMeasured}};
    for (const auto& [name, member] : kRates)
        json[name] = rates.*member;
    return json;
}

nlohmann::json toJson(const MeasuredRun& run)
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
    if (run.work)
        json["work"] = toJson(*run.work);
    if (run.predictedSeconds && run.predictedP90)
        json["predictedSeconds"] = {{"p50", *run.predictedSeconds}, {"p90", *run.predictedP90}};
    if (!run.predictedFeeWei.empty())
        json["predictedFeeWei"] = run.predictedFeeWei;
    if (!run.realFeeWei.empty())
        json["feeWei"] = run.realFeeWei;
    return json;
}

Result<RunRecord> runRecordFromJson(const nlohmann::json& json)
{
    RunRecord record;
    if (!json.is_object() || !json.contains("rates"))
        return fail(ErrorCode::InvalidInput, "The record does not say how fast its computer is.");
    JsonReader reader(json, "record of runs");
    reader.nested("rates", record.rates, ratesFromJson);
    SLUICE_CHECK(reader.result());
    if (!json.contains("runs") || !json["runs"].is_array())
        return fail(ErrorCode::InvalidInput, "The record has no list \"runs\".");
    for (const nlohmann::json& one : json["runs"]) {
        SLUICE_TRY(MeasuredRun run, runFromJson(one));
        record.runs.push_back(std::move(run));
    }
    return record;
}

std::vector<MeasuredRun> replayed(const RunRecord& record)
{
    std::vector<MeasuredRun> done; // the newest first
    for (auto run = record.runs.rbegin(); run != record.runs.rend(); ++run) {
        MeasuredRun again = *run;
        if (run->work) {
            std::vector<MeasuredRun> before;
            std::vector<MeasuredRun> elsewhere;
            for (const MeasuredRun& other : done)
                if (other.place == run->place && other.device == run->device)
                    before.push_back(other);
                else if (run->isPractice && other.place == Place::Here)
                    elsewhere.push_back(other);
            const Forecast known =
                forecastOf(run->kind, run->model, *run->work, record.rates, before, elsewhere);
            again.predictedSeconds = known.time.p50.count();
            again.predictedP90 = known.time.p90.count();
        }
        done.insert(done.begin(), std::move(again));
    }
    return done;
}

} // namespace sluice
