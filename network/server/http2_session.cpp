// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/http2_session.h"

#include <nghttp2/nghttp2.h>

#include <array>

namespace sluice::network {

namespace {

constexpr std::size_t kFrameBytes = 1u << 20; ///< as go-livepeer announces
constexpr std::int32_t kConnectionWindow = 4 << 20;
constexpr std::size_t kOutgoingBytes = 65536;
constexpr std::chrono::milliseconds kCheckInterval{250};
/// How much, and how long, the rest of a request is read away once its answer is out.
constexpr std::size_t kDrainBytes = 256u << 10;
constexpr std::chrono::milliseconds kDrainTime{2'000};

nghttp2_nv pairOf(const std::string& name, const std::string& value)
{
    // nghttp2 copies both; its pointers are not const for the sake of a flag that is not used here.
    const auto bytes = [](const std::string& text) {
        return reinterpret_cast<std::uint8_t*>(const_cast<char*>(text.data()));
    };
    return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

std::vector<nghttp2_nv> pairsOf(const Headers& headers)
{
    std::vector<nghttp2_nv> pairs;
    for (const auto& [name, value] : headers)
        pairs.push_back(pairOf(name, value));
    return pairs;
}

std::string_view textOf(nghttp2_rcbuf* buffer)
{
    const nghttp2_vec bytes = nghttp2_rcbuf_get_buf(buffer);
    return {reinterpret_cast<const char*>(bytes.base), bytes.len};
}

} // namespace

/// What nghttp2 calls while it reads frames and while it makes them.
struct Http2Session::Callbacks
{
    static Http2Session& sessionOf(void* self) { return *static_cast<Http2Session*>(self); }

    static Http2Exchange* exchangeOf(Http2Session& session, std::int32_t id)
    {
        const auto found = session.m_streams.find(id);
        return found == session.m_streams.end() ? nullptr : found->second.get();
    }

    static int onBeginFrame(nghttp2_session* /*session*/, const nghttp2_frame_hd* frame, void* self)
    {
        Http2Session& session = sessionOf(self);
        if (frame->type == NGHTTP2_HEADERS && !session.m_headersSince)
            session.m_headersSince = Clock::now();
        else if (frame->type != NGHTTP2_HEADERS && frame->type != NGHTTP2_CONTINUATION)
            session.m_headersSince.reset();
        return 0;
    }

    static int onBeginHeaders(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* self)
    {
        Http2Session& session = sessionOf(self);
        if (frame->headers.cat != NGHTTP2_HCAT_REQUEST)
            return 0;
        const std::int32_t id = frame->hd.stream_id;
        auto exchange =
            std::make_shared<Http2Exchange>(id, session.m_mailbox, session.m_context.limits);
        exchange->request.remoteAddress = session.m_connection.remoteAddress();
        session.m_streams[id] = std::move(exchange);
        return 0;
    }

    static int onHeader(nghttp2_session* /*session*/,
                        const nghttp2_frame* frame,
                        nghttp2_rcbuf* nameBuffer,
                        nghttp2_rcbuf* valueBuffer,
                        std::uint8_t /*flags*/,
                        void* self)
    {
        Http2Session& session = sessionOf(self);
        Http2Exchange* const exchange = exchangeOf(session, frame->hd.stream_id);
        if (exchange == nullptr)
            return 0;
        const std::string_view name = textOf(nameBuffer);
        const std::string_view value = textOf(valueBuffer);
        const ListenerLimits& limits = session.m_context.limits;
        // A few bytes on the wire can name a large field many times (HPACK bomb): what counts is what it unpacks to.
        exchange->headerBytes += name.size() + value.size() + 32;
        if (exchange->headerBytes > limits.headerBytes ||
            exchange->request.headers.size() >= limits.headerCount)
            exchange->hasTooManyHeaders = true;
        if (exchange->hasTooManyHeaders || frame->headers.cat != NGHTTP2_HCAT_REQUEST)
            return exchange->headerBytes > 4 * limits.headerBytes ? NGHTTP2_ERR_CALLBACK_FAILURE
                                                                  : 0;
        take(exchange->request, name, value);
        return 0;
    }

    static void take(ServerRequest& request, std::string_view name, std::string_view value)
    {
        if (name == ":method") {
            request.method = value;
        } else if (name == ":path") {
            const std::size_t query = value.find('?');
            request.path = value.substr(0, query);
            if (query != std::string_view::npos)
                request.query = value.substr(query + 1);
        } else if (name == ":authority") {
            request.headers.emplace_back("host", value);
        } else if (!name.starts_with(':') && (name != "host" || request.header("host").empty())) {
            request.headers.emplace_back(name, value);
        }
    }

    static int onFrame(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* self)
    {
        Http2Session& session = sessionOf(self);
        const bool isHeaders = frame->hd.type == NGHTTP2_HEADERS;
        if (!isHeaders && frame->hd.type != NGHTTP2_DATA)
            return 0;
        if (isHeaders)
            session.m_headersSince.reset();
        const auto found = session.m_streams.find(frame->hd.stream_id);
        if (found == session.m_streams.end())
            return 0;
        const std::shared_ptr<Http2Exchange> exchange = found->second;
        if ((frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0)
            exchange->endInput();
        if (isHeaders && !exchange->isDispatched)
            session.dispatch(exchange);
        return 0;
    }

    static int onData(nghttp2_session* session,
                      std::uint8_t /*flags*/,
                      std::int32_t id,
                      const std::uint8_t* data,
                      std::size_t size,
                      void* self)
    {
        // The connection's window opens at once, the stream's only as its handler reads: one slow handler does not
        // stop the others, and nobody can make us hold more than a window for each.
        nghttp2_session_consume_connection(session, size);
        Http2Exchange* const exchange = exchangeOf(sessionOf(self), id);
        const std::size_t unwanted =
            exchange == nullptr ? size : exchange->addInput(std::as_bytes(std::span(data, size)));
        if (unwanted > 0)
            nghttp2_session_consume_stream(session, id, unwanted);
        if (exchange != nullptr) {
            exchange->unwantedBytes += unwanted;
            if (exchange->answeredAt && exchange->unwantedBytes > kDrainBytes) {
                exchange->answeredAt.reset();
                nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_NO_ERROR);
            }
        }
        return 0;
    }

    static int
    onStreamClose(nghttp2_session* /*session*/, std::int32_t id, std::uint32_t /*code*/, void* self)
    {
        Http2Session& session = sessionOf(self);
        if (Http2Exchange* const exchange = exchangeOf(session, id))
            exchange->close({ErrorCode::Network, "the peer has ended the stream"});
        session.m_streams.erase(id);
        session.m_lastRequest = Clock::now();
        return 0;
    }

    static int onFrameSent(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* self)
    {
        const bool isEnd = (frame->hd.type == NGHTTP2_DATA || frame->hd.type == NGHTTP2_HEADERS) &&
                           (frame->hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
        Http2Exchange* const exchange =
            isEnd ? exchangeOf(sessionOf(self), frame->hd.stream_id) : nullptr;
        // Answered before the request was whole. RFC 9113, 8.1 allows to reset the stream at once, but libcurl 7.88 may
        // then lose the answer: a little of the rest is read away first.
        if (exchange != nullptr && !exchange->isInputEnded())
            exchange->answeredAt = Clock::now();
        return 0;
    }

    static ssize_t readOutput(nghttp2_session* session,
                              std::int32_t id,
                              std::uint8_t* buffer,
                              std::size_t size,
                              std::uint32_t* flags,
                              nghttp2_data_source* source,
                              void* /*self*/)
    {
        auto* const exchange = static_cast<Http2Exchange*>(source->ptr);
        const Http2Exchange::Output output =
            exchange->takeOutput(std::as_writable_bytes(std::span(buffer, size)));
        if (output.count == 0 && !output.isEnd)
            return NGHTTP2_ERR_DEFERRED;
        if (output.isEnd)
            *flags |= NGHTTP2_DATA_FLAG_EOF;
        if (output.isEnd && !output.trailers.empty()) {
            *flags |= NGHTTP2_DATA_FLAG_NO_END_STREAM;
            const auto pairs = pairsOf(output.trailers);
            nghttp2_submit_trailer(session, id, pairs.data(), pairs.size());
        }
        return static_cast<ssize_t>(output.count);
    }
};

void Http2Session::Deleter::operator()(nghttp2_session* session) const
{
    nghttp2_session_del(session);
}

Http2Session::Http2Session(Connection& connection, ServerContext& context)
    : m_connection(connection)
    , m_context(context)
    , m_mailbox(std::make_shared<Mailbox>(connection))
    , m_lastRequest(Clock::now())
{}

Http2Session::~Http2Session() = default;

bool Http2Session::start()
{
    nghttp2_session_callbacks* callbacks = nullptr;
    nghttp2_option* option = nullptr;
    if (nghttp2_session_callbacks_new(&callbacks) != 0)
        return false;
    const std::unique_ptr<nghttp2_session_callbacks, decltype(&nghttp2_session_callbacks_del)>
        callbacksOwner(callbacks, &nghttp2_session_callbacks_del);
    if (nghttp2_option_new(&option) != 0)
        return false;
    const std::unique_ptr<nghttp2_option, decltype(&nghttp2_option_del)> optionOwner(
        option, &nghttp2_option_del);
    nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, &Callbacks::onBeginFrame);
    nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, &Callbacks::onBeginHeaders);
    nghttp2_session_callbacks_set_on_header_callback2(callbacks, &Callbacks::onHeader);
    nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, &Callbacks::onFrame);
    nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, &Callbacks::onData);
    nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, &Callbacks::onStreamClose);
    nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, &Callbacks::onFrameSent);

    const ListenerLimits& limits = m_context.limits;
    nghttp2_option_set_no_auto_window_update(option, 1);
    nghttp2_option_set_no_closed_streams(option, 1);
    // nghttp2's default of eight would end a header block of the size that we allow.
    nghttp2_option_set_max_continuations(option, limits.headerBytes / 16384 + 8);
    nghttp2_session* session = nullptr;
    if (nghttp2_session_server_new2(&session, callbacks, this, option) != 0)
        return false;
    m_session.reset(session);
    const std::array<nghttp2_settings_entry, 4> settings{
        {{NGHTTP2_SETTINGS_MAX_FRAME_SIZE, kFrameBytes},
         {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS,
          static_cast<std::uint32_t>(limits.streamsPerConnection)},
         {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
          static_cast<std::uint32_t>(limits.headerBytes + 320)},
         {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, static_cast<std::uint32_t>(limits.bodyBuffer)}}};
    return nghttp2_submit_settings(session, NGHTTP2_FLAG_NONE, settings.data(), settings.size()) ==
               0 &&
           nghttp2_session_set_local_window_size(session, NGHTTP2_FLAG_NONE, 0,
                                                 kConnectionWindow) == 0;
}

bool Http2Session::feed(std::string_view bytes)
{
    const ssize_t used = nghttp2_session_mem_recv(
        m_session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
    return used == static_cast<ssize_t>(bytes.size());
}

bool Http2Session::flush()
{
    m_isBlocked = false;
    for (;;) {
        while (m_outgoing.size() < kOutgoingBytes) {
            const std::uint8_t* data = nullptr;
            const ssize_t size = nghttp2_session_mem_send(m_session.get(), &data);
            if (size < 0)
                return false;
            if (size == 0)
                break;
            m_outgoing.append(reinterpret_cast<const char*>(data), static_cast<std::size_t>(size));
        }
        if (m_outgoing.empty())
            return true;
        const IoResult written =
            m_connection.tryWrite(std::as_bytes(std::span(m_outgoing)).subspan(m_outgoingStart));
        if (written.state == IoState::WouldBlock) {
            m_isBlocked = true;
            return true;
        }
        if (written.state != IoState::Done)
            return false;
        m_blockedSince = Clock::now();
        m_outgoingStart += written.count;
        if (m_outgoingStart == m_outgoing.size()) {
            m_outgoing.clear();
            m_outgoingStart = 0;
        }
    }
}

void Http2Session::workOff()
{
    for (const std::int32_t id : m_mailbox->take()) {
        const auto found = m_streams.find(id);
        if (found == m_streams.end())
            continue;
        const std::shared_ptr<Http2Exchange> exchange = found->second;
        workOff(id, *exchange);
    }
}

void Http2Session::workOff(std::int32_t id, Http2Exchange& exchange)
{
    nghttp2_session* const session = m_session.get();
    Http2Exchange::Work work = exchange.takeWork();
    if (work.credit > 0)
        nghttp2_session_consume_stream(session, id, work.credit);
    if (work.sendContinue) {
        const std::string name = ":status";
        const std::string value = "100";
        const nghttp2_nv interim = pairOf(name, value);
        nghttp2_submit_headers(session, NGHTTP2_FLAG_NONE, id, nullptr, &interim, 1, nullptr);
    }
    if (work.sendHead) {
        work.headers.insert(work.headers.begin(), {":status", std::to_string(work.status)});
        const auto pairs = pairsOf(work.headers);
        nghttp2_data_provider provider{};
        provider.source.ptr = &exchange;
        provider.read_callback = &Callbacks::readOutput;
        nghttp2_submit_response(session, id, pairs.data(), pairs.size(),
                                work.isHeadAll ? nullptr : &provider);
    } else if (work.resume) {
        nghttp2_session_resume_data(session, id);
    }
    if (work.abort)
        nghttp2_submit_rst_stream(session, NGHTTP2_FLAG_NONE, id, NGHTTP2_INTERNAL_ERROR);
}

void Http2Session::refuse(Http2Exchange& exchange, int status, std::string_view text)
{
    (void)exchange.ResponseWriter::send(status, "text/plain", text);
    exchange.leave();
}

void Http2Session::dispatch(const std::shared_ptr<Http2Exchange>& exchange)
{
    exchange->isDispatched = true;
    if (exchange->hasTooManyHeaders) {
        refuse(*exchange, 431, "the headers are too large\n");
        return;
    }
    if (!exchange->request.path.starts_with('/')) {
        refuse(*exchange, 400, "bad path\n");
        return;
    }
    const bool runs = m_context.pool.tryRun([exchange, &table = m_context.table] {
        runHandler(table, exchange->request, *exchange, *exchange, exchange->stop.get_token());
        exchange->leave();
    });
    if (!runs)
        refuse(*exchange, 503, "too many requests at once; try again\n");
}

bool Http2Session::checkDeadlines()
{
    const auto now = Clock::now();
    if (now - m_lastCheck < kCheckInterval)
        return true;
    m_lastCheck = now;
    const ListenerLimits& limits = m_context.limits;
    if (m_isBlocked && now - m_blockedSince > limits.writeTimeout)
        return false;
    if (m_headersSince && now - *m_headersSince > limits.headerTimeout)
        return false;
    if (m_streams.empty())
        return now - m_lastRequest <= limits.idleTimeout;
    for (const auto& [id, exchange] : m_streams) {
        const auto since = exchange->waitsSince();
        if (since && now - *since > limits.writeTimeout) {
            exchange->close({ErrorCode::Timeout, "the peer does not read the answer"});
            nghttp2_submit_rst_stream(m_session.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
        } else if (exchange->answeredAt && now - *exchange->answeredAt > kDrainTime) {
            exchange->answeredAt.reset();
            nghttp2_submit_rst_stream(m_session.get(), NGHTTP2_FLAG_NONE, id, NGHTTP2_NO_ERROR);
        }
    }
    return true;
}

void Http2Session::end()
{
    m_mailbox->close();
    const Error gone = m_connection.isHungUp()
                           ? Error{ErrorCode::Cancelled, "the listener stops"}
                           : Error{ErrorCode::Network, "the peer has gone away"};
    for (const auto& [id, exchange] : m_streams)
        exchange->close(gone);
    m_session.reset();
    m_streams.clear();
}

void Http2Session::run(std::string_view opening)
{
    std::array<std::byte, 65536> piece;
    bool isAlive = start() && (opening.empty() || feed(opening));
    bool isClosedInOrder = true;
    while (isAlive) {
        workOff();
        if (!flush()) {
            isClosedInOrder = false;
            break;
        }
        if (nghttp2_session_want_read(m_session.get()) == 0 &&
            nghttp2_session_want_write(m_session.get()) == 0 && m_outgoing.empty())
            break;
        const IoResult attempt = m_connection.tryRead(piece);
        if (attempt.state == IoState::Done)
            isAlive = feed({reinterpret_cast<const char*>(piece.data()), attempt.count});
        else if (attempt.state != IoState::WouldBlock)
            break;
        if (attempt.state == IoState::WouldBlock &&
            !m_connection.wait(m_isBlocked, Clock::now() + kCheckInterval))
            break;
        // Also while bytes keep coming: pings do not make up for a request that never ends.
        if (!checkDeadlines())
            break;
    }
    if (m_session && isClosedInOrder) {
        // GOAWAY with the reason, as far as it goes out at once.
        nghttp2_session_terminate_session(m_session.get(),
                                          isAlive ? NGHTTP2_NO_ERROR : NGHTTP2_PROTOCOL_ERROR);
        flush();
    }
    end();
}

} // namespace sluice::network
