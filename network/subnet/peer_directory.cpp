// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/peer_directory.h"

#include "network/gateway/orchestrator_client.h"
#include "network/subnet/peer_offer.h"
#include "network/wire/pipeline.h"

#include <algorithm>

namespace sluice::network {
namespace {

constexpr std::chrono::milliseconds kPatience{5000};
constexpr std::chrono::milliseconds kRound{12'000};

PeerTime nowOf()
{
    return std::chrono::time_point_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now());
}

std::optional<double> perUnit(const std::optional<AnnouncedPrice>& price)
{
    const auto wei = UInt256::parse(price ? price->wei : "");
    const auto units = UInt256::parse(price ? price->units : "");
    if (!wei || !units || units->isZero())
        return std::nullopt;
    return WeiRate{*wei, units->toUint64().value_or(1)}.perUnit();
}

/// Scores those who may get this work; who is blocked or gone has none.
void setScores(std::vector<PeerEntry>& entries, const std::map<std::string, double>& trust)
{
    std::map<std::pair<std::string, std::string>, std::vector<std::pair<PeerEntry*, PeerWork*>>>
        byWork;
    for (PeerEntry& entry : entries)
        if (entry.source)
            for (PeerWork& work : entry.works)
                byWork[{work.kind, work.model}].push_back({&entry, &work});
    for (auto& [key, members] : byWork) {
        std::vector<PeerView> views;
        for (const auto& [entry, work] : members) {
            PeerView view;
            view.url = entry->record.url;
            view.price = work->prices.empty() ? std::nullopt : perUnit(work->prices.front().price);
            view.seconds = work->stats.expected(1);
            view.success = work->stats.success;
            view.verification = work->stats.verification;
            view.tries = work->stats.jobs;
            view.trust = trust.contains(view.url) ? trust.at(view.url) : 1.0;
            view.isFavourite = entry->record.isFavourite;
            views.push_back(std::move(view));
        }
        const std::vector<double> scores = selectionScores(views, SelectionRule());
        for (std::size_t i = 0; i < members.size(); ++i)
            members[i].second->score = scores[i];
    }
}

PeerWork& workOf(PeerEntry& entry, const std::string& kind, const std::string& model)
{
    const auto found =
        std::find_if(entry.works.begin(), entry.works.end(), [&](const PeerWork& work) {
            return work.kind == kind && work.model == model;
        });
    if (found != entry.works.end())
        return *found;
    PeerWork& added = entry.works.emplace_back();
    added.kind = kind;
    added.model = model;
    return added;
}

std::optional<AnnouncedPrice>
announced(const std::optional<PriceInfo>& price, std::string_view unit, const PeerAddress& peer)
{
    if (!price || price->pricePerUnit <= 0)
        return std::nullopt;
    const WeiRate rate = price->rate();
    return AnnouncedPrice{rate.wei.toString(), std::to_string(rate.units), std::string(unit),
                          peer.source == PeerSource::Practice};
}

} // namespace

const PeerWork* PeerEntry::main() const
{
    const auto known = [](const PeerWork& work) {
        return std::pair(work.stats.good,
                         work.prices.empty() ? PeerTime{} : work.prices.front().at);
    };
    const auto most =
        std::max_element(works.begin(), works.end(),
                         [&](const PeerWork& a, const PeerWork& b) { return known(a) < known(b); });
    return most == works.end() ? nullptr : &*most;
}

PeerDirectory::PeerDirectory(std::shared_ptr<PeerBook> book,
                             std::shared_ptr<Discovery> discovery,
                             std::shared_ptr<net::HttpClient> http,
                             std::function<std::vector<ServedWork>()> clipWork)
    : m_book(std::move(book))
    , m_discovery(std::move(discovery))
    , m_http(std::move(http))
    , m_clipWork(std::move(clipWork))
{}

Result<std::vector<PeerEntry>> PeerDirectory::entries(bool isAll) const
{
    SLUICE_TRY(const auto records, m_book->peers());
    SLUICE_TRY(const auto stats, m_book->allStats());
    SLUICE_TRY(auto prices, m_book->allPrices());
    std::map<std::string, PeerEntry> byUrl;
    for (const PeerRecord& record : records)
        byUrl[record.url].record = record;
    std::map<std::string, double> trust;
    for (const PeerAddress& peer : m_discovery->known()) {
        PeerEntry& entry = byUrl[peer.url];
        entry.record.url = peer.url;
        entry.source = peer.source;
        trust[peer.url] = peer.trust;
    }
    for (auto& [key, points] : prices)
        if (const auto found = byUrl.find(key.url); found != byUrl.end())
            workOf(found->second, key.kind, key.model).prices = std::move(points);
    for (const auto& [key, one] : stats)
        if (const auto found = byUrl.find(key.url); found != byUrl.end())
            workOf(found->second, key.kind, key.model).stats = one;
    std::vector<PeerEntry> entries;
    const std::lock_guard lock(m_mutex);
    for (auto& [url, entry] : byUrl) {
        if (!isAll && !entry.source && !entry.record.isBlocked && !entry.record.isFavourite)
            continue;
        if (const auto answer = m_answers.find(url); answer != m_answers.end())
            entry.answer = answer->second;
        entries.push_back(std::move(entry));
    }
    setScores(entries, trust);
    return entries;
}

/// What the threads of one round of questions share.
struct PeerDirectory::Round
{
    Round(net::HttpClient& http, bool offline, std::vector<ServedWork> named)
        : orchestrators(signer, offline)
        , byoc(http, signer, unpaid)
        , works(std::move(named))
    {}

    NoSigner signer;
    PracticePayment unpaid; // asking costs nothing
    OrchestratorClient orchestrators;
    ByocClient byoc;
    const std::vector<ServedWork> works;
    std::mutex mutex;
    std::vector<PeerSighting> sightings;
    std::map<std::string, PeerAnswer> answers;
};

/// Those that the subnet as a place to run makes use of.
static bool isForClips(Pipeline pipeline)
{
    return pipeline == Pipeline::Upscale || pipeline == Pipeline::TextToImage ||
           pipeline == Pipeline::ImageToVideo;
}

/// What it serves and what that costs. The list of prices is rounded, so what Sluice gives out itself is asked for by name.
static Result<std::vector<PeerSighting>> offersOf(OrchestratorClient& client,
                                                  const PeerAddress& peer,
                                                  PeerAnswer& answer,
                                                  const std::stop_token& stop)
{
    const Endpoint endpoint{peer.url, peer.isLoopbackAllowed};
    SLUICE_TRY(const Introduction said, client.info(endpoint, std::nullopt, kPatience, stop));
    PeerSighting sighting;
    sighting.url = peer.url;
    sighting.address = said.info.address.isZero() ? "" : said.info.address.toString();
    sighting.latency = std::chrono::duration<double>(said.latency).count();
    std::vector<PeerSighting> sightings{sighting};
    for (const HardwareInfo& hardware : said.info.hardware)
        for (const GpuInfo& gpu : hardware.gpus)
            if (std::find(answer.devices.begin(), answer.devices.end(), gpu.name) ==
                answer.devices.end())
                answer.devices.push_back(gpu.name);
    if (!said.info.capabilities)
        return sightings;
    for (const PipelineFacts& facts : allPipelines()) {
        const auto models = said.info.capabilities->models.find(std::uint32_t(facts.capability));
        if (models == said.info.capabilities->models.end())
            continue;
        for (const auto& [model, constraint] : models->second) {
            answer.serves.push_back({std::string(facts.name), model, constraint.isWarm});
            std::optional<PriceInfo> price;
            for (const PriceInfo& listed : said.info.capabilityPrices)
                if (listed.capability == std::uint32_t(facts.capability) && listed.model == model)
                    price = listed;
            if (isForClips(facts.pipeline)) {
                CapabilityWish wish;
                wish.capability = facts.capability;
                wish.model = model;
                if (const auto exact = client.info(endpoint, wish, kPatience, stop))
                    price = exact->info.price;
            }
            sighting.kind = facts.name;
            sighting.model = model;
            sighting.price = announced(price, facts.unit, peer);
            sighting.isWarm = constraint.isWarm;
            sightings.push_back(sighting);
        }
    }
    return sightings;
}

void PeerDirectory::askOne(Round& round, const PeerAddress& peer, std::stop_token stop)
{
    PeerAnswer answer;
    answer.at = nowOf();
    auto sightings = offersOf(round.orchestrators, peer, answer, stop);
    if (!sightings) {
        answer.problem = sightings.error().detail;
        sightings = std::vector<PeerSighting>();
    }
    for (const ServedWork& work : round.works) {
        const auto started = std::chrono::steady_clock::now();
        const auto token =
            round.byoc.token({peer.url, peer.isLoopbackAllowed}, work.kind, kPatience, stop);
        if (!token && token.error().code != ErrorCode::Unavailable)
            break; // who does not answer once will not answer for the next model either
        if (!token)
            continue;
        answer.problem.clear();
        answer.serves.push_back(work);
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - started;
        sightings->push_back(
            {peer.url, sightings->empty() ? std::string() : sightings->front().address,
             took.count(), work.kind, work.model, announced(token->price, "second", peer)});
    }
    // Cut off by our own deadline: what is half known is not written down.
    if (stop.stop_requested())
        return;
    const std::lock_guard lock(round.mutex);
    round.answers[peer.url] = std::move(answer);
    round.sightings.insert(round.sightings.end(), sightings->begin(), sightings->end());
}

Result<AskedPeers> PeerDirectory::ask(const Settings& settings, std::stop_token stop)
{
    if (settings.offline)
        return fail(ErrorCode::Unavailable,
                    "Sluice is set to stay offline. Switch off the setting network/offline to ask "
                    "orchestrators.");
    AskedPeers asked;
    const std::vector<PeerAddress> peers = m_discovery->find(stop, &asked.problems);
    asked.asked = int(peers.size());
    Round round(*m_http, settings.offline, m_clipWork());
    RandomSource random = RandomSource::fromSystem();
    FanOutTiming timing;
    timing.waits = {kRound};
    timing.hardStop = kRound;
    fanOut(
        peers.size(),
        [&](std::size_t index, std::stop_token over) {
            askOne(round, peers[index], std::move(over));
            return false; // everybody is waited for
        },
        timing, random, stop);
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "Stopped.");
    for (const PeerAddress& peer : peers)
        if (!round.answers.contains(peer.url))
            round.answers[peer.url] = {nowOf(), "It did not answer in time.", {}, {}};
    for (const auto& [url, answer] : round.answers)
        asked.answered += answer.problem.empty();
    {
        const std::lock_guard lock(m_mutex);
        for (auto& [url, answer] : round.answers)
            m_answers[url] = std::move(answer);
    }
    SLUICE_CHECK(m_book->saw(round.sightings));
    return asked;
}

} // namespace sluice::network
