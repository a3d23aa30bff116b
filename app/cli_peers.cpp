// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_peers.h"

#include "app/interrupt.h"
#include "app/subnet_place.h"
#include "core/base/atomic_file.h"
#include "inference/store/model_store.h"
#include "network/gateway/orchestrator_client.h"
#include "network/subnet/discovery.h"
#include "network/subnet/peer_book.h"
#include "network/subnet/peer_directory.h"
#include "network/wire/pipeline.h"

#include <CLI/CLI.hpp>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>
#include <map>
#include <memory>

namespace sluice::app {
namespace {

using namespace network;
using nlohmann::json;

constexpr std::chrono::seconds kPatience{8};

Result<SubnetPlace> openPlace(const CliContext& context)
{
    SLUICE_TRY(SubnetPlace place,
               openSubnet(context.paths, context.settings,
                          std::make_shared<inference::ModelStore>(context.paths), nullptr));
    for (const std::string& notice : place.notices)
        context.warn(notice);
    return place;
}

std::string timeText(const std::optional<PeerTime>& time)
{
    return time ? fmt::format("{:%Y-%m-%d %H:%M}",
                              fmt::gmtime(std::chrono::system_clock::to_time_t(*time)))
                : std::string("never");
}

std::string priceText(const std::optional<AnnouncedPrice>& price)
{
    if (!price)
        return "no price announced";
    return fmt::format("{} wei for {} {}{}", price->wei, price->units, price->unit,
                       price->isPractice ? " (practice money)" : "");
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

json recordJson(const PeerRecord& record)
{
    json object{
        {"url", record.url},       {"blocked", record.isBlocked}, {"favourite", record.isFavourite},
        {"added", record.isAdded}, {"lastSeen", nullptr},         {"latency", nullptr}};
    if (record.lastSeen)
        object["lastSeen"] = record.lastSeen->time_since_epoch().count();
    if (record.latency)
        object["latency"] = *record.latency;
    if (!record.address.empty())
        object["address"] = record.address;
    if (!record.lastError.empty())
        object["lastError"] = record.lastError;
    return object;
}

std::string flagsText(const PeerRecord& record)
{
    std::string flags;
    if (record.isBlocked)
        flags += " blocked";
    if (record.isFavourite)
        flags += " favourite";
    return flags;
}

/// Who is known now, and whom the user has an opinion of; `isAll`: also those who were known once.
void listPeers(CliContext& context, bool isAll)
{
    const auto place = openPlace(context);
    if (!place)
        return context.report(place.error());
    const auto records = place->book->peers();
    if (!records)
        return context.report(records.error());
    std::map<std::string, PeerRecord> byUrl;
    for (const PeerRecord& record : *records)
        byUrl[record.url] = record;
    const Interrupt interrupt;
    std::vector<std::string> problems;
    std::map<std::string, std::string> sources;
    for (const PeerAddress& peer : place->discovery->find(interrupt.token(), &problems)) {
        sources[peer.url] = nameOf(peer.source);
        byUrl[peer.url].url = peer.url;
    }
    for (const std::string& problem : problems)
        fmt::print(stderr, "sluice-cli: {}\n", problem);
    if (!isAll)
        std::erase_if(byUrl, [&](const auto& entry) {
            const PeerRecord& record = entry.second;
            return !sources.contains(entry.first) && !record.isBlocked && !record.isFavourite;
        });
    json answer = json::array();
    for (const auto& [url, record] : byUrl) {
        const std::string source = sources.contains(url) ? sources[url] : "formerly known";
        context.say(fmt::format("{:<40} {:<15} seen {:<17}{}", url, source,
                                timeText(record.lastSeen), flagsText(record)));
        if (!record.lastError.empty())
            context.say(fmt::format("{:<40} {}", "", record.lastError));
        json object = recordJson(record);
        object["source"] = sources.contains(url) ? json(source) : json(nullptr);
        answer.push_back(std::move(object));
    }
    if (byUrl.empty())
        context.say(
            "No orchestrator is known. Start the practice subnet with: sluice-cli subnet up\n"
            "Or name one with: sluice-cli peers add URL");
    context.sayJson(answer);
}

void sayWork(const CliContext& context, const PeerBook& book, const std::string& url, json& answer)
{
    answer["work"] = json::array();
    for (const auto& [key, stats] : book.statsOf(url).value_or(std::map<WorkKey, WorkStats>())) {
        context.say(fmt::format(
            "  {:<32} {} jobs, {} good, {} wrong; success {:.0f} %, checks {:.0f} %", key.kind,
            stats.jobs, stats.good, stats.wrong, 100 * stats.success, 100 * stats.verification));
        if (stats.good > 0)
            context.say(
                fmt::format("  {:<32} for a million pixels: sending {:.2f} s, computing {:.2f} "
                            "s, receiving {:.2f} s; waiting {:.2f} s",
                            "", stats.upload, stats.compute, stats.download, stats.queue));
        json object = toJson(stats);
        object["kind"] = key.kind;
        object["model"] = key.model;
        if (const auto p95 = stats.p95(1))
            object["p95"] = *p95;
        answer["work"].push_back(std::move(object));
    }
    answer["prices"] = json::array();
    for (const PricePoint& point : book.prices(url).value_or(std::vector<PricePoint>())) {
        context.say(
            fmt::format("  {:<32} {}  {}", point.kind, timeText(point.at), priceText(point.price)));
        answer["prices"].push_back({{"at", point.at.time_since_epoch().count()},
                                    {"kind", point.kind},
                                    {"model", point.model},
                                    {"price", priceJson(point.price)}});
    }
}

void sayIntroduction(const CliContext& context, const Introduction& peer, json& answer)
{
    context.say(fmt::format("  answers in {:.0f} ms; jobs go to {}",
                            double(peer.latency.count()) / 1000, peer.info.transcoder));
    answer["now"] = {{"transcoder", peer.info.transcoder},
                     {"latency", double(peer.latency.count()) / 1e6},
                     {"offers", json::array()}};
    if (!peer.info.capabilities)
        return;
    for (const PipelineFacts& facts : allPipelines()) {
        const auto models = peer.info.capabilities->models.find(std::uint32_t(facts.capability));
        if (models == peer.info.capabilities->models.end())
            continue;
        for (const auto& [model, constraint] : models->second) {
            context.say(fmt::format("  offers {} with {}{}", facts.name, model,
                                    constraint.isWarm ? " (loaded)" : ""));
            answer["now"]["offers"].push_back(
                {{"pipeline", facts.name}, {"model", model}, {"warm", constraint.isWarm}});
        }
    }
}

void showPeer(CliContext& context, const std::string& url)
{
    const auto place = openPlace(context);
    if (!place)
        return context.report(place.error());
    const auto known = place->discovery->known();
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const PeerAddress& peer) { return peer.url == url; });
    const auto record = place->book->peer(url);
    if (!record && found == known.end())
        return context.report(record.error());
    PeerRecord shown;
    shown.url = url;
    if (record)
        shown = *record;
    context.say(fmt::format("{}{}", url, flagsText(shown)));
    context.say(fmt::format("  last seen {}", timeText(shown.lastSeen)));
    json answer = recordJson(shown);
    NoSigner signer;
    OrchestratorClient client(signer, context.settings.offline);
    const Interrupt interrupt;
    const bool isLoopbackAllowed = found == known.end() || found->isLoopbackAllowed;
    const auto peer =
        client.info({url, isLoopbackAllowed}, std::nullopt, kPatience, interrupt.token());
    if (peer) {
        sayIntroduction(context, *peer, answer);
    } else {
        context.say("  does not answer now: " + peer.error().detail);
        answer["problem"] = peer.error().detail;
    }
    sayWork(context, *place->book, url, answer);
    context.sayJson(answer);
}

struct ExportWish
{
    std::filesystem::path file; ///< empty: standard output
    std::string format;         ///< empty: by the file's ending
    bool isAll = false;
    bool asksFirst = false;
};

void exportPeers(CliContext& context, const ExportWish& wish)
{
    const auto place = openPlace(context);
    if (!place)
        return context.report(place.error());
    const Interrupt interrupt;
    std::vector<std::string> problems;
    if (wish.asksFirst) {
        auto asked = place->directory->ask(context.settings, interrupt.token());
        if (!asked)
            return context.report(asked.error());
        problems = std::move(asked->problems);
    } else {
        place->discovery->find(interrupt.token(), &problems);
    }
    for (const std::string& problem : problems)
        fmt::print(stderr, "sluice-cli: {}\n", problem);
    const auto entries = place->directory->entries(wish.isAll);
    if (!entries)
        return context.report(entries.error());
    const bool isCsv =
        wish.format == "csv" || (wish.format.empty() && wish.file.extension() == ".csv");
    const std::string text = isCsv ? toCsv(*entries) : toJsonText(*entries);
    if (wish.file.empty()) {
        fmt::print("{}", text);
        return;
    }
    if (const auto written = writeFileAtomically(wish.file, text); !written)
        return context.report(written.error());
    context.say(fmt::format("{} orchestrators: {}", entries->size(), wish.file.string()));
    context.sayJson({{"file", wish.file.string()}, {"orchestrators", entries->size()}});
}

void addExport(CLI::App& peers, CliContext& context)
{
    auto wish = std::make_shared<ExportWish>();
    CLI::App* command =
        peers.add_subcommand("export", "Everything that is known about them, as CSV or JSON");
    command->add_option("FILE", wish->file, "Where to; without it to standard output");
    command->add_option("--format", wish->format, "csv or json; else the file's ending decides")
        ->check(CLI::IsMember({"csv", "json"}));
    command->add_flag("--all", wish->isAll, "Also those that were known once");
    command->add_flag("--ask", wish->asksFirst, "Ask everybody first what they serve and cost");
    command->callback([&context, wish] { exportPeers(context, *wish); });
}

/// One change of the book, about an address as people type it.
using Change = std::function<Result<void>(PeerBook& book, const std::string& url)>;

void changePeer(CliContext& context,
                const std::string& text,
                const std::string& sentence,
                const Change& change)
{
    const auto url = normalPeerUrl(text);
    if (!url)
        return context.report(url.error());
    const auto place = openPlace(context);
    if (!place)
        return context.report(place.error());
    if (const auto changed = change(*place->book, *url); !changed)
        return context.report(changed.error());
    context.say(fmt::format("{} {}", *url, sentence));
    context.sayJson({{"url", *url}, {"done", sentence}});
}

} // namespace

void addPeersCommand(CLI::App& commands, CliContext& context)
{
    CLI::App* peers = commands.add_subcommand("peers", "Orchestrators of the Livepeer AI subnet");
    peers->require_subcommand(1);
    auto isAll = std::make_shared<bool>(false);
    CLI::App* list = peers->add_subcommand("list", "Who is known, by whom, and when it was seen");
    list->add_flag("--all", *isAll, "Also those that were known once");
    list->callback([&context, isAll] { listPeers(context, *isAll); });
    auto url = std::make_shared<std::string>();
    CLI::App* info = peers->add_subcommand("info", "Ask one what it offers, show what is known");
    info->add_option("URL", *url, "As in the list")->required();
    info->callback([&context, url] {
        const auto normal = normalPeerUrl(*url);
        normal ? showPeer(context, *normal) : context.report(normal.error());
    });
    addExport(*peers, context);
    const auto addChange = [&](const char* name, const char* help, const char* sentence,
                               Change change) {
        CLI::App* command = peers->add_subcommand(name, help);
        command->add_option("URL", *url, "Such as https://example.org:8935")->required();
        command->callback([&context, url, sentence, change = std::move(change)] {
            changePeer(context, *url, sentence, change);
        });
    };
    addChange("add", "Use an orchestrator from now on", "is used from now on.",
              [](PeerBook& book, const std::string& peer) { return book.add(peer); });
    addChange("remove", "Forget an orchestrator and all that was learned about it", "is forgotten.",
              [](PeerBook& book, const std::string& peer) { return book.remove(peer); });
    addChange("block", "Never give work to an orchestrator", "gets no work any more.",
              [](PeerBook& book, const std::string& peer) { return book.setBlocked(peer, true); });
    addChange("unblock", "Take back a block", "may get work again.",
              [](PeerBook& book, const std::string& peer) { return book.setBlocked(peer, false); });
    addChange(
        "favour", "Prefer an orchestrator", "is preferred.",
        [](PeerBook& book, const std::string& peer) { return book.setFavourite(peer, true); });
    addChange(
        "unfavour", "Take back a preference", "is one like the others.",
        [](PeerBook& book, const std::string& peer) { return book.setFavourite(peer, false); });
}

} // namespace sluice::app
