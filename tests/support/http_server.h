// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace sluice::test {

/// What a client asked for.
struct ServerRequest
{
    std::string method;
    std::string path;
    std::map<std::string, std::string> headers; ///< names in lower case
    std::string body;                           ///< as far as Content-Length announces one
};

/// The server's end of one connection.
class ServerConnection
{
public:
    explicit ServerConnection(int socket)
        : m_socket(socket)
    {}

    /// False when the client has gone.
    bool send(std::string_view bytes);
    /// A status line, headers and a body with its length.
    bool answer(int status, std::string_view body, const std::vector<std::string>& headers = {});
    /// The file `content` with entity tag and ranges, as a good server sends it. Sends at most `limit` bytes of body, then cuts.
    bool answerFile(const ServerRequest& request,
                    std::string_view content,
                    const std::string& etag,
                    std::size_t limit = std::string::npos,
                    const std::vector<std::string>& headers = {});
    /// Returns when the client has gone.
    void waitForClose();

private:
    int m_socket;
};

/// An HTTP server on a loopback port whose answers, also the wrong ones, a test writes itself.
///
/// One request a connection; each runs on a thread of its own.
class HttpServer
{
public:
    using Handler = std::function<void(const ServerRequest&, ServerConnection&)>;

    explicit HttpServer(Handler handler);
    ~HttpServer();

    /// "http://127.0.0.1:PORT" + path
    std::string url(const std::string& path) const;
    std::vector<ServerRequest> requests() const;

private:
    void accept();
    void serve(int socket);

    Handler m_handler;
    int m_listener = -1;
    int m_port = 0;
    mutable std::mutex m_mutex;
    std::vector<ServerRequest> m_requests;
    std::vector<int> m_sockets;
    std::vector<std::thread> m_threads;
    std::thread m_acceptor;
};

} // namespace sluice::test
