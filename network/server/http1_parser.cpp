// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/http1_parser.h"

#include <algorithm>
#include <charconv>
#include <cstring>

namespace sluice::network {

namespace {

/// Extensions of one chunk, or all trailers: nobody sends more than a few bytes of them.
constexpr std::size_t kOverheadLimit = 16384;

bool isTokenCharacter(char character)
{
    // RFC 9110, 5.6.2.
    return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
           (character >= '0' && character <= '9') ||
           (character != '\0' && std::strchr("!#$%&'*+-.^_`|~", character) != nullptr);
}

bool isToken(std::string_view text)
{
    return !text.empty() && std::ranges::all_of(text, isTokenCharacter);
}

bool isFieldValue(std::string_view text)
{
    return std::ranges::all_of(text, [](char character) {
        const auto byte = static_cast<unsigned char>(character);
        return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

std::string lowerCase(std::string_view text)
{
    std::string lower(text);
    for (char& character : lower)
        if (character >= 'A' && character <= 'Z')
            character = static_cast<char>(character - 'A' + 'a');
    return lower;
}

std::string_view trimmed(std::string_view text)
{
    const auto isBlank = [](char character) { return character == ' ' || character == '\t'; };
    while (!text.empty() && isBlank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isBlank(text.back()))
        text.remove_suffix(1);
    return text;
}

Http1Head refuse(int status, const char* reason)
{
    Http1Head head;
    head.refusal = status;
    head.reason = reason;
    return head;
}

/// Takes the next line off `text`; none when it does not end in CRLF.
std::optional<std::string_view> takeLine(std::string_view& text)
{
    const std::size_t end = text.find("\r\n");
    if (end == std::string_view::npos)
        return std::nullopt;
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 2);
    return line;
}

/// Method, target and version. Returns the refusal, or 0.
int readRequestLine(std::string_view line, Http1Head& head)
{
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last)
        return 400;
    const std::string_view version = line.substr(last + 1);
    std::string_view target = line.substr(first + 1, last - first - 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0")
        return version.starts_with("HTTP/") ? 505 : 400;
    head.isHttp10 = version == "HTTP/1.0";
    head.keepsAlive = !head.isHttp10;
    head.request.method = line.substr(0, first);
    const bool isPlain = std::ranges::all_of(target, [](char character) {
        return static_cast<unsigned char>(character) > 0x20 && character != 0x7f;
    });
    if (!isToken(head.request.method) || !isPlain)
        return 400;
    // The absolute form, which servers must take as well (RFC 9112, 3.2.2).
    for (const std::string_view scheme : {"http://", "https://"})
        if (target.starts_with(scheme)) {
            const std::size_t path = target.find_first_of("/?", scheme.size());
            target = path == std::string_view::npos ? "/" : target.substr(path);
        }
    if (!target.starts_with('/'))
        return 400;
    const std::size_t query = target.find('?');
    head.request.path = target.substr(0, query);
    if (query != std::string_view::npos)
        head.request.query = target.substr(query + 1);
    return 0;
}

int takeContentLength(std::string_view value, Http1Head& head)
{
    std::uint64_t length = 0;
    const char* const end = value.data() + value.size();
    const auto parsed = std::from_chars(value.data(), end, length);
    if (parsed.ec != std::errc{} || parsed.ptr != end || head.contentLength)
        return 400;
    head.contentLength = length;
    return 0;
}

/// What the field means for the framing. Returns the refusal, or 0.
int takeField(const std::string& name, std::string_view value, Http1Head& head)
{
    if (name == "content-length")
        return takeContentLength(value, head);
    if (name == "transfer-encoding") {
        if (head.isChunked || head.isHttp10)
            return 400;
        if (lowerCase(value) != "chunked")
            return 501;
        head.isChunked = true;
    } else if (name == "connection") {
        const std::string lower = lowerCase(value);
        if (lower.find("close") != std::string::npos)
            head.keepsAlive = false;
        else if (head.isHttp10 && lower.find("keep-alive") != std::string::npos)
            head.keepsAlive = true;
    } else if (name == "expect") {
        head.expectsContinue = lowerCase(value) == "100-continue" && !head.isHttp10;
    }
    return 0;
}

} // namespace

Http1Head parseHttp1Head(std::string_view text, std::size_t headerCountLimit)
{
    Http1Head head;
    const auto requestLine = takeLine(text);
    if (!requestLine)
        return refuse(400, "no request line");
    if (const int status = readRequestLine(*requestLine, head); status != 0)
        return refuse(status, "bad request line");
    int hosts = 0;
    while (!text.empty()) {
        const auto line = takeLine(text);
        const std::size_t colon = line ? line->find(':') : std::string_view::npos;
        if (colon == std::string_view::npos || !isToken(line->substr(0, colon)))
            return refuse(400, "bad header");
        const std::string_view value = trimmed(line->substr(colon + 1));
        if (!isFieldValue(value))
            return refuse(400, "bad header");
        if (head.request.headers.size() >= headerCountLimit)
            return refuse(431, "too many headers");
        std::string name = lowerCase(line->substr(0, colon));
        if (const int status = takeField(name, value, head); status != 0)
            return refuse(status, "bad framing");
        hosts += name == "host" ? 1 : 0;
        head.request.headers.emplace_back(std::move(name), value);
    }
    if (hosts > 1 || (hosts == 0 && !head.isHttp10))
        return refuse(400, "one host header is needed");
    if (head.isChunked && head.contentLength)
        return refuse(400, "two framings");
    return head;
}

Result<ChunkedDecoder::Step> ChunkedDecoder::decode(std::string_view input,
                                                    std::span<std::byte> output)
{
    Step step;
    while (step.consumed < input.size() && m_state != State::End) {
        if (m_state != State::Data) {
            SLUICE_CHECK(takeFraming(input[step.consumed++]));
            continue;
        }
        const std::size_t count =
            std::min({static_cast<std::uint64_t>(input.size() - step.consumed),
                      static_cast<std::uint64_t>(output.size() - step.produced), m_left});
        if (count == 0)
            break;
        std::memcpy(output.data() + step.produced, input.data() + step.consumed, count);
        step.consumed += count;
        step.produced += count;
        m_left -= count;
        if (m_left == 0)
            m_state = State::DataReturn;
    }
    return step;
}

Result<void> ChunkedDecoder::takeFraming(char character)
{
    const auto expect = [&](char wanted, State next) -> Result<void> {
        if (character != wanted)
            return fail(ErrorCode::Protocol, "the chunked body is framed wrongly");
        m_state = next;
        return {};
    };
    if (++m_overhead > kOverheadLimit)
        return fail(ErrorCode::Protocol, "the chunked body is mostly framing");
    switch (m_state) {
    case State::Size:
        return takeSize(character);
    case State::Extension:
        if (character == '\r')
            m_state = State::SizeLineFeed;
        return {};
    case State::SizeLineFeed: {
        SLUICE_CHECK(expect('\n', State::Data));
        endSizeLine();
        return {};
    }
    case State::DataReturn:
        return expect('\r', State::DataLineFeed);
    case State::DataLineFeed:
        return expect('\n', State::Size);
    case State::TrailerStart:
        m_state = character == '\r' ? State::EndLineFeed : State::Trailer;
        return {};
    case State::Trailer:
        if (character == '\r')
            m_state = State::TrailerLineFeed;
        return {};
    case State::TrailerLineFeed:
        return expect('\n', State::TrailerStart);
    case State::EndLineFeed:
        return expect('\n', State::End);
    case State::Data:
    case State::End:
        break;
    }
    return {};
}

Result<void> ChunkedDecoder::takeSize(char character)
{
    int digit = -1;
    if (character >= '0' && character <= '9')
        digit = character - '0';
    else if (character >= 'a' && character <= 'f')
        digit = character - 'a' + 10;
    else if (character >= 'A' && character <= 'F')
        digit = character - 'A' + 10;
    if (digit >= 0 && m_digits < 15) {
        m_left = m_left * 16 + static_cast<unsigned>(digit);
        ++m_digits;
        return {};
    }
    if (m_digits == 0 || digit >= 0 || (character != '\r' && character != ';'))
        return fail(ErrorCode::Protocol, "the chunked body has a bad chunk size");
    m_state = character == '\r' ? State::SizeLineFeed : State::Extension;
    return {};
}

void ChunkedDecoder::endSizeLine()
{
    m_digits = 0;
    if (m_left == 0)
        m_state = State::TrailerStart;
    else
        m_overhead = 0;
}

} // namespace sluice::network
