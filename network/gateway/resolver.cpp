// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/gateway/resolver.h"

#include "core/net/address_rule.h"

#include <fmt/format.h>

#include <netdb.h>
#include <pthread.h>
#include <sys/socket.h>

#include <array>
#include <condition_variable>
#include <optional>
#include <thread>

namespace sluice::network {
namespace {

constexpr auto kStep = std::chrono::milliseconds(50);

struct Addresses
{
    int error = 0;
    bool isPrivate = false;
    std::vector<std::string> list;
};

Addresses look(const std::string& host, const std::string& port, int flags)
{
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = flags;
    addrinfo* found = nullptr;
    Addresses result;
    result.error = ::getaddrinfo(host.c_str(), port.c_str(), &hints, &found);
    for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
        std::array<char, NI_MAXHOST> text{};
        if (::getnameinfo(one->ai_addr, one->ai_addrlen, text.data(), text.size(), nullptr, 0,
                          NI_NUMERICHOST) != 0)
            continue;
        result.isPrivate = result.isPrivate || !net::isPublicAddress(one->ai_addr);
        result.list.push_back(one->ai_family == AF_INET6 ? fmt::format("[{}]:{}", text.data(), port)
                                                         : fmt::format("{}:{}", text.data(), port));
    }
    if (found != nullptr)
        ::freeaddrinfo(found);
    return result;
}

} // namespace

struct Resolver::Lookup
{
    std::mutex mutex;
    std::condition_variable done;
    std::optional<Addresses> result;
    std::thread thread;
};

Resolver::~Resolver()
{
    for (const auto& lookup : m_lookups)
        lookup->thread.join();
}

/// Lets go of what has ended meanwhile.
void Resolver::reap()
{
    std::erase_if(m_lookups, [](const std::shared_ptr<Lookup>& lookup) {
        std::unique_lock lock(lookup->mutex);
        const bool isOver = lookup->result.has_value();
        lock.unlock();
        if (isOver)
            lookup->thread.join();
        return isOver;
    });
}

Result<std::vector<std::string>> Resolver::resolve(const UrlParts& parts,
                                                   bool isPrivateAllowed,
                                                   std::chrono::steady_clock::time_point deadline,
                                                   std::stop_token stop)
{
    const std::string port = std::to_string(parts.port);
    Addresses found = look(parts.host, port, AI_NUMERICHOST | AI_NUMERICSERV);
    if (found.error != 0) {
        const auto lookup = std::make_shared<Lookup>();
        {
            const std::lock_guard lock(m_mutex);
            reap();
            lookup->thread = std::thread([lookup = lookup.get(), host = parts.host, port] {
                ::pthread_setname_np(::pthread_self(), "resolve");
                Addresses result = look(host, port, AI_NUMERICSERV | AI_ADDRCONFIG);
                const std::lock_guard inner(lookup->mutex);
                lookup->result = std::move(result);
                lookup->done.notify_all();
            });
            m_lookups.push_back(lookup);
        }
        std::unique_lock lock(lookup->mutex);
        while (!lookup->result) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "stopped while a name was looked up");
            if (std::chrono::steady_clock::now() >= deadline)
                return fail(ErrorCode::Timeout,
                            fmt::format("The address of {} was not found in time. Check the "
                                        "connection.",
                                        parts.host));
            lookup->done.wait_for(lock, kStep);
        }
        found = *lookup->result;
    }
    if (found.error != 0 || found.list.empty())
        return fail(ErrorCode::Network, fmt::format("There is no address for {}: {}.", parts.host,
                                                    ::gai_strerror(found.error)));
    if (found.isPrivate && !isPrivateAllowed)
        return fail(
            ErrorCode::Protocol,
            fmt::format("{} leads to this machine or to a private network, which a peer may "
                        "not send us to. Add the peer by its private address to allow it.",
                        parts.host));
    return std::move(found.list);
}

} // namespace sluice::network
