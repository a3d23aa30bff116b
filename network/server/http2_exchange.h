// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/server_context.h"

#include <condition_variable>
#include <mutex>

namespace sluice::network {

/// Where handler threads leave word for their connection's thread.
class Mailbox
{
public:
    explicit Mailbox(Connection& connection)
        : m_connection(&connection)
    {}

    /// Any thread: stream `id` has something to do.
    void post(std::int32_t id);
    /// Connection's thread: everything posted since the last call.
    std::vector<std::int32_t> take();
    /// The connection ends; later posts go nowhere.
    void close();

private:
    std::mutex m_mutex;
    Connection* m_connection;
    std::vector<std::int32_t> m_ids;
};

/// One HTTP/2 request and its answer, between the thread of the connection and the thread of the handler.
class Http2Exchange : public BodyReader, public ServerResponse
{
public:
    Http2Exchange(std::int32_t id, std::shared_ptr<Mailbox> mailbox, const ListenerLimits& limits);

    // The handler's side.
    Result<std::size_t> read(std::span<std::byte> into) override;
    std::optional<std::uint64_t> announcedSize() const override;
    using ServerResponse::write;
    Result<void> begin(int status, const Headers& headers) override;
    Result<void> write(std::span<const std::byte> data) override;
    Result<void> finish(const Headers& trailers) override;
    void abort() override;
    bool hasBegun() const override;
    bool isFinished() const override;
    /// The handler has returned: what it left unread is not wanted.
    void leave();

    // The connection's side.
    ServerRequest request;
    std::stop_source stop;
    std::size_t headerBytes = 0;
    bool hasTooManyHeaders = false;
    bool isDispatched = false;
    std::optional<Clock::time_point>
        answeredAt;                ///< the whole answer went out, and the request still comes
    std::size_t unwantedBytes = 0; ///< of the body, read away because nobody wants them

    /// More of the body; returns how many of the bytes nobody will read.
    std::size_t addInput(std::span<const std::byte> data);
    void endInput();
    bool isInputEnded() const;
    /// The stream is gone: every call of the handler ends with `error`.
    void close(Error error);

    /// What the connection has to do for this stream.
    struct Work
    {
        std::size_t credit = 0; ///< bytes of the body that have been read
        bool sendContinue = false;
        bool sendHead = false;
        bool isHeadAll = false; ///< no body and no trailers follow
        bool resume = false;
        bool abort = false;
        int status = 0;
        Headers headers;
    };
    Work takeWork();

    /// What one DATA frame gets.
    struct Output
    {
        std::size_t count = 0; ///< 0 and not isEnd: nothing to send now
        bool isEnd = false;
        Headers trailers; ///< with isEnd
    };
    Output takeOutput(std::span<std::byte> into);
    /// An answer waits, and the peer has not taken any of it since then.
    std::optional<Clock::time_point> waitsSince() const;

private:
    void post(std::unique_lock<std::mutex>& lock);
    bool hasBody() const { return request.method != "HEAD"; }

    const std::int32_t m_id;
    const std::shared_ptr<Mailbox> m_mailbox;
    const ListenerLimits& m_limits;
    SlowMeter m_meter;

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    std::optional<Error> m_closed;
    bool m_isPosted = false;

    std::string m_input;
    std::size_t m_inputStart = 0;
    std::size_t m_credit = 0;
    bool m_inputEnded = false;
    bool m_isInputUnwanted = false;
    bool m_hasAskedToContinue = false;
    bool m_sendContinue = false;

    int m_status = 0; ///< 0: not begun
    Headers m_headers;
    bool m_isHeadTaken = false;
    std::string m_output;
    std::size_t m_outputStart = 0;
    bool m_outputEnded = false;
    bool m_isAborted = false;
    Headers m_trailers;
    Clock::time_point m_outputSince{};
};

} // namespace sluice::network
