// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/http_server.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <stdexcept>

namespace sluice::test {

namespace {

/// `size` bytes, or fewer when the client goes away.
std::string receive(int socket, std::size_t size)
{
    std::string bytes(size, '\0');
    std::size_t got = 0;
    while (got < size) {
        const ssize_t count = ::recv(socket, bytes.data() + got, size - got, 0);
        if (count <= 0)
            break;
        got += std::size_t(count);
    }
    bytes.resize(got);
    return bytes;
}

} // namespace

bool ServerConnection::send(std::string_view bytes)
{
    while (!bytes.empty()) {
        const ssize_t count = ::send(m_socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0)
            return false;
        bytes.remove_prefix(std::size_t(count));
    }
    return true;
}

bool ServerConnection::answer(int status,
                              std::string_view body,
                              const std::vector<std::string>& headers)
{
    std::string head = "HTTP/1.1 " + std::to_string(status) + " Answer\r\nConnection: close\r\n";
    head += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    for (const std::string& header : headers)
        head += header + "\r\n";
    return send(head + "\r\n") && send(body);
}

bool ServerConnection::answerFile(const ServerRequest& request,
                                  std::string_view content,
                                  const std::string& etag,
                                  std::size_t limit,
                                  const std::vector<std::string>& headers)
{
    std::vector<std::string> lines = headers;
    lines.push_back("ETag: " + etag);
    lines.push_back("Accept-Ranges: bytes");
    std::size_t start = 0;
    const auto range = request.headers.find("range");
    const auto condition = request.headers.find("if-range");
    const bool isPart = range != request.headers.end() &&
                        (condition == request.headers.end() || condition->second == etag);
    if (isPart) {
        start = std::stoul(range->second.substr(std::string("bytes=").size()));
        const std::string total = "/" + std::to_string(content.size());
        if (start >= content.size())
            return answer(416, "", {"Content-Range: bytes *" + total});
        lines.push_back("Content-Range: bytes " + std::to_string(start) + "-" +
                        std::to_string(content.size() - 1) + total);
    }
    const auto body = content.substr(start);
    std::string head = isPart ? "HTTP/1.1 206 Part\r\n" : "HTTP/1.1 200 OK\r\n";
    head += "Connection: close\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
    for (const std::string& line : lines)
        head += line + "\r\n";
    return send(head + "\r\n") && (request.method == "HEAD" || send(body.substr(0, limit)));
}

void ServerConnection::waitForClose()
{
    char buffer[4096];
    while (::recv(m_socket, buffer, sizeof buffer, 0) > 0) {
    }
}

HttpServer::HttpServer(Handler handler)
    : m_handler(std::move(handler))
    , m_listener(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = ::htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    auto* generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(m_listener, generic, length) != 0 || ::listen(m_listener, 16) != 0 ||
        ::getsockname(m_listener, generic, &length) != 0)
        throw std::runtime_error("cannot listen on loopback");
    m_port = ::ntohs(address.sin_port);
    m_acceptor = std::thread([this] { accept(); });
}

HttpServer::~HttpServer()
{
    ::shutdown(m_listener, SHUT_RDWR);
    m_acceptor.join();
    ::close(m_listener);
    {
        const std::lock_guard lock(m_mutex);
        for (const int socket : m_sockets)
            ::shutdown(socket, SHUT_RDWR);
    }
    for (std::thread& thread : m_threads)
        thread.join();
}

std::string HttpServer::url(const std::string& path) const
{
    return "http://127.0.0.1:" + std::to_string(m_port) + path;
}

std::vector<ServerRequest> HttpServer::requests() const
{
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

void HttpServer::accept()
{
    for (;;) {
        const int socket = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
        if (socket < 0)
            return;
        const std::lock_guard lock(m_mutex);
        m_sockets.push_back(socket);
        m_threads.emplace_back([this, socket] { serve(socket); });
    }
}

void HttpServer::serve(int socket)
{
    std::string head;
    char c = 0;
    while (head.find("\r\n\r\n") == std::string::npos && ::recv(socket, &c, 1, 0) == 1)
        head += c;
    ServerRequest request;
    const auto space = head.find(' ');
    if (space != std::string::npos) {
        request.method = head.substr(0, space);
        request.path = head.substr(space + 1, head.find(' ', space + 1) - space - 1);
        for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
            const auto end = head.find("\r\n", at);
            const std::string line = head.substr(at, end - at);
            const auto colon = line.find(':');
            at = end + 2;
            if (colon == std::string::npos)
                break;
            std::string name = line.substr(0, colon);
            std::ranges::transform(name, name.begin(),
                                   [](unsigned char l) { return char(std::tolower(l)); });
            const auto value = line.find_first_not_of(' ', colon + 1);
            request.headers[name] = value == std::string::npos ? "" : line.substr(value);
        }
        if (const auto length = request.headers.find("content-length");
            length != request.headers.end())
            request.body = receive(socket, std::stoul(length->second));
        {
            const std::lock_guard lock(m_mutex);
            m_requests.push_back(request);
        }
        ServerConnection connection(socket);
        m_handler(request, connection);
    }
    const std::lock_guard lock(m_mutex);
    std::erase(m_sockets, socket);
    ::close(socket);
}

} // namespace sluice::test
