// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/json_channel.h"

#include "core/base/json_reader.h"

#include <sys/socket.h>
#include <unistd.h>

namespace sluice {
namespace {

// The plan of a day of film in two-second chunks is about 2 MB.
constexpr qsizetype kLongestLine = 16 << 20;
constexpr qint64 kMostUnsent = 64 << 20;

} // namespace

JsonChannel::JsonChannel(QLocalSocket* socket, OnMessage onMessage, QObject* parent)
    : QObject(parent)
    , m_socket(socket)
    , m_onMessage(std::move(onMessage))
{
    socket->setParent(this);
    connect(socket, &QLocalSocket::readyRead, this, &JsonChannel::read);
    connect(socket, &QLocalSocket::disconnected, this, &JsonChannel::end);
    connect(socket, &QLocalSocket::errorOccurred, this, &JsonChannel::end);
}

void JsonChannel::send(const nlohmann::json& message)
{
    if (m_ended || m_socket->state() != QLocalSocket::ConnectedState)
        return;
    const std::string line = dumpJson(message) + '\n';
    m_socket->write(line.data(), qint64(line.size()));
    if (m_socket->bytesToWrite() > kMostUnsent)
        close();
}

void JsonChannel::close()
{
    m_socket->abort();
    end();
}

bool JsonChannel::isSameUser() const
{
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(int(m_socket->socketDescriptor()), SOL_SOCKET, SO_PEERCRED, &peer, &size) ==
               0 &&
           peer.uid == ::getuid();
}

void JsonChannel::read()
{
    m_buffer += m_socket->readAll();
    qsizetype start = 0;
    while (!m_ended) {
        const qsizetype end = m_buffer.indexOf('\n', start);
        if (end < 0)
            break;
        const auto message = parseJson(
            std::string_view(m_buffer.constData() + start, std::size_t(end - start)), "message");
        start = end + 1;
        if (!message || !message->is_object())
            return close();
        m_onMessage(*message);
    }
    m_buffer.remove(0, start);
    if (m_buffer.size() > kLongestLine)
        close();
}

void JsonChannel::end()
{
    if (std::exchange(m_ended, true))
        return;
    // Never from inside a call of ours: the listener may delete this object.
    QMetaObject::invokeMethod(this, &JsonChannel::closed, Qt::QueuedConnection);
}

} // namespace sluice

#include "moc_json_channel.cpp"
