// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/discovery.h"

#include "network/orchestrator/practice_state.h"
#include "network/subnet/peer_book.h"
#include "network/subnet/webhook_list.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <unordered_set>

namespace sluice::network {
namespace {

constexpr std::chrono::minutes kCacheLife{1};
constexpr std::chrono::seconds kPatience{3};
constexpr std::uint64_t kWebhookLimit = 4u << 20;

/// Collects addresses; the first source that names one says what may be done with it.
class Collector
{
public:
    void block(std::string url) { m_seen.insert(std::move(url)); }
    void add(PeerAddress peer)
    {
        if (m_seen.insert(peer.url).second)
            m_peers.push_back(std::move(peer));
    }
    void addAll(const std::vector<PeerAddress>& peers)
    {
        for (const PeerAddress& peer : peers)
            add(peer);
    }
    std::vector<PeerAddress> take() { return std::move(m_peers); }

private:
    std::unordered_set<std::string> m_seen;
    std::vector<PeerAddress> m_peers;
};

/// An address fit for logs and messages: without the user's name and password and without the query, where people's keys stand.
std::string withoutKeys(std::string url)
{
    url.erase(std::min(url.find_first_of("?#"), url.size()));
    const auto scheme = url.find("://");
    const std::size_t host = scheme == std::string::npos ? 0 : scheme + 3;
    const auto at = url.substr(host, url.find('/', host) - host).rfind('@');
    if (at != std::string::npos)
        url.erase(host, at + 1);
    return url;
}

/// What the user named may lie anywhere, for it is the user who named it.
PeerAddress listed(std::string url)
{
    return {std::move(url), PeerSource::List, true, 1.0};
}

std::vector<PeerAddress> practicePeers(const Paths& paths)
{
    const auto state = readPracticeState(paths);
    if (!state) {
        spdlog::warn("practice subnet: {}", state.error().detail);
        return {};
    }
    std::vector<PeerAddress> peers;
    if (!*state)
        return peers;
    for (const PracticeNode& node : (*state)->nodes) {
        auto url = normalPeerUrl(node.url);
        if (url && isLoopbackUrl(*url) && isPracticeNodeAlive(paths, node))
            peers.push_back({std::move(*url), PeerSource::Practice, true, 1.0});
    }
    return peers;
}

} // namespace

Discovery::Discovery(Paths paths,
                     const Settings& settings,
                     std::shared_ptr<PeerBook> book,
                     std::shared_ptr<net::HttpClient> http,
                     std::shared_ptr<RegistrySource> registry,
                     Clock clock)
    : m_paths(std::move(paths))
    , m_book(std::move(book))
    , m_http(std::move(http))
    , m_registry(std::move(registry))
    , m_clock(std::move(clock))
    , m_settings(settings)
{}

void Discovery::setSettings(const Settings& settings)
{
    const std::lock_guard lock(m_mutex);
    if (settings.subnetWebhook != m_settings.subnetWebhook)
        m_fromWebhook = {};
    m_settings = settings;
}

std::vector<PeerAddress> Discovery::known() const
{
    Collector collector;
    const auto records = m_book->peers();
    if (!records)
        spdlog::warn("peer book: {}", records.error().detail);
    else
        for (const PeerRecord& record : *records)
            if (record.isBlocked)
                collector.block(record.url);
    // First, because its money is marked as worth nothing.
    collector.addAll(practicePeers(m_paths));
    if (records)
        for (const PeerRecord& record : *records)
            if (record.isAdded)
                collector.add(listed(record.url));
    const std::lock_guard lock(m_mutex);
    if (auto list = parsePeerList(m_settings.subnetOrchestrators))
        for (std::string& url : *list)
            collector.add(listed(std::move(url)));
    collector.addAll(m_fromWebhook.peers);
    collector.addAll(m_fromRegistry.peers);
    return collector.take();
}

std::vector<PeerAddress> Discovery::find(std::stop_token stop, std::vector<std::string>* problems)
{
    const std::lock_guard asking(m_asking);
    std::string webhook;
    bool isWebhookDue = false;
    bool isRegistryDue = false;
    {
        const std::lock_guard lock(m_mutex);
        webhook = m_settings.subnetWebhook;
        isWebhookDue = !webhook.empty() && isDue(m_fromWebhook);
        isRegistryDue = m_registry != nullptr && isDue(m_fromRegistry);
        const auto list = parsePeerList(m_settings.subnetOrchestrators);
        if (!list && problems != nullptr)
            problems->push_back("The setting subnet/orchestrators cannot be used. " +
                                list.error().detail);
    }
    if (isWebhookDue)
        refresh(m_fromWebhook, askWebhook(webhook, stop), problems);
    if (isRegistryDue)
        refresh(m_fromRegistry, askRegistry(stop), problems);
    return known();
}

bool Discovery::isDue(const Cached& cached) const
{
    return !cached.asked || m_clock() - *cached.asked >= kCacheLife;
}

/// A failure counts as asked too: a source that is down must not cost its patience at every look.
void Discovery::refresh(Cached& cached,
                        Result<std::vector<PeerAddress>> answer,
                        std::vector<std::string>* problems)
{
    const std::lock_guard lock(m_mutex);
    if (!answer && answer.error().code == ErrorCode::Cancelled)
        return;
    cached.asked = m_clock();
    if (answer)
        cached.peers = std::move(*answer);
    else if (problems != nullptr)
        problems->push_back(answer.error().detail);
}

Result<std::vector<PeerAddress>> Discovery::askWebhook(const std::string& url, std::stop_token stop)
{
    net::HttpRequest request;
    request.url = url;
    request.sizeLimit = kWebhookLimit;
    request.connectTimeout = kPatience;
    request.stallTimeout = kPatience;
    request.totalTimeout = kPatience;
    const auto answer = m_http->send(request, std::move(stop));
    if (!answer) {
        const std::string shown = withoutKeys(url);
        std::string detail = answer.error().detail;
        for (std::size_t at = detail.find(url); at != std::string::npos;
             at = detail.find(url, at + shown.size()))
            detail.replace(at, url.size(), shown);
        return fail(
            answer.error().code,
            fmt::format("The list of orchestrators at {} could not be had: {}", shown, detail));
    }
    return parseWebhookList(answer->body);
}

Result<std::vector<PeerAddress>> Discovery::askRegistry(std::stop_token stop)
{
    SLUICE_TRY(const std::vector<std::string> urls, m_registry->serviceUrls(std::move(stop)));
    std::vector<PeerAddress> peers;
    for (const std::string& text : urls)
        if (auto url = normalPeerUrl(text))
            peers.push_back({std::move(*url), PeerSource::Registry, false, 1.0});
    return peers;
}

} // namespace sluice::network
