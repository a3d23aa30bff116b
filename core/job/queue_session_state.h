// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file_lock.h"
#include "core/job/queue_server.h"
#include "core/job/queue_session.h"

#include <QTimer>

#include <map>

namespace sluice {

/// The session's two faces: the owner's queue and server, or the connection to another owner; and what is the same for both.
struct QueueSession::State
{
    using RawReply = std::function<void(Result<nlohmann::json>)>;

    /// What somebody asked for and nobody has answered yet.
    struct Request
    {
        std::int64_t id = 0;
        std::string verb;
        nlohmann::json arguments;
        RawReply reply;
        bool sent = false;
        std::chrono::steady_clock::time_point asked = std::chrono::steady_clock::now();
    };

    Paths paths;
    Settings settings;
    std::vector<std::shared_ptr<Backend>> backends;
    QueueOptions options;
    QueueSession* session = nullptr;

    Role role = Role::Connecting;
    std::vector<std::string> notices;
    std::map<JobId, JobInfo> jobs;
    std::vector<Request> requests; ///< not answered yet, oldest first
    std::int64_t lastRequest = 0;

    // Declared so that the server goes before the queue, and the queue before the lock.
    std::unique_ptr<FileLock> lock;
    std::unique_ptr<JobQueue> queue;
    std::unique_ptr<QueueServer> server;

    std::unique_ptr<JsonChannel> channel;
    std::optional<std::map<JobId, JobInfo>> arriving; ///< jobs of a new owner until it says ready
    std::chrono::milliseconds retryDelay{};
    QTimer retry;
    QTimer sweep;

    Result<void> attempt();
    Result<bool> becomeOwner();
    void connectToOwner();
    void stepDown(std::chrono::milliseconds pause);
    void tryAgain();
    void setRole(Role next);
    void receive(const nlohmann::json& message);
    void receiveReply(const nlohmann::json& message);
    void updateJob(const JobInfo& info);
    void removeJob(JobId id);
    void replaceJobs(std::map<JobId, JobInfo> fresh);
    void ask(std::string verb, nlohmann::json arguments, RawReply reply);
    void pump();
    void expireRequests();
};

} // namespace sluice
