// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_queue.h"
#include "core/job/json_channel.h"

#include <QLocalServer>

#include <set>

namespace sluice {

/// Lets other processes of the same user see and change this process's queue over a local socket.
///
/// A client says hello, gets a hello, one `job` message for each job and `ready`, then sends requests, which are answered by `reply`
/// with the same id; every change of a job comes as `job` or `removed`.
class QueueServer : public QObject
{
    Q_OBJECT

public:
    /// Listens at `socket`, which does not exist yet. Errors: Io.
    static Result<std::unique_ptr<QueueServer>> listen(const std::filesystem::path& socket,
                                                       JobQueue& queue);

Q_SIGNALS:
    /// A client has come that would run jobs itself.
    void runnerArrived();

private:
    explicit QueueServer(JobQueue& queue);
    void accept();
    void receive(JsonChannel* channel, const nlohmann::json& message);
    void greet(JsonChannel* channel);
    void broadcast(const nlohmann::json& message);

    JobQueue& m_queue;
    QLocalServer m_server;
    std::set<JsonChannel*> m_connected; ///< children of this object
    std::set<JsonChannel*> m_greeted;   ///< those that get every change
};

/// The version of the messages; both sides have to have the same.
constexpr int kQueueProtocol = 2;

} // namespace sluice
