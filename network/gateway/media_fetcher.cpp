// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/gateway/media_fetcher.h"

#include "core/net/answer_file.h"
#include "network/gateway/peer_request.h"
#include "network/wire/job_answer.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::network {
namespace {

using Clock = std::chrono::steady_clock;
namespace fs = std::filesystem;

/// What is worth another try: the same server may still have the rest.
bool mayPass(ErrorCode code)
{
    return code == ErrorCode::Network || code == ErrorCode::Timeout;
}

void removeWithNote(const fs::path& file)
{
    std::error_code ignored;
    fs::remove(file, ignored);
    fs::path note = file;
    note += ".resume";
    fs::remove(note, ignored);
}

Result<void> writeDataUrl(const std::string& url, const fs::path& file, const FetchLimits& limits)
{
    if (url.size() / 4 * 3 > limits.size + 1024)
        return fail(ErrorCode::Protocol,
                    fmt::format("the answer holds more than the {} bytes allowed", limits.size));
    SLUICE_TRY(const DataUrl data, parseDataUrl(url));
    SLUICE_TRY(net::AnswerFile whole, net::AnswerFile::create(file));
    SLUICE_CHECK(whole.append(data.bytes));
    return whole.keep(false);
}

} // namespace

Result<void> MediaFetcher::fetch(const std::string& url,
                                 const Endpoint& peer,
                                 const fs::path& file,
                                 const FetchLimits& limits,
                                 std::stop_token stop)
{
    if (isDataUrl(url))
        return writeDataUrl(url, file, limits);
    // Object stores sign their addresses with a query, which parseUrl() does not take.
    SLUICE_TRY(const Endpoint checked, endpointFromPeer(url.substr(0, url.find('?')), peer));
    const Endpoint media{url, checked.isLoopbackAllowed};
    const auto end = Clock::now() + limits.total;
    Result<void> outcome;
    for (int attempt = 0; attempt < std::max(1, limits.tries); ++attempt) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(end - Clock::now());
        if (attempt > 0 && left.count() <= 0)
            break;
        net::HttpRequest request = peerRequest(media, "", left);
        request.sizeLimit = limits.size;
        request.stallTimeout = limits.stall;
        request.acceptsErrors = false;
        request.isKeptSafe = false; // an intermediate: whoever makes a result of it syncs that
        const auto response = m_http.download(request, file, {}, stop);
        // 416: what an earlier try left was already all of it.
        if (response && (response->status < 300 || response->status == 416))
            return {};
        outcome = response ? fail(ErrorCode::Protocol,
                                  fmt::format("{} sends us elsewhere (HTTP {}), which is not "
                                              "followed.",
                                              url, response->status))
                           : Unexpected(response.error());
        if (!mayPass(outcome.error().code))
            break;
    }
    removeWithNote(file);
    return outcome;
}

} // namespace sluice::network
