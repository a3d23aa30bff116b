// SPDX-License-Identifier: GPL-3.0-or-later
// A process with a queue and the fake backend, for tests that kill processes. Speaks on standard output, one line each:
// "role owner", "role client", "submitted 3 NAME", "job 3 succeeded", "idle".
//
//   queue_program HOME GUARD_FOLDER CHUNK_MS ACTION...
//
// Actions, in order: `submit=SOURCE:OUTPUT` (skipped when the output exists; `share=` for a job of both places, one chunk in three
// here), `move-every=MS` (from now on a job goes to its other place so often; says "moving 3"), `until-idle` (exit 0 when no job is
// active), `stay`.
#include "core/job/estimator.h"
#include "core/job/queue_session.h"
#include "tests/support/fake_backend.h"

#include <QCoreApplication>
#include <QTimer>

#include <fmt/format.h>

#include <cstdio>
#include <deque>

namespace {

using namespace sluice;

void say(const std::string& line)
{
    fmt::print("{}\n", line);
    std::fflush(stdout);
}

class Driver : public QObject
{
public:
    Driver(const Paths& paths,
           std::vector<std::shared_ptr<Backend>> backends,
           std::deque<std::string> actions)
        : m_paths(paths)
        , m_backends(std::move(backends))
        , m_actions(std::move(actions))
    {
        m_settings.chunkSeconds = 0.5;
        m_settings.keepAwake = false;
        auto opened = QueueSession::open(paths, m_settings, m_backends);
        if (!opened) {
            say("error " + opened.error().detail);
            std::exit(3);
        }
        m_session = std::move(*opened);
        connect(m_session.get(), &QueueSession::roleChanged, this, &Driver::sayRole);
        connect(m_session.get(), &QueueSession::ready, this, &Driver::begin);
        connect(m_session.get(), &QueueSession::jobChanged, this, &Driver::jobChanged);
        connect(&m_mover, &QTimer::timeout, this, &Driver::moveNext);
    }

private:
    void sayRole()
    {
        if (m_session->role() == QueueSession::Role::Owner)
            say("role owner");
        if (m_session->role() == QueueSession::Role::Client)
            say("role client");
    }

    void begin()
    {
        if (!std::exchange(m_begun, true))
            next();
        else
            leaveWhenIdle();
    }

    void next()
    {
        if (m_actions.empty())
            return;
        const std::string action = m_actions.front();
        m_actions.pop_front();
        if (action.starts_with("submit="))
            return submit(action.substr(7), Place::Here);
        if (action.starts_with("share="))
            return submit(action.substr(6), sharedPlacement());
        if (action.starts_with("move-every=")) {
            m_mover.start(std::atoi(action.c_str() + 11));
            return next();
        }
        m_untilIdle = action == "until-idle";
        leaveWhenIdle();
    }

    static Placement sharedPlacement()
    {
        Placement placement;
        placement.rule.isShared = true;
        placement.rule.madeHere = ChunkShare{1, 3};
        return placement;
    }

    /// The job that was moved least recently goes to its other place.
    void moveNext()
    {
        std::vector<JobInfo> active;
        for (const JobInfo& info : m_session->jobs())
            if (!isTerminal(info.state) && !info.rule.isShared)
                active.push_back(info);
        if (active.empty())
            return;
        const JobInfo& info = active[m_moves++ % active.size()];
        say(fmt::format("moving {}", info.id));
        m_session->moveTo(info.id, otherPlace(info.place), [](const Result<void>&) {});
    }

    void submit(const std::string& pair, const Placement& placement)
    {
        const auto colon = pair.find(':');
        const JobSpec spec = test::smallJob(pair.substr(0, colon), pair.substr(colon + 1));
        for (const JobInfo& info : m_session->jobs())
            if (info.spec.output() == spec.output())
                return next();
        const auto plan = prepareJob(spec, *m_backends.front(), m_paths, m_settings);
        if (!plan) {
            say("error " + plan.error().detail);
            return next();
        }
        m_session->submit(*plan, placement, std::nullopt, [this, spec](const Result<JobId>& id) {
            if (id)
                say(fmt::format("submitted {} {}", *id, spec.output().filename().string()));
            else
                say("error " + id.error().detail);
            next();
        });
    }

    void jobChanged(JobId id)
    {
        const auto info = m_session->job(id);
        if (info && isTerminal(info->state) && m_said.insert(id).second)
            say(fmt::format("job {} {}{}", id, nameOf(info->state),
                            info->error ? ": " + info->error->detail : ""));
        leaveWhenIdle();
    }

    void leaveWhenIdle()
    {
        if (!m_untilIdle)
            return;
        for (const JobInfo& info : m_session->jobs())
            if (!isTerminal(info.state))
                return;
        say("idle");
        m_untilIdle = false;
        QTimer::singleShot(0, this, [] { QCoreApplication::exit(0); });
    }

    Paths m_paths;
    Settings m_settings;
    std::vector<std::shared_ptr<Backend>> m_backends;
    QTimer m_mover;
    std::size_t m_moves = 0;
    std::deque<std::string> m_actions;
    std::set<JobId> m_said;
    bool m_begun = false;
    bool m_untilIdle = false;
    std::unique_ptr<QueueSession> m_session;
};

} // namespace

int main(int argc, char** argv)
{
    QCoreApplication application(argc, argv);
    if (argc < 5)
        return 2;
    std::vector<std::shared_ptr<Backend>> backends;
    for (const Place place : {Place::Here, Place::Subnet}) {
        auto backend = std::make_shared<test::FakeBackend>(place, argv[2]);
        backend->setChunkTime(std::chrono::milliseconds(std::atoi(argv[3])));
        backends.push_back(std::move(backend));
    }
    const Driver driver(Paths::below(argv[1]), std::move(backends), {argv + 4, argv + argc});
    return QCoreApplication::exec();
}
