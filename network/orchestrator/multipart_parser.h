// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/handler.h"

#include <string>
#include <string_view>

namespace sluice::network {

/// Gets what MultipartParser finds, in order. An error of any of them ends the parsing.
class MultipartSink
{
public:
    virtual ~MultipartSink() = default;
    virtual Result<void> beginPart(const Headers& headers) = 0;
    virtual Result<void> partData(std::string_view data) = 0;
    virtual Result<void> endPart() = 0;
};

/// Takes a multipart body apart as it arrives (RFC 2046, 5.1.1). Holds no more than a part's headers or a delimiter in memory.
///
/// Checked: tests/network/test_orchestrator_parts.cpp, tests/fuzz/fuzz_multipart.cpp
class MultipartParser
{
public:
    static constexpr std::size_t kHeaderLimit = 16u << 10; ///< bytes of one part's headers
    static constexpr int kPartLimit = 256;

    MultipartParser(std::string_view boundary, MultipartSink& sink);

    /// Errors: Protocol, and those of the sink.
    Result<void> add(std::string_view bytes);
    /// The closing delimiter has come.
    bool isComplete() const { return m_state == State::Done; }

private:
    enum class State
    {
        Preamble,
        Delimiter, ///< what follows "--boundary": a line end, or "--"
        PartHeaders,
        Data,
        Done
    };

    /// Goes one step; false when it needs more bytes.
    Result<bool> step();
    Result<bool> stepToDelimiter();
    Result<bool> stepAfterDelimiter();
    Result<bool> stepHeaders();

    const std::string m_delimiter; ///< with the line end before it
    MultipartSink& m_sink;
    State m_state = State::Preamble;
    std::string m_buffer;
    int m_parts = 0;
};

/// A parameter of a header: "x" for `boundary` in `multipart/mixed; boundary="x"`. Empty when it is not there.
std::string headerParameter(std::string_view value, std::string_view name);

} // namespace sluice::network
