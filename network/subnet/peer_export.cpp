// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/json_reader.h"
#include "network/subnet/peer_directory.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace sluice::network {
namespace {

using nlohmann::json;

std::string timeText(const PeerTime& time)
{
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(time)));
}

json priceJson(const std::optional<AnnouncedPrice>& price)
{
    if (!price)
        return nullptr;
    return {{"wei", price->wei},
            {"units", price->units},
            {"unit", price->unit},
            {"practice", price->isPractice}};
}

json workJson(const PeerWork& work)
{
    json object = toJson(work.stats);
    object["kind"] = work.kind;
    object["model"] = work.model;
    object["score"] = work.score;
    object["secondsPerMegapixel"] = nullptr;
    if (const auto seconds = work.stats.expected(1))
        object["secondsPerMegapixel"] = *seconds;
    object["prices"] = json::array();
    for (const PricePoint& point : work.prices)
        object["prices"].push_back({{"at", timeText(point.at)}, {"price", priceJson(point.price)}});
    return object;
}

/// One field. Names and sentences are strangers' words, and a spreadsheet runs what begins like a formula.
std::string field(std::string text)
{
    if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos)
        text.insert(text.begin(), '\'');
    if (text.find_first_of(",\"\r\n") == std::string::npos)
        return text;
    std::string quoted = "\"";
    for (const char c : text)
        quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + '"';
}

void addLine(std::string& csv, const std::vector<std::string>& fields)
{
    for (std::size_t i = 0; i < fields.size(); ++i)
        csv += (i > 0 ? "," : "") + field(fields[i]);
    csv += "\r\n";
}

std::string yesOrNo(bool value)
{
    return value ? "yes" : "no";
}

void addWork(std::string& csv, const PeerEntry& entry, const PeerWork& work)
{
    const PeerRecord& record = entry.record;
    const WorkStats& stats = work.stats;
    const auto price = work.prices.empty() ? std::nullopt : work.prices.front().price;
    const auto seconds = stats.expected(1);
    addLine(csv, {record.url,
                  entry.source ? std::string(nameOf(*entry.source)) : "",
                  yesOrNo(record.isBlocked),
                  yesOrNo(record.isFavourite),
                  record.lastSeen ? timeText(*record.lastSeen) : "",
                  record.lastError,
                  work.kind,
                  work.model,
                  price ? price->wei : "",
                  price ? price->units : "",
                  price ? price->unit : "",
                  price ? yesOrNo(price->isPractice) : "",
                  work.prices.empty() ? "" : timeText(work.prices.front().at),
                  seconds ? fmt::format("{:.3f}", *seconds) : "",
                  entry.source ? fmt::format("{:.3f}", work.score) : "",
                  std::to_string(stats.jobs),
                  std::to_string(stats.good),
                  std::to_string(stats.wrong),
                  stats.jobs > 0 ? fmt::format("{:.3f}", stats.success) : "",
                  stats.jobs > 0 ? fmt::format("{:.3f}", stats.verification) : "",
                  stats.faults.empty() ? "" : stats.faults.back().error});
}

} // namespace

json toJson(const PeerEntry& entry)
{
    const PeerRecord& record = entry.record;
    json object{{"url", record.url},           {"source", nullptr},
                {"blocked", record.isBlocked}, {"favourite", record.isFavourite},
                {"added", record.isAdded},     {"lastSeen", nullptr},
                {"latency", nullptr},          {"lastError", record.lastError},
                {"address", record.address},   {"work", json::array()}};
    if (entry.source)
        object["source"] = nameOf(*entry.source);
    if (record.lastSeen)
        object["lastSeen"] = timeText(*record.lastSeen);
    if (record.latency)
        object["latency"] = *record.latency;
    for (const PeerWork& work : entry.works)
        object["work"].push_back(workJson(work));
    return object;
}

std::string toJsonText(const std::vector<PeerEntry>& entries)
{
    json list = json::array();
    for (const PeerEntry& entry : entries)
        list.push_back(toJson(entry));
    return list.dump(2, ' ', false, json::error_handler_t::replace) + '\n';
}

std::string toCsv(const std::vector<PeerEntry>& entries)
{
    std::string csv;
    addLine(csv, {"url",        "source",
                  "blocked",    "favourite",
                  "last_seen",  "last_error",
                  "kind",       "model",
                  "price_wei",  "price_units",
                  "price_unit", "practice_money",
                  "price_at",   "seconds_per_megapixel",
                  "score",      "jobs",
                  "good",       "wrong",
                  "success",    "verification",
                  "last_fault"});
    for (const PeerEntry& entry : entries) {
        if (entry.works.empty())
            addWork(csv, entry, PeerWork());
        for (const PeerWork& work : entry.works)
            addWork(csv, entry, work);
    }
    return csv;
}

} // namespace sluice::network
