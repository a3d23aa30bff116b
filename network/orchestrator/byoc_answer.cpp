// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/byoc_answer.h"

#include "core/base/atomic_file.h"
#include "network/orchestrator/media_store.h"

#include <fmt/format.h>

#include <cerrno>
#include <vector>

namespace sluice::network {
namespace {

constexpr std::string_view kDone = "data: [DONE]";

std::string contentTypeHeader(const net::HttpResponse& reply)
{
    const std::string type = reply.header("content-type");
    return type.empty() ? "application/octet-stream" : type;
}

} // namespace

Result<void> spoolBody(BodyReader& body, const std::filesystem::path& file, std::uint64_t limit)
{
    if (body.announcedSize().value_or(0) > limit)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the body is larger than {} bytes", limit));
    std::ofstream output(file, std::ios::binary);
    std::vector<std::byte> piece(256 * 1024);
    for (std::uint64_t size = 0;;) {
        SLUICE_TRY(const std::size_t count, body.read(piece));
        if (count == 0)
            break;
        size += count;
        if (size > limit)
            return fail(ErrorCode::InvalidInput,
                        fmt::format("the body is larger than {} bytes", limit));
        output.write(reinterpret_cast<const char*>(piece.data()), std::streamsize(count));
    }
    output.close();
    if (!output)
        return Unexpected(errorFromErrno(errno, "Cannot write", file));
    return {};
}

Result<void> ByocAnswer::take(std::string_view piece)
{
    if (!m_hasPieces) {
        m_hasPieces = true;
        // The content type is known only at the end; an event stream gives itself away.
        m_isEventStream = piece.starts_with("data:") || piece.starts_with("event:");
        if (m_isEventStream)
            SLUICE_CHECK(m_response.begin(
                200, {{"content-type", "text/event-stream"}, {"cache-control", "no-cache"}}));
        else
            m_output.open(m_file, std::ios::binary);
    }
    if (m_isEventStream)
        return takeEvents(piece);
    m_output.write(piece.data(), std::streamsize(piece.size()));
    if (!m_output)
        return Unexpected(errorFromErrno(errno, "Cannot write", m_file));
    return {};
}

Result<void> ByocAnswer::takeEvents(std::string_view piece)
{
    m_held += piece;
    std::size_t keep = m_held.rfind(kDone);
    if (keep == std::string::npos) {
        // Whatever may become the last event when more comes stays here.
        keep = m_held.size();
        for (std::size_t length = std::min(m_held.size(), kDone.size() - 1); length > 0; --length)
            if (kDone.starts_with(std::string_view(m_held).substr(m_held.size() - length))) {
                keep = m_held.size() - length;
                break;
            }
    }
    SLUICE_CHECK(m_response.write(std::string_view(m_held).substr(0, keep)));
    m_held.erase(0, keep);
    return {};
}

void ByocAnswer::finish(const net::HttpResponse& reply, const std::string& balance)
{
    if (m_isEventStream) {
        if (m_response.write(fmt::format("data: {{\"balance\": {}}}\n\n", balance)) &&
            m_response.write(std::string_view(m_held)))
            (void)m_response.finish();
        return;
    }
    const Headers headers{{"livepeer-balance", balance}};
    if (m_hasPieces) {
        m_output.close();
        return sendFile(m_response, m_file, headers, contentTypeHeader(reply));
    }
    // What a worker says when it refuses goes on as text, as go-livepeer does it.
    const bool isError = reply.status < 200 || reply.status > 299;
    Headers all = headers;
    const std::string body =
        isError && !reply.body.ends_with('\n') ? reply.body + "\n" : reply.body;
    all.emplace_back("content-length", std::to_string(body.size()));
    all.emplace_back("content-type",
                     isError ? std::string("text/plain; charset=utf-8") : contentTypeHeader(reply));
    if (m_response.begin(reply.status, all) && m_response.write(body))
        (void)m_response.finish();
}

void ByocAnswer::fail(int status, const std::string& text)
{
    if (m_response.hasBegun())
        return m_response.abort();
    (void)m_response.send(status, "text/plain; charset=utf-8", text + "\n");
}

} // namespace sluice::network
