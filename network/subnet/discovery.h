// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"
#include "core/net/http_client.h"
#include "network/subnet/peer_address.h"

#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>

namespace sluice::network {

class PeerBook;

/// The orchestrators that are registered on the chain. The wallet's chain client stands behind it.
class RegistrySource
{
public:
    virtual ~RegistrySource() = default;
    /// The service addresses of all active orchestrators. May take seconds. Errors: Network, Timeout, Protocol, Cancelled.
    virtual Result<std::vector<std::string>> serviceUrls(std::stop_token stop) = 0;
};

/// Which orchestrators there are, from everything that names some: the user's list, the webhook, the registry, and the practice
/// subnet of this computer. Thread safe.
///
/// Says nothing about whether they answer; see fan_out.h for that.
class Discovery
{
public:
    using Clock = std::function<std::chrono::steady_clock::time_point()>;

    /// `registry` may be null. `clock` is for tests.
    Discovery(Paths paths,
              const Settings& settings,
              std::shared_ptr<PeerBook> book,
              std::shared_ptr<net::HttpClient> http,
              std::shared_ptr<RegistrySource> registry = nullptr,
              Clock clock = &std::chrono::steady_clock::now);

    /// All that are known without opening a connection. Each URL comes once; blocked ones are left out.
    std::vector<PeerAddress> known() const;

    /// As known(), after asking the webhook and the registry where their last answer is older than a minute. Blocks for at most three
    /// seconds each. A source that fails keeps its last answer; `problems` then gets a sentence.
    std::vector<PeerAddress> find(std::stop_token stop, std::vector<std::string>* problems);

    void setSettings(const Settings& settings);

private:
    /// The last answer of a source that has to be asked.
    struct Cached
    {
        std::vector<PeerAddress> peers;
        std::optional<std::chrono::steady_clock::time_point> asked;
    };
    bool isDue(const Cached& cached) const;
    void refresh(Cached& cached,
                 Result<std::vector<PeerAddress>> answer,
                 std::vector<std::string>* problems);
    Result<std::vector<PeerAddress>> askWebhook(const std::string& url, std::stop_token stop);
    Result<std::vector<PeerAddress>> askRegistry(std::stop_token stop);

    const Paths m_paths;
    const std::shared_ptr<PeerBook> m_book;
    const std::shared_ptr<net::HttpClient> m_http;
    const std::shared_ptr<RegistrySource> m_registry;
    const Clock m_clock;
    std::mutex m_asking; ///< one caller asks, the others use what it got
    mutable std::mutex m_mutex;
    Settings m_settings;
    Cached m_fromWebhook;
    Cached m_fromRegistry;
};

} // namespace sluice::network
