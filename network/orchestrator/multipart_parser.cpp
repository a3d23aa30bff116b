// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/multipart_parser.h"

#include <algorithm>
#include <cctype>

namespace sluice::network {
namespace {

constexpr std::string_view kLineEnd = "\r\n";
constexpr std::string_view kAfterDelimiter = " \t\r-";

std::string lowered(std::string_view text)
{
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(),
                           [](unsigned char c) { return char(std::tolower(c)); });
    return lower;
}

std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
        text.remove_suffix(1);
    return text;
}

Result<Headers> parseHeaders(std::string_view block)
{
    Headers headers;
    while (!block.empty()) {
        const std::string_view line = block.substr(0, block.find(kLineEnd));
        block.remove_prefix(std::min(block.size(), line.size() + kLineEnd.size()));
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0)
            return fail(ErrorCode::Protocol, "multipart: a part's header has no name");
        headers.emplace_back(lowered(trimmed(line.substr(0, colon))),
                             std::string(trimmed(line.substr(colon + 1))));
    }
    return headers;
}

/// What a quoted string says; `text` begins after the first quote.
std::string unquoted(std::string_view text)
{
    std::string value;
    for (std::size_t i = 0; i < text.size() && text[i] != '"'; ++i) {
        if (text[i] == '\\' && i + 1 < text.size())
            ++i;
        value += text[i];
    }
    return value;
}

} // namespace

std::string headerParameter(std::string_view value, std::string_view name)
{
    std::size_t at = value.find(';');
    while (at < value.size()) {
        ++at;
        while (at < value.size() && (value[at] == ' ' || value[at] == '\t'))
            ++at;
        const std::size_t equals = value.find_first_of("=;", at);
        if (equals == std::string_view::npos)
            return {};
        if (value[equals] == ';') {
            at = equals;
            continue;
        }
        const std::string_view key = trimmed(value.substr(at, equals - at));
        const std::string_view rest = value.substr(equals + 1);
        const bool isQuoted = rest.starts_with('"');
        const std::string found = isQuoted ? unquoted(rest.substr(1))
                                           : std::string(trimmed(rest.substr(0, rest.find(';'))));
        if (lowered(key) == name)
            return found;
        at = value.find(';', isQuoted ? value.find('"', equals + 2) : equals);
    }
    return {};
}

MultipartParser::MultipartParser(std::string_view boundary, MultipartSink& sink)
    : m_delimiter("\r\n--" + std::string(boundary))
    , m_sink(sink)
    , m_buffer(kLineEnd) // so that a delimiter at the very beginning is found like any other
{}

Result<void> MultipartParser::add(std::string_view bytes)
{
    if (m_delimiter.size() <= 4)
        return fail(ErrorCode::Protocol, "multipart: no boundary is named");
    m_buffer += bytes;
    for (;;) {
        SLUICE_TRY(const bool hasMoved, step());
        if (!hasMoved)
            return {};
    }
}

Result<bool> MultipartParser::step()
{
    switch (m_state) {
    case State::Preamble:
    case State::Data:
        return stepToDelimiter();
    case State::Delimiter:
        return stepAfterDelimiter();
    case State::PartHeaders:
        return stepHeaders();
    case State::Done:
        m_buffer.clear(); // an epilogue says nothing
        return false;
    }
    return false;
}

Result<bool> MultipartParser::stepToDelimiter()
{
    // What only begins like a delimiter ("--boundary2") is data; it takes the byte after it to know.
    std::size_t found = m_buffer.find(m_delimiter);
    const auto after = [&] { return found + m_delimiter.size(); };
    while (found != std::string::npos && after() < m_buffer.size() &&
           kAfterDelimiter.find(m_buffer[after()]) == std::string_view::npos)
        found = m_buffer.find(m_delimiter, found + 1);
    const bool isFound = found != std::string::npos && after() < m_buffer.size();
    const std::size_t kept = std::min(m_buffer.size(), m_delimiter.size() - 1);
    const std::size_t sure = found != std::string::npos ? found : m_buffer.size() - kept;
    if (m_state == State::Data && sure > 0)
        SLUICE_CHECK(m_sink.partData(std::string_view(m_buffer).substr(0, sure)));
    m_buffer.erase(0, isFound ? after() : sure);
    if (!isFound)
        return false;
    if (m_state == State::Data)
        SLUICE_CHECK(m_sink.endPart());
    m_state = State::Delimiter;
    return true;
}

Result<bool> MultipartParser::stepAfterDelimiter()
{
    if (m_buffer.size() < 2)
        return false;
    if (m_buffer.starts_with("--")) {
        m_state = State::Done;
        return true;
    }
    const std::size_t end = m_buffer.find(kLineEnd);
    const std::string_view padding = std::string_view(m_buffer).substr(0, end);
    if (padding.find_first_not_of(" \t\r") != std::string_view::npos || padding.size() > 256)
        return fail(ErrorCode::Protocol, "multipart: a delimiter is followed by something else");
    if (end == std::string::npos)
        return false;
    if (++m_parts > kPartLimit)
        return fail(ErrorCode::Protocol, "multipart: too many parts");
    // The line end stays: with it, a part without headers ends its headers like any other.
    m_buffer.erase(0, end);
    m_state = State::PartHeaders;
    return true;
}

Result<bool> MultipartParser::stepHeaders()
{
    const std::size_t end = m_buffer.find("\r\n\r\n");
    if (std::min(end, m_buffer.size()) > kHeaderLimit)
        return fail(ErrorCode::Protocol, "multipart: a part's headers are too long");
    if (end == std::string::npos)
        return false;
    const std::string_view block =
        end == 0 ? std::string_view() : std::string_view(m_buffer).substr(2, end - 2);
    SLUICE_TRY(const Headers headers, parseHeaders(block));
    SLUICE_CHECK(m_sink.beginPart(headers));
    m_buffer.erase(0, end + 4);
    m_state = State::Data;
    return true;
}

} // namespace sluice::network
