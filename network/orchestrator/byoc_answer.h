// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_client.h"
#include "network/server/handler.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace sluice::network {

/// A BYOC worker's answer on its way to the gateway. An event stream goes on as it comes, with the balance before its last event;
/// anything else is kept in a file until it is whole, so that a worker that breaks off gives an error and not half an answer.
class ByocAnswer
{
public:
    ByocAnswer(ResponseWriter& response, std::filesystem::path file)
        : m_response(response)
        , m_file(std::move(file))
    {}

    /// A piece of a 2xx answer's body. Errors: those of the gateway's connection, Io, DiskFull.
    Result<void> take(std::string_view piece);
    bool hasPieces() const { return m_hasPieces; }
    /// The worker has finished with `reply`.
    void finish(const net::HttpResponse& reply, const std::string& balance);
    /// The worker has not.
    void fail(int status, const std::string& text);

private:
    Result<void> takeEvents(std::string_view piece);

    ResponseWriter& m_response;
    const std::filesystem::path m_file;
    std::ofstream m_output;
    std::string m_held; ///< the end of the stream so far: from what may be the last event on
    bool m_hasPieces = false;
    bool m_isEventStream = false;
};

/// Writes a body to `file`. Errors: those of BodyReader, InvalidInput (more than `limit` bytes), Io, DiskFull.
Result<void> spoolBody(BodyReader& body, const std::filesystem::path& file, std::uint64_t limit);

} // namespace sluice::network
