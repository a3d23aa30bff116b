// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocalSocket>
#include <QObject>

#include <nlohmann/json.hpp>

#include <functional>

namespace sluice {

/// JSON objects, one on a line, over a local socket. A line that is too long or no JSON object ends the connection, and so does a
/// reader that lets too much pile up.
class JsonChannel : public QObject
{
    Q_OBJECT

public:
    using OnMessage = std::function<void(const nlohmann::json&)>;

    /// Takes the socket, connected or about to be.
    JsonChannel(QLocalSocket* socket, OnMessage onMessage, QObject* parent = nullptr);

    void setOnMessage(OnMessage onMessage) { m_onMessage = std::move(onMessage); }
    /// Reads what came before anybody listened.
    void readPending() { read(); }
    void send(const nlohmann::json& message);
    void close();
    QLocalSocket& socket() { return *m_socket; }
    /// Whether the other end runs as our user; only then anything is believed. Call when connected.
    bool isSameUser() const;

Q_SIGNALS:
    /// Once, however it ended. The channel is of no use afterwards.
    void closed();

private:
    void read();
    void end();

    QLocalSocket* m_socket;
    OnMessage m_onMessage;
    QByteArray m_buffer;
    bool m_ended = false;
};

} // namespace sluice
