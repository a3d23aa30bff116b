// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/http2_exchange.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sluice::network {

namespace {

/// Bytes of an answer that wait for the peer; beyond, write() blocks.
constexpr std::size_t kOutputLimit = 256u << 10;

/// Drops what has been used of a buffer once that is most of it.
void compact(std::string& buffer, std::size_t& start)
{
    if (start == buffer.size()) {
        buffer.clear();
        start = 0;
    } else if (start > 65536) {
        buffer.erase(0, start);
        start = 0;
    }
}

} // namespace

void Mailbox::post(std::int32_t id)
{
    const std::lock_guard lock(m_mutex);
    if (m_connection == nullptr)
        return;
    m_ids.push_back(id);
    m_connection->wake();
}

std::vector<std::int32_t> Mailbox::take()
{
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_ids, {});
}

void Mailbox::close()
{
    const std::lock_guard lock(m_mutex);
    m_connection = nullptr;
}

Http2Exchange::Http2Exchange(std::int32_t id,
                             std::shared_ptr<Mailbox> mailbox,
                             const ListenerLimits& limits)
    : m_id(id)
    , m_mailbox(std::move(mailbox))
    , m_limits(limits)
    , m_meter(limits)
{
    request.isHttp2 = true;
}

void Http2Exchange::post(std::unique_lock<std::mutex>& lock)
{
    const bool wasPosted = std::exchange(m_isPosted, true);
    lock.unlock();
    if (!wasPosted)
        m_mailbox->post(m_id);
}

Result<std::size_t> Http2Exchange::read(std::span<std::byte> into)
{
    if (into.empty())
        return 0;
    std::unique_lock lock(m_mutex);
    if (m_input.empty() && !m_inputEnded && !m_closed) {
        if (request.header("expect") == "100-continue" &&
            !std::exchange(m_hasAskedToContinue, true)) {
            m_sendContinue = true;
            post(lock);
            lock.lock();
        }
        const auto start = Clock::now();
        const bool came = m_changed.wait_for(lock, m_limits.bodyTimeout, [&] {
            return !m_input.empty() || m_inputEnded || m_closed;
        });
        if (!came || !m_meter.hasWaited(Clock::now() - start, m_input.size()))
            return fail(ErrorCode::Timeout, "the peer sends its body too slowly");
    }
    // A body that came whole can be read whole, also when the peer has hung up since.
    if (m_input.empty() && m_inputEnded)
        return 0;
    if (m_input.empty())
        return Unexpected(*m_closed);
    const std::size_t count = std::min(into.size(), m_input.size() - m_inputStart);
    std::memcpy(into.data(), m_input.data() + m_inputStart, count);
    m_inputStart += count;
    compact(m_input, m_inputStart);
    m_credit += count;
    // Window updates in large steps: the peer needs none while it has half a window.
    if (!m_inputEnded && (m_credit >= m_limits.bodyBuffer / 4 || m_input.empty()))
        post(lock);
    return count;
}

std::optional<std::uint64_t> Http2Exchange::announcedSize() const
{
    const std::string_view text = request.header("content-length");
    std::uint64_t size = 0;
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), size);
    return parsed.ec == std::errc{} && !text.empty() ? std::optional(size) : std::nullopt;
}

Result<void> Http2Exchange::begin(int status, const Headers& headers)
{
    const std::lock_guard lock(m_mutex);
    if (m_status != 0)
        return fail(ErrorCode::Internal, "the answer has begun already");
    m_status = status;
    m_headers = cleanHeaders(headers);
    m_headers.emplace_back("date", httpDate());
    return {};
}

Result<void> Http2Exchange::write(std::span<const std::byte> data)
{
    std::unique_lock lock(m_mutex);
    if (m_status == 0 || m_outputEnded)
        return fail(ErrorCode::Internal, "there is no answer to write to");
    if (!hasBody())
        data = {};
    do {
        m_changed.wait(lock,
                       [&] { return m_closed || m_output.size() - m_outputStart < kOutputLimit; });
        if (m_closed)
            return Unexpected(*m_closed);
        const std::size_t waiting = m_output.size() - m_outputStart;
        const std::size_t count = std::min(data.size(), kOutputLimit - waiting);
        if (waiting == 0)
            m_outputSince = Clock::now();
        m_output.append(reinterpret_cast<const char*>(data.data()), count);
        data = data.subspan(count);
        post(lock);
        lock.lock();
    } while (!data.empty());
    return {};
}

Result<void> Http2Exchange::finish(const Headers& trailers)
{
    std::unique_lock lock(m_mutex);
    if (m_status == 0 || m_outputEnded)
        return fail(ErrorCode::Internal, "there is no answer to finish");
    if (m_closed)
        return Unexpected(*m_closed);
    m_outputEnded = true;
    m_trailers = cleanHeaders(trailers);
    if (m_output.empty())
        m_outputSince = Clock::now();
    post(lock);
    return {};
}

void Http2Exchange::abort()
{
    std::unique_lock lock(m_mutex);
    m_outputEnded = true;
    m_isAborted = true;
    post(lock);
}

bool Http2Exchange::hasBegun() const
{
    const std::lock_guard lock(m_mutex);
    return m_status != 0;
}

bool Http2Exchange::isFinished() const
{
    const std::lock_guard lock(m_mutex);
    return m_outputEnded;
}

void Http2Exchange::leave()
{
    std::unique_lock lock(m_mutex);
    m_isInputUnwanted = true;
    m_credit += m_input.size() - m_inputStart;
    m_input.clear();
    m_inputStart = 0;
    post(lock);
}

std::size_t Http2Exchange::addInput(std::span<const std::byte> data)
{
    const std::lock_guard lock(m_mutex);
    if (m_isInputUnwanted)
        return data.size();
    m_input.append(reinterpret_cast<const char*>(data.data()), data.size());
    m_changed.notify_all();
    return 0;
}

void Http2Exchange::endInput()
{
    const std::lock_guard lock(m_mutex);
    m_inputEnded = true;
    m_changed.notify_all();
}

bool Http2Exchange::isInputEnded() const
{
    const std::lock_guard lock(m_mutex);
    return m_inputEnded;
}

void Http2Exchange::close(Error error)
{
    {
        const std::lock_guard lock(m_mutex);
        m_closed = std::move(error);
        m_changed.notify_all();
    }
    stop.request_stop();
}

Http2Exchange::Work Http2Exchange::takeWork()
{
    const std::lock_guard lock(m_mutex);
    m_isPosted = false;
    Work work;
    work.credit = std::exchange(m_credit, 0);
    work.sendContinue = std::exchange(m_sendContinue, false) && !m_isHeadTaken;
    work.abort = m_isAborted;
    const bool hasOutput = m_outputSince != Clock::time_point{};
    if (m_isHeadTaken) {
        work.resume = hasOutput;
    } else if (m_status != 0 && hasOutput) {
        m_isHeadTaken = true;
        work.sendHead = true;
        work.isHeadAll = m_outputEnded && m_output.empty() && m_trailers.empty();
        work.status = m_status;
        work.headers = std::move(m_headers);
    }
    return work;
}

Http2Exchange::Output Http2Exchange::takeOutput(std::span<std::byte> into)
{
    const std::lock_guard lock(m_mutex);
    Output output;
    output.count = std::min(into.size(), m_output.size() - m_outputStart);
    std::memcpy(into.data(), m_output.data() + m_outputStart, output.count);
    m_outputStart += output.count;
    compact(m_output, m_outputStart);
    m_outputSince = Clock::now();
    output.isEnd = m_outputEnded && m_output.empty();
    if (output.isEnd)
        output.trailers = m_trailers;
    m_changed.notify_all();
    return output;
}

std::optional<Clock::time_point> Http2Exchange::waitsSince() const
{
    const std::lock_guard lock(m_mutex);
    const bool isWaiting = !m_output.empty() || m_outputEnded;
    return isWaiting && m_outputSince != Clock::time_point{} ? std::optional(m_outputSince)
                                                             : std::nullopt;
}

} // namespace sluice::network
