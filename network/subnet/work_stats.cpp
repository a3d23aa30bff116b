// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/work_stats.h"

#include "core/base/json_reader.h"

#include <algorithm>
#include <cmath>

namespace sluice::network {
namespace {

constexpr std::size_t kRecent = 64;
constexpr std::size_t kFaults = 8;
constexpr std::size_t kLongestError = 500; ///< bytes; parts of it are a stranger's words
constexpr std::size_t kFewestForP95 = 5;
constexpr double kNewestShare = 0.15; ///< of a share (success, verification)
constexpr double kNewestTime = 0.3;   ///< of a duration

void follow(double& value, double newest, double weight, bool isFirst)
{
    value = isFirst ? newest : value + weight * (newest - value);
}

Result<std::vector<double>> numbersFromJson(const nlohmann::json& json)
{
    if (!json.is_array() || json.size() > kRecent)
        return fail(ErrorCode::InvalidInput, "is no short list");
    std::vector<double> numbers;
    for (const nlohmann::json& number : json) {
        if (!number.is_number())
            return fail(ErrorCode::InvalidInput, "holds something that is no number");
        numbers.push_back(number.get<double>());
    }
    return numbers;
}

Result<WorkFault> faultFromJson(const nlohmann::json& json)
{
    WorkFault fault;
    JsonReader reader(json, "fault");
    std::int64_t at = 0;
    reader.required("at", at);
    reader.required("wrong", fault.isWrong);
    reader.required("error", fault.error);
    SLUICE_CHECK(reader.result());
    fault.at = PeerTime(std::chrono::milliseconds(at));
    return fault;
}

Result<std::vector<WorkFault>> faultsFromJson(const nlohmann::json& json)
{
    if (!json.is_array() || json.size() > kFaults)
        return fail(ErrorCode::InvalidInput, "is no short list");
    std::vector<WorkFault> faults;
    for (const nlohmann::json& entry : json) {
        SLUICE_TRY(WorkFault fault, faultFromJson(entry));
        faults.push_back(std::move(fault));
    }
    return faults;
}

nlohmann::json faultsToJson(const std::vector<WorkFault>& faults)
{
    nlohmann::json list = nlohmann::json::array();
    for (const WorkFault& fault : faults)
        list.push_back({{"at", fault.at.time_since_epoch().count()},
                        {"wrong", fault.isWrong},
                        {"error", fault.error}});
    return list;
}

} // namespace

void WorkStats::add(const WorkSample& sample, PeerTime at)
{
    ++jobs;
    const bool isGood = sample.outcome == WorkOutcome::Good;
    follow(success, isGood ? 1.0 : 0.0, kNewestShare, false);
    if (sample.outcome == WorkOutcome::Wrong) {
        ++wrong;
        follow(verification, 0.0, kNewestShare, false);
    }
    if (!isGood) {
        faults.push_back(
            {at, sample.outcome == WorkOutcome::Wrong, sample.error.substr(0, kLongestError)});
        if (faults.size() > kFaults)
            faults.erase(faults.begin());
        return;
    }
    follow(verification, 1.0, kNewestShare, false);
    const bool isFirst = good++ == 0;
    const double units = std::max(sample.units, 1e-9);
    follow(upload, sample.upload / units, kNewestTime, isFirst);
    follow(queue, sample.queue, kNewestTime, isFirst);
    follow(compute, sample.compute / units, kNewestTime, isFirst);
    follow(download, sample.download / units, kNewestTime, isFirst);
    recent.push_back(sample.total() / units);
    if (recent.size() > kRecent)
        recent.erase(recent.begin());
}

std::optional<double> WorkStats::expected(double units) const
{
    if (good == 0)
        return std::nullopt;
    return queue + (upload + compute + download) * units;
}

std::optional<double> WorkStats::p95(double units) const
{
    if (recent.size() < kFewestForP95)
        return std::nullopt;
    std::vector<double> sorted = recent;
    std::sort(sorted.begin(), sorted.end());
    const auto place = std::size_t(std::ceil(0.95 * double(sorted.size()))) - 1;
    return sorted[place] * units;
}

nlohmann::json toJson(const WorkStats& stats)
{
    return {{"jobs", stats.jobs},
            {"good", stats.good},
            {"wrong", stats.wrong},
            {"success", stats.success},
            {"verification", stats.verification},
            {"upload", stats.upload},
            {"queue", stats.queue},
            {"compute", stats.compute},
            {"download", stats.download},
            {"recent", stats.recent},
            {"faults", faultsToJson(stats.faults)}};
}

Result<WorkStats> workStatsFromJson(const nlohmann::json& json)
{
    WorkStats stats;
    JsonReader reader(json, "statistics");
    reader.required("jobs", stats.jobs);
    reader.required("good", stats.good);
    reader.required("wrong", stats.wrong);
    reader.required("success", stats.success);
    reader.required("verification", stats.verification);
    reader.required("upload", stats.upload);
    reader.required("queue", stats.queue);
    reader.required("compute", stats.compute);
    reader.required("download", stats.download);
    reader.nested("recent", stats.recent, numbersFromJson);
    reader.nested("faults", stats.faults, faultsFromJson);
    SLUICE_CHECK(reader.result());
    return stats;
}

} // namespace sluice::network
