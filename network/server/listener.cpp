// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/listener.h"

#include "core/base/log.h"
#include "network/server/server_context.h"
#include "network/server/tls_context.h"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <list>
#include <thread>

namespace sluice::network {

namespace {

struct AddressDeleter
{
    void operator()(addrinfo* address) const { freeaddrinfo(address); }
};

/// A listening socket on a numeric address. Errors: InvalidInput, Unavailable.
Result<Descriptor> listenOn(const std::string& host, std::uint16_t port)
{
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV | AI_PASSIVE;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("cannot listen on \"{}\"; give a numeric address such as 127.0.0.1", host));
    const std::unique_ptr<addrinfo, AddressDeleter> address(found);
    Descriptor socket(::socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int yes = 1;
    setsockopt(socket.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (!socket.isOpen() || bind(socket.get(), found->ai_addr, found->ai_addrlen) != 0 ||
        listen(socket.get(), 256) != 0)
        return fail(ErrorCode::Unavailable,
                    fmt::format("cannot listen on {} port {}: {}; choose another port", host, port,
                                std::strerror(errno)));
    return socket;
}

/// "127.0.0.1:40112", "[::1]:40112"
std::string nameOf(const sockaddr_storage& address, socklen_t length)
{
    char host[NI_MAXHOST] = "";
    char port[NI_MAXSERV] = "";
    getnameinfo(reinterpret_cast<const sockaddr*>(&address), length, host, sizeof host, port,
                sizeof port, NI_NUMERICHOST | NI_NUMERICSERV);
    const bool isV6 = address.ss_family == AF_INET6;
    return fmt::format("{}{}{}:{}", isV6 ? "[" : "", host, isV6 ? "]" : "", port);
}

std::uint16_t portOf(int socket)
{
    sockaddr_storage address{};
    socklen_t length = sizeof address;
    getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
    return address.ss_family == AF_INET6
               ? ntohs(reinterpret_cast<const sockaddr_in6*>(&address)->sin6_port)
               : ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
}

/// Answers at once, and a peer that vanished without a word is noticed in two minutes.
void tune(int socket)
{
    const int yes = 1;
    const int idle = 60;
    const int interval = 20;
    const int count = 3;
    setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
    setsockopt(socket, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPINTVL, &interval, sizeof interval);
    setsockopt(socket, IPPROTO_TCP, TCP_KEEPCNT, &count, sizeof count);
}

} // namespace

class Listener::Core
{
public:
    Core(ListenerConfig config,
         HandlerTable table,
         Descriptor socket,
         std::optional<TlsContext> tls)
        : m_config(std::move(config))
        , m_socket(std::move(socket))
        , m_tls(std::move(tls))
        , m_port(portOf(m_socket.get()))
        , m_context(std::move(table), m_config.limits)
        , m_acceptor([this] { listen(); })
    {}

    ~Core()
    {
        m_ends = true;
        m_context.watch.wake();
        m_acceptor.join();
        m_context.watch.stopAll();
        {
            const std::lock_guard lock(m_mutex);
            for (Peer& peer : m_peers)
                peer.connection.hangUp();
        }
        for (Peer& peer : m_peers)
            peer.thread.join();
    }

    std::size_t connectionCount() const
    {
        const std::lock_guard lock(m_mutex);
        return static_cast<std::size_t>(
            std::ranges::count_if(m_peers, [](const Peer& peer) { return !peer.isDone; }));
    }

    std::uint16_t port() const { return m_port; }
    const ListenerConfig& config() const { return m_config; }
    std::size_t handlerCount() const { return m_context.pool.busyCount(); }

private:
    struct Peer
    {
        Peer(Descriptor socket, SslPointer ssl, std::string name)
            : connection(std::move(socket), std::move(ssl), std::move(name))
        {}
        Connection connection;
        std::atomic<bool> isDone = false;
        std::thread thread;
    };

    void listen()
    {
        pthread_setname_np(pthread_self(), "listen");
        while (!m_ends) {
            if (m_context.watch.wait(m_socket.get()))
                accept();
            reap();
        }
    }

    void accept()
    {
        sockaddr_storage address{};
        socklen_t length = sizeof address;
        Descriptor socket(accept4(m_socket.get(), reinterpret_cast<sockaddr*>(&address), &length,
                                  SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!socket.isOpen()) {
            // Out of descriptors: the caller stays in the queue, and asking again at once would spin.
            if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
                std::this_thread::sleep_for(std::chrono::milliseconds(50));
            return;
        }
        if (connectionCount() >= m_config.limits.connections)
            return;
        tune(socket.get());
        SslPointer ssl = m_tls ? m_tls->accept() : nullptr;
        if (m_tls && !ssl)
            return;
        const std::lock_guard lock(m_mutex);
        Peer& peer =
            m_peers.emplace_back(std::move(socket), std::move(ssl), nameOf(address, length));
        peer.thread = std::thread([this, &peer] { serve(peer); });
    }

    void serve(Peer& peer)
    {
        pthread_setname_np(pthread_self(), "serve");
        // OpenSSL writes with write(2): a peer that is gone must not end the program.
        sigset_t pipe;
        sigemptyset(&pipe);
        sigaddset(&pipe, SIGPIPE);
        pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
        try {
            serveConnection(peer.connection, m_context);
        } catch (const std::exception& exception) {
            spdlog::error("the connection of {} ended: {}", peer.connection.remoteAddress(),
                          exception.what());
        }
        peer.isDone = true;
        m_context.watch.wake();
    }

    /// Joins the threads of connections that have ended, and closes their sockets.
    void reap()
    {
        std::list<Peer> done;
        {
            const std::lock_guard lock(m_mutex);
            for (auto peer = m_peers.begin(); peer != m_peers.end();) {
                const auto next = std::next(peer);
                if (peer->isDone)
                    done.splice(done.end(), m_peers, peer);
                peer = next;
            }
        }
        for (Peer& peer : done)
            peer.thread.join();
    }

    const ListenerConfig m_config;
    Descriptor m_socket;
    std::optional<TlsContext> m_tls;
    const std::uint16_t m_port;
    ServerContext m_context;
    mutable std::mutex m_mutex;
    std::list<Peer> m_peers;
    std::atomic<bool> m_ends = false;
    std::thread m_acceptor;
};

Listener::Listener(std::unique_ptr<Core> core)
    : m_core(std::move(core))
{}

Listener::~Listener() = default;

Result<std::unique_ptr<Listener>> Listener::start(ListenerConfig config, HandlerTable table)
{
    SLUICE_TRY(Descriptor socket, listenOn(config.host, config.port));
    std::optional<TlsContext> tls;
    if (config.tls) {
        const std::string& name = config.certificateName;
        SLUICE_TRY(tls, TlsContext::create(name.empty() ? config.host : name));
    }
    return std::unique_ptr<Listener>(new Listener(std::make_unique<Core>(
        std::move(config), std::move(table), std::move(socket), std::move(tls))));
}

std::uint16_t Listener::port() const
{
    return m_core->port();
}

std::string Listener::url() const
{
    const ListenerConfig& config = m_core->config();
    const bool isV6 = config.host.find(':') != std::string::npos;
    return fmt::format("{}://{}{}{}:{}", config.tls ? "https" : "http", isV6 ? "[" : "",
                       config.host, isV6 ? "]" : "", port());
}

std::size_t Listener::connectionCount() const
{
    return m_core->connectionCount();
}

std::size_t Listener::handlerCount() const
{
    return m_core->handlerCount();
}

} // namespace sluice::network
