// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/queue_session.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "core/job/queue_session_state.h"

#include <algorithm>

namespace sluice {
namespace {

QueueSession::Reply<void> ignoringReply(QueueSession::Reply<void> reply)
{
    return reply ? std::move(reply) : [](const Result<void>&) {};
}

std::function<void(Result<nlohmann::json>)> withoutValue(QueueSession::Reply<void> reply)
{
    return [reply = ignoringReply(std::move(reply))](const Result<nlohmann::json>& result) {
        reply(result ? Result<void>() : Result<void>(Unexpected(result.error())));
    };
}

} // namespace

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
            m_state->stepDown({});
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

void QueueSession::setSettings(const Settings& settings)
{
    m_state->settings = settings;
    if (m_state->queue)
        m_state->queue->setSettings(settings);
}

void QueueSession::submit(const JobPlan& plan,
                          const Placement& placement,
                          std::optional<Quote> quote,
                          Reply<JobId> reply)
{
    nlohmann::json arguments{{"plan", toJson(plan)},
                             {"place", nameOf(placement.place)},
                             {"rule", toJson(placement.rule)},
                             {"note", placement.note}};
    if (quote) {
        // Who might have done it is of no use later, and may be a long list.
        quote->offers.clear();
        arguments["quote"] = toJson(*quote);
    }
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

void QueueSession::moveTo(JobId id, Place place, Reply<void> reply)
{
    m_state->ask("moveTo", {{"id", id}, {"place", nameOf(place)}}, withoutValue(std::move(reply)));
}

void QueueSession::acceptPrice(JobId id, const std::string& wei, Reply<void> reply)
{
    m_state->ask("acceptPrice", {{"id", id}, {"wei", wei}}, withoutValue(std::move(reply)));
}

void QueueSession::startNow(JobId id, Reply<void> reply)
{
    m_state->ask("startNow", {{"id", id}}, withoutValue(std::move(reply)));
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
