// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/queue_session_state.h"

#include "core/base/json_reader.h"
#include "core/base/log.h"
#include "core/job/owner_lock.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>

namespace sluice {
namespace {

constexpr std::chrono::milliseconds kFirstRetry{20};
constexpr std::chrono::milliseconds kLongestRetry{500};
// A session that runs nothing leaves those that do a head start.
constexpr std::chrono::milliseconds kVisitorPatience{300};
constexpr std::chrono::seconds kPatience{30};

Error errorFromReply(const nlohmann::json& json)
{
    std::string code;
    Error error;
    JsonReader reader(json, "error");
    reader.required("code", code);
    reader.required("detail", error.detail);
    if (!reader.result())
        return {ErrorCode::Protocol,
                "The owner of the queue answered something that is not understood."};
    error.code = errorCodeFromString(code);
    return error;
}

} // namespace

Result<void> QueueSession::State::attempt()
{
    const auto owner = becomeOwner();
    // Somebody who lost the lock file still works, or holds the database: that ends within seconds.
    if (!owner && owner.error().code == ErrorCode::Timeout) {
        tryAgain();
        return {};
    }
    SLUICE_CHECK(owner);
    if (!*owner)
        connectToOwner();
    return {};
}

Result<bool> QueueSession::State::becomeOwner()
{
    SLUICE_TRY(std::optional<FileLock> taken, FileLock::tryLock(ownerLockFile(paths)));
    if (!taken)
        return false;
    auto held = std::make_unique<FileLock>(std::move(*taken));
    SLUICE_TRY(std::unique_ptr<Journal> journal, Journal::open(paths.database(), notices));
    SLUICE_TRY(const std::filesystem::path socket, prepareSocketPath(paths, journal->epoch()));
    SLUICE_TRY(queue, JobQueue::create(std::move(journal), paths, settings, backends,
                                       options.runJobs, notices));
    queue->setCheapLooks(ForwardClock(options.clock), options.betweenCheapLooks);
    auto listening = QueueServer::listen(socket, *queue);
    if (!listening || !writeOwnerAddress(*held, {::getpid(), socket})) {
        queue.reset();
        return Unexpected(listening ? Error{ErrorCode::Io, "Cannot write the queue's lock file."}
                                    : listening.error());
    }
    lock = std::move(held);
    server = std::move(*listening);
    QObject::connect(queue.get(), &JobQueue::jobChanged, session,
                     [this](const JobInfo& info) { updateJob(info); });
    QObject::connect(queue.get(), &JobQueue::jobRemoved, session,
                     [this](JobId id) { removeJob(id); });
    QObject::connect(
        queue.get(), &JobQueue::ownershipLost, session, [this] { stepDown(kFirstRetry); },
        Qt::QueuedConnection);
    if (!options.runJobs)
        QObject::connect(
            server.get(), &QueueServer::runnerArrived, session,
            [this] { stepDown(kVisitorPatience); }, Qt::QueuedConnection);
    // Signals and replies never come from inside open().
    QMetaObject::invokeMethod(
        session,
        [this] {
            if (!queue)
                return;
            setRole(Role::Owner);
            std::map<JobId, JobInfo> fresh;
            for (JobInfo& info : queue->jobs())
                fresh.emplace(info.id, std::move(info));
            replaceJobs(std::move(fresh));
            pump();
        },
        Qt::QueuedConnection);
    return true;
}

void QueueSession::State::connectToOwner()
{
    const auto address = readOwnerAddress(paths);
    if (!address)
        return tryAgain();
    auto* socket = new QLocalSocket;
    channel = std::make_unique<JsonChannel>(
        socket, [this](const nlohmann::json& message) { receive(message); });
    QObject::connect(channel.get(), &JsonChannel::closed, session, [this] {
        const bool wasClient = role == Role::Client;
        channel.release()->deleteLater();
        arriving.reset();
        setRole(Role::Connecting);
        for (Request& request : requests)
            request.sent = false;
        if (wasClient)
            retryDelay = {};
        // The owner has gone: try for its place at once.
        if (wasClient && options.runJobs)
            retry.start(0);
        else
            tryAgain();
    });
    QObject::connect(socket, &QLocalSocket::connected, channel.get(), [this] {
        if (!channel->isSameUser())
            return channel->close();
        channel->send({{"type", "hello"}, {"protocol", kQueueProtocol}, {"runs", options.runJobs}});
    });
    socket->connectToServer(QString::fromStdString(address->socket.string()));
}

/// Gives the queue up: to a process that runs jobs, or because another one owns it already.
void QueueSession::State::stepDown(std::chrono::milliseconds pause)
{
    if (!queue)
        return;
    server.reset();
    queue.reset();
    lock.reset();
    setRole(Role::Connecting);
    retry.start(pause);
}

void QueueSession::State::tryAgain()
{
    retryDelay = std::clamp(retryDelay * 2, kFirstRetry, kLongestRetry);
    retry.start(options.runJobs ? retryDelay : std::max(retryDelay, kVisitorPatience));
}

void QueueSession::State::setRole(Role next)
{
    if (role == next)
        return;
    role = next;
    Q_EMIT session->roleChanged();
}

void QueueSession::State::receive(const nlohmann::json& message)
{
    std::string type;
    JobId id = 0;
    int protocol = 0;
    JsonReader reader(message, "message");
    reader.required("type", type);
    reader.optional("id", id);
    reader.optional("protocol", protocol);
    if (!reader.result())
        return channel->close();
    if (type == "hello") {
        if (protocol != kQueueProtocol) {
            notices.push_back(
                "The queue is owned by another version of Sluice. Close it, then try again.");
            return channel->close();
        }
        arriving.emplace();
    } else if (type == "job") {
        auto info = jobInfoFromJson(message.contains("job") ? message["job"] : nlohmann::json());
        if (!info)
            return spdlog::warn("A job of the queue is left out: {}", info.error().detail);
        if (arriving)
            arriving->insert_or_assign(info->id, std::move(*info));
        else
            updateJob(*info);
    } else if (type == "ready" && arriving) {
        setRole(Role::Client);
        retryDelay = {};
        replaceJobs(std::move(*arriving));
        arriving.reset();
        pump();
    } else if (type == "removed") {
        removeJob(id);
    } else if (type == "reply") {
        receiveReply(message);
    }
}

void QueueSession::State::receiveReply(const nlohmann::json& message)
{
    const auto found = std::find_if(requests.begin(), requests.end(), [&](const Request& request) {
        return message.contains("id") && message["id"] == request.id;
    });
    if (found == requests.end())
        return;
    const RawReply reply = std::move(found->reply);
    requests.erase(found);
    if (message.contains("result"))
        reply(message["result"]);
    else
        reply(Unexpected(
            errorFromReply(message.contains("error") ? message["error"] : nlohmann::json())));
}

void QueueSession::State::updateJob(const JobInfo& info)
{
    const bool isNew = jobs.insert_or_assign(info.id, info).second;
    if (isNew)
        Q_EMIT session->jobAdded(info.id);
    else
        Q_EMIT session->jobChanged(info.id);
}

void QueueSession::State::removeJob(JobId id)
{
    if (jobs.erase(id) > 0)
        Q_EMIT session->jobRemoved(id);
}

void QueueSession::State::replaceJobs(std::map<JobId, JobInfo> fresh)
{
    std::vector<JobId> gone;
    for (const auto& [id, info] : jobs)
        if (!fresh.contains(id))
            gone.push_back(id);
    for (const JobId id : gone)
        removeJob(id);
    for (const auto& [id, info] : fresh)
        updateJob(info);
    Q_EMIT session->ready();
}

void QueueSession::State::ask(std::string verb, nlohmann::json arguments, RawReply reply)
{
    requests.push_back({++lastRequest, std::move(verb), std::move(arguments), std::move(reply)});
    QMetaObject::invokeMethod(
        session, [this] { pump(); }, Qt::QueuedConnection);
}

/// Answers what waits, or passes it on to the owner. A change of owner leaves unanswered requests here, to be asked again.
void QueueSession::State::pump()
{
    if (role == Role::Client) {
        for (Request& request : requests) {
            if (request.sent)
                continue;
            request.sent = true;
            channel->send({{"type", "request"},
                           {"id", request.id},
                           {"verb", request.verb},
                           {"arguments", request.arguments}});
        }
        return;
    }
    while (role == Role::Owner && queue && !requests.empty()) {
        const Request request = std::move(requests.front());
        requests.erase(requests.begin());
        request.reply(queue->execute(request.verb, request.arguments));
    }
}

void QueueSession::State::expireRequests()
{
    const auto now = std::chrono::steady_clock::now();
    while (!requests.empty() && now - requests.front().asked > kPatience) {
        const RawReply reply = std::move(requests.front().reply);
        requests.erase(requests.begin());
        const auto owner = readOwnerAddress(paths);
        reply(fail(ErrorCode::Unavailable, fmt::format("The program that owns the queue (process "
                                                       "{}) does not answer. End it and try again.",
                                                       owner ? owner->pid : 0)));
    }
}

} // namespace sluice
