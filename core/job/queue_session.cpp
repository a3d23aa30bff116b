// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/queue_session.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "core/base/log.h"
#include "core/job/owner_lock.h"
#include "core/job/queue_server.h"

#include <fmt/format.h>

#include <QTimer>

#include <unistd.h>

#include <algorithm>

namespace sluice {
namespace {

using RawReply = std::function<void(Result<nlohmann::json>)>;

constexpr std::chrono::milliseconds kFirstRetry{20};
constexpr std::chrono::milliseconds kLongestRetry{500};
// A session that runs nothing leaves those that do a head start.
constexpr std::chrono::milliseconds kVisitorPatience{300};
constexpr std::chrono::seconds kPatience{30};

struct Request
{
    std::int64_t id = 0;
    std::string verb;
    nlohmann::json arguments;
    RawReply reply;
    bool sent = false;
    std::chrono::steady_clock::time_point asked = std::chrono::steady_clock::now();
};

QueueSession::Reply<void> ignoringReply(QueueSession::Reply<void> reply)
{
    return reply ? std::move(reply) : [](const Result<void>&) {};
}

RawReply withoutValue(QueueSession::Reply<void> reply)
{
    return [reply = ignoringReply(std::move(reply))](const Result<nlohmann::json>& result) {
        reply(result ? Result<void>() : Result<void>(Unexpected(result.error())));
    };
}

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

/// The session's two faces: the owner's queue and server, or the connection to another owner; and what is the same for both.
struct QueueSession::State
{
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
    std::chrono::milliseconds retryDelay = kFirstRetry;
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
            retryDelay = kFirstRetry;
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
    retry.start(options.runJobs ? retryDelay : std::max(retryDelay, kVisitorPatience));
    retryDelay = std::min(retryDelay * 2, kLongestRetry);
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
        retryDelay = kFirstRetry;
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

QueueSession::QueueSession(std::unique_ptr<State> state)
    : m_state(std::move(state))
{
    m_state->session = this;
    m_state->retry.setSingleShot(true);
    connect(&m_state->retry, &QTimer::timeout, this, [this] {
        if (const auto attempted = m_state->attempt(); !attempted) {
            m_state->notices.push_back(attempted.error().detail);
            m_state->tryAgain();
        }
    });
    connect(&m_state->sweep, &QTimer::timeout, this, [this] {
        m_state->expireRequests();
        // Without the lock file another process could come to own the same queue.
        if (m_state->lock && !m_state->lock->isInPlace())
            m_state->stepDown(kFirstRetry);
    });
    m_state->sweep.start(std::chrono::seconds(1));
}

Result<std::unique_ptr<QueueSession>>
QueueSession::open(const Paths& paths,
                   const Settings& settings,
                   std::vector<std::shared_ptr<Backend>> backends,
                   const QueueOptions& options)
{
    std::error_code error;
    for (const std::filesystem::path& folder : {paths.data, paths.jobs()}) {
        std::filesystem::create_directories(folder, error);
        if (error)
            return Unexpected(errorFromErrno(error.value(), "Cannot create", folder));
    }
    auto state = std::make_unique<State>();
    state->paths = paths;
    state->settings = settings;
    state->backends = std::move(backends);
    state->options = options;
    std::unique_ptr<QueueSession> session(new QueueSession(std::move(state)));
    SLUICE_CHECK(session->m_state->attempt());
    return session;
}

QueueSession::~QueueSession()
{
    m_state->channel.reset();
    m_state->server.reset();
    m_state->queue.reset();
}

QueueSession::Role QueueSession::role() const
{
    return m_state->role;
}

std::vector<std::string> QueueSession::notices() const
{
    return m_state->notices;
}

std::vector<JobInfo> QueueSession::jobs() const
{
    std::vector<JobInfo> infos;
    for (const auto& [id, info] : m_state->jobs)
        infos.push_back(info);
    std::sort(infos.begin(), infos.end(), [](const JobInfo& a, const JobInfo& b) {
        if (isTerminal(a.state) != isTerminal(b.state))
            return isTerminal(b.state);
        return isTerminal(a.state) ? a.id > b.id : a.position < b.position;
    });
    return infos;
}

std::optional<JobInfo> QueueSession::job(JobId id) const
{
    const auto found = m_state->jobs.find(id);
    if (found == m_state->jobs.end())
        return std::nullopt;
    return found->second;
}

void QueueSession::submit(const JobPlan& plan,
                          Place place,
                          std::optional<Quote> quote,
                          Reply<JobId> reply)
{
    nlohmann::json arguments{{"plan", toJson(plan)}, {"place", nameOf(place)}};
    if (quote)
        arguments["quote"] = toJson(*quote);
    m_state->ask("submit", std::move(arguments),
                 [reply = std::move(reply)](const Result<nlohmann::json>& result) {
                     if (!result)
                         return reply(Unexpected(result.error()));
                     JobId id = 0;
                     JsonReader reader(*result, "reply");
                     reader.required("id", id);
                     const auto read = reader.result();
                     reply(read ? Result<JobId>(id) : Result<JobId>(Unexpected(read.error())));
                 });
}

void QueueSession::pause(JobId id, Reply<void> reply)
{
    m_state->ask("pause", {{"id", id}}, withoutValue(std::move(reply)));
}

void QueueSession::resume(JobId id, Reply<void> reply)
{
    m_state->ask("resume", {{"id", id}}, withoutValue(std::move(reply)));
}

void QueueSession::cancel(JobId id, CancelMode mode, Reply<void> reply)
{
    m_state->ask("cancel", {{"id", id}, {"keepDone", mode == CancelMode::KeepDone}},
                 withoutValue(std::move(reply)));
}

void QueueSession::retry(JobId id, bool overwrite, Reply<void> reply)
{
    m_state->ask("retry", {{"id", id}, {"overwrite", overwrite}}, withoutValue(std::move(reply)));
}

void QueueSession::move(JobId id, int position, Reply<void> reply)
{
    m_state->ask("move", {{"id", id}, {"position", position}}, withoutValue(std::move(reply)));
}

void QueueSession::remove(JobId id, Reply<void> reply)
{
    m_state->ask("remove", {{"id", id}}, withoutValue(std::move(reply)));
}

void QueueSession::show(JobId id, Reply<JobDetails> reply)
{
    m_state->ask("show", {{"id", id}},
                 [reply = std::move(reply)](const Result<nlohmann::json>& result) {
                     reply(result ? jobDetailsFromJson(*result)
                                  : Result<JobDetails>(Unexpected(result.error())));
                 });
}

} // namespace sluice

#include "moc_queue_session.cpp"
