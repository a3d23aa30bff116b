// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/host/message_port.h"

#include "core/base/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace sluice::engine {

Result<MessagePort> MessagePort::takeStandardStreams()
{
    const int output = ::fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
    if (output < 0 || ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0)
        return Unexpected(errorFromErrno(errno, "Cannot take over", "standard output"));
    return MessagePort(STDIN_FILENO, output);
}

Result<std::optional<inference::HostMessage>> MessagePort::receive()
{
    std::array<char, 16384> bytes;
    for (;;) {
        SLUICE_TRY(const std::optional<std::string> line, m_lines.next());
        if (line) {
            SLUICE_TRY(inference::HostMessage message, inference::parseHostMessage(*line));
            return std::optional(std::move(message));
        }
        const ssize_t count = ::read(m_input, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return std::optional<inference::HostMessage>();
        m_lines.add({bytes.data(), std::size_t(count)});
    }
}

void MessagePort::send(const inference::EngineMessage& message)
{
    const std::string line = inference::toLine(message);
    const std::scoped_lock lock(m_sending);
    for (std::size_t sent = 0; sent < line.size();) {
        const ssize_t count = ::write(m_output, line.data() + sent, line.size() - sent);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return;
        sent += std::size_t(count);
    }
}

} // namespace sluice::engine
