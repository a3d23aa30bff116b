// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/handler.h"

namespace sluice::network {

/// The head of an HTTP/1.1 request, or the status that refuses it.
struct Http1Head
{
    int refusal = 0;         ///< 400, 431, 501 or 505; 0: the rest counts
    const char* reason = ""; ///< why, in a few words
    ServerRequest request;   ///< without remoteAddress
    std::optional<std::uint64_t> contentLength;
    bool isChunked = false;
    bool isHttp10 = false;
    bool keepsAlive = true;
    bool expectsContinue = false;
};

/// Reads everything up to the empty line, without it ("GET / HTTP/1.1\r\nHost: a\r\n").
///
/// Strict (RFC 9112): lines end in CRLF, no folding, no blanks before the colon, no second Content-Length, no Content-Length beside
/// Transfer-Encoding; whatever two readers could understand in two ways is a 400.
Http1Head parseHttp1Head(std::string_view head, std::size_t headerCountLimit);

/// Takes the framing of Transfer-Encoding: chunked away, a piece at a time.
class ChunkedDecoder
{
public:
    struct Step
    {
        std::size_t consumed = 0; ///< bytes of the input that are done with
        std::size_t produced = 0; ///< bytes put into the output
    };

    /// Decodes until the input or the output is used up, or the body ends. Errors: Protocol.
    Result<Step> decode(std::string_view input, std::span<std::byte> output);
    /// The last chunk and the trailer section have been seen.
    bool isAtEnd() const { return m_state == State::End; }

private:
    enum class State
    {
        Size,
        SizeLineFeed,
        Extension,
        Data,
        DataReturn,
        DataLineFeed,
        TrailerStart,
        Trailer,
        TrailerLineFeed,
        EndLineFeed,
        End
    };

    Result<void> takeFraming(char character);
    Result<void> takeSize(char character);
    void endSizeLine();

    State m_state = State::Size;
    std::uint64_t m_left = 0;   ///< of this chunk
    int m_digits = 0;           ///< of its size
    std::size_t m_overhead = 0; ///< extension and trailer bytes since the last data
};

} // namespace sluice::network
