// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/wire/job_answer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace sluice::network {
namespace {

constexpr std::size_t kMaxText = 300;

struct Row
{
    std::string_view text; ///< lower case; found anywhere
    ErrorKind kind;
};

/// The first that fits counts. The first five are upstream's own rules, the rest is what they lump together.
constexpr std::array kRows{Row{"ticketparams expired", ErrorKind::RefreshAndRetry},
                           Row{"invalid ticket sendernonce", ErrorKind::TryAnother},
                           Row{"insufficient capacity", ErrorKind::TryAnother},
                           Row{"returned 400", ErrorKind::BadRequest},
                           Row{"calculate duration", ErrorKind::BadRequest},
                           Row{"no capacity available", ErrorKind::TryAnother},
                           Row{"orchestratorcapped", ErrorKind::TryAnother},
                           Row{"expired auth token", ErrorKind::RefreshAndRetry},
                           Row{"invalid auth token", ErrorKind::RefreshAndRetry},
                           Row{"unknown format", ErrorKind::BadRequest},
                           Row{"maxtokens not specified", ErrorKind::BadRequest},
                           Row{"insufficient balance", ErrorKind::PaymentRefused},
                           Row{"insufficient sender reserve", ErrorKind::PaymentRefused},
                           Row{"invalid ticket", ErrorKind::PaymentRefused},
                           Row{"invalid recipientrand", ErrorKind::PaymentRefused},
                           Row{"invalid expected price", ErrorKind::PaymentRefused},
                           Row{"could not find sender", ErrorKind::PaymentRefused},
                           Row{"deposit and reserve", ErrorKind::PaymentRefused},
                           Row{"cannot process payments", ErrorKind::PaymentRefused}};

std::string lower(std::string_view text)
{
    std::string result(text);
    std::ranges::transform(result, result.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? char(c + ('a' - 'A')) : c; });
    return result;
}

/// What a stranger wrote, fit for a log: one line of readable ASCII.
std::string harmless(std::string_view text)
{
    std::string result(text.substr(0, kMaxText));
    std::ranges::replace_if(
        result, [](char c) { return c < ' ' || c > '~'; }, ' ');
    const auto end = result.find_last_not_of(' ');
    result.erase(end == std::string::npos ? 0 : end + 1);
    return result;
}

ErrorCode codeFor(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::BadRequest:
        return ErrorCode::InvalidInput;
    case ErrorKind::RefreshAndRetry:
    case ErrorKind::TryAnother:
    case ErrorKind::PaymentRefused:
        return ErrorCode::Unavailable;
    case ErrorKind::Suspend:
        return ErrorCode::Network;
    }
    return ErrorCode::Network;
}

} // namespace

ErrorKind classifyJobError(int status, std::string_view text)
{
    const std::string words = lower(text);
    for (const Row& row : kRows)
        if (words.find(row.text) != std::string::npos)
            return row.kind;
    return status == 402 ? ErrorKind::PaymentRefused : ErrorKind::Suspend;
}

std::string_view nameOf(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::RefreshAndRetry:
        return "refresh";
    case ErrorKind::TryAnother:
        return "busy";
    case ErrorKind::BadRequest:
        return "bad request";
    case ErrorKind::PaymentRefused:
        return "payment refused";
    case ErrorKind::Suspend:
        return "failed";
    }
    return "failed";
}

Error jobError(int status, std::string_view text, std::string_view peer)
{
    const std::string words = harmless(text);
    return {codeFor(classifyJobError(status, text)),
            words.empty() ? fmt::format("{} answered with HTTP {}.", peer, status)
                          : fmt::format("{} answered with HTTP {}: {}", peer, status, words)};
}

} // namespace sluice::network
