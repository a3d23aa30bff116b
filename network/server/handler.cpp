// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/handler.h"

#include <fmt/format.h>

#include <array>

namespace sluice::network {

std::string_view headerValue(const Headers& headers, std::string_view lowerCaseName)
{
    for (const auto& [name, value] : headers)
        if (name == lowerCaseName)
            return value;
    return {};
}

Result<std::string> BodyReader::readAll(std::size_t limit)
{
    const auto tooLarge = [&] {
        return fail(ErrorCode::InvalidInput,
                    fmt::format("the body is larger than {} bytes; send a smaller one", limit));
    };
    if (announcedSize().value_or(0) > limit)
        return tooLarge();
    std::string body;
    std::array<std::byte, 16384> piece;
    for (;;) {
        SLUICE_TRY(const std::size_t count, read(piece));
        if (count == 0)
            return body;
        if (count > limit - body.size())
            return tooLarge();
        body.append(reinterpret_cast<const char*>(piece.data()), count);
    }
}

Result<void> ResponseWriter::write(std::string_view text)
{
    return write(std::as_bytes(std::span(text)));
}

Result<void> ResponseWriter::send(int status, std::string_view contentType, std::string_view body)
{
    Headers headers{{"content-length", std::to_string(body.size())}};
    if (!contentType.empty())
        headers.emplace_back("content-type", contentType);
    SLUICE_CHECK(begin(status, headers));
    if (!body.empty())
        SLUICE_CHECK(write(body));
    return finish();
}

void HandlerTable::add(std::string method, std::string pattern, Handler handler)
{
    m_entries.push_back({std::move(method), std::move(pattern), std::move(handler)});
}

HandlerTable::Match HandlerTable::find(std::string_view method, std::string_view path) const
{
    // A pattern's length plus one for a whole path: the greatest wins, an exact method before "*" and before HEAD as GET.
    Match match;
    std::size_t best = 0;
    for (const Entry& entry : m_entries) {
        std::string_view pattern = entry.pattern;
        const bool isPrefix = pattern.ends_with('*');
        if (isPrefix)
            pattern.remove_suffix(1);
        if (isPrefix ? !path.starts_with(pattern) : path != pattern)
            continue;
        match.isPathKnown = true;
        const std::size_t methodRank = entry.method == method                      ? 3
                                       : entry.method == "*"                       ? 2
                                       : method == "HEAD" && entry.method == "GET" ? 1
                                                                                   : 0;
        if (methodRank == 0)
            continue;
        const std::size_t rank = (pattern.size() * 2 + (isPrefix ? 0 : 1)) * 4 + methodRank;
        if (rank > best) {
            best = rank;
            match.handler = &entry.handler;
        }
    }
    return match;
}

} // namespace sluice::network
