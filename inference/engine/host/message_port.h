// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/local/line_buffer.h"
#include "inference/local/protocol.h"

#include <mutex>
#include <optional>

namespace sluice::engine {

/// The engine's end of the conversation: messages of the host in, messages of the engine out.
class MessagePort
{
public:
    /// Takes standard input and output for itself; what libraries print goes to standard error from now on.
    static Result<MessagePort> takeStandardStreams();
    MessagePort(int input, int output)
        : m_input(input)
        , m_output(output)
    {}
    MessagePort(MessagePort&& other) noexcept
        : m_input(other.m_input)
        , m_output(other.m_output)
    {}

    /// Waits for the next message; nothing when the host has closed its end. Errors: Protocol. Main thread only.
    Result<std::optional<inference::HostMessage>> receive();

    /// Any thread. A host that does not listen any more is none of our business: its death ends us.
    void send(const inference::EngineMessage& message);

private:
    int m_input;
    int m_output;
    inference::LineBuffer m_lines;
    std::mutex m_sending;
};

} // namespace sluice::engine
