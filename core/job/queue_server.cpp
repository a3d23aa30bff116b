// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/queue_server.h"

#include "core/base/json_reader.h"

#include <fmt/format.h>

#include <unistd.h>

namespace sluice {
namespace {

constexpr std::size_t kMostClients = 64;

nlohmann::json toJson(const Error& error)
{
    return {{"code", nameOf(error.code)}, {"detail", error.detail}};
}

} // namespace

QueueServer::QueueServer(JobQueue& queue)
    : m_queue(queue)
{
    connect(&m_server, &QLocalServer::newConnection, this, &QueueServer::accept);
    connect(&queue, &JobQueue::jobChanged, this, [this](const JobInfo& info) {
        broadcast({{"type", "job"}, {"job", sluice::toJson(info)}});
    });
    connect(&queue, &JobQueue::jobRemoved, this, [this](JobId id) {
        broadcast({{"type", "removed"}, {"id", id}});
    });
}

Result<std::unique_ptr<QueueServer>> QueueServer::listen(const std::filesystem::path& socket,
                                                         JobQueue& queue)
{
    std::unique_ptr<QueueServer> server(new QueueServer(queue));
    const QString name = QString::fromStdString(socket.string());
    server->m_server.setSocketOptions(QLocalServer::UserAccessOption);
    if (!server->m_server.listen(name))
        return fail(ErrorCode::Io, fmt::format("Cannot listen at {}: {}.", socket.string(),
                                               server->m_server.errorString().toStdString()));
    return server;
}

void QueueServer::accept()
{
    while (QLocalSocket* socket = m_server.nextPendingConnection()) {
        auto* channel = new JsonChannel(socket, nullptr, this);
        channel->setOnMessage(
            [this, channel](const nlohmann::json& message) { receive(channel, message); });
        connect(channel, &JsonChannel::closed, this, [this, channel] {
            m_connected.erase(channel);
            m_greeted.erase(channel);
            channel->deleteLater();
        });
        m_connected.insert(channel);
        if (m_connected.size() > kMostClients || !channel->isSameUser())
            channel->close();
        else
            channel->readPending();
    }
}

void QueueServer::receive(JsonChannel* channel, const nlohmann::json& message)
{
    std::string type;
    std::string verb;
    std::int64_t id = 0;
    int protocol = 0;
    bool runs = false;
    JsonReader reader(message, "message");
    reader.required("type", type);
    reader.optional("verb", verb);
    reader.optional("id", id);
    reader.optional("protocol", protocol);
    reader.optional("runs", runs);
    if (!reader.result())
        return channel->close();
    if (type == "hello") {
        if (protocol != kQueueProtocol) {
            channel->send({{"type", "hello"}, {"protocol", kQueueProtocol}});
            return;
        }
        greet(channel);
        if (runs)
            Q_EMIT runnerArrived();
    } else if (type == "request" && m_greeted.contains(channel)) {
        const nlohmann::json none = nlohmann::json::object();
        const auto result =
            m_queue.execute(verb, message.contains("arguments") ? message["arguments"] : none);
        nlohmann::json reply{{"type", "reply"}, {"id", id}};
        if (result)
            reply["result"] = *result;
        else
            reply["error"] = toJson(result.error());
        channel->send(reply);
    } else {
        channel->close();
    }
}

void QueueServer::greet(JsonChannel* channel)
{
    channel->send({{"type", "hello"}, {"protocol", kQueueProtocol}, {"pid", ::getpid()}});
    for (const JobInfo& info : m_queue.jobs())
        channel->send({{"type", "job"}, {"job", sluice::toJson(info)}});
    channel->send({{"type", "ready"}});
    m_greeted.insert(channel);
}

void QueueServer::broadcast(const nlohmann::json& message)
{
    for (JsonChannel* channel : m_greeted)
        channel->send(message);
}

} // namespace sluice

#include "moc_queue_server.cpp"
