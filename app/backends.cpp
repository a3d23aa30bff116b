// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/backends.h"

#include "app/interrupt.h"
#include "app/job_follower.h"
#include "app/session_loop.h"
#include "app/subnet_place.h"
#include "inference/local/local_backend.h"
#include "inference/store/model_store.h"
#include "network/subnet/subnet_backend.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <spdlog/spdlog.h>

#include <array>

namespace sluice::app {

Workplace Workplace::open(const CliContext& context)
{
    Workplace workplace;
    workplace.store = std::make_shared<inference::ModelStore>(context.paths);
    workplace.here =
        std::make_shared<inference::LocalBackend>(context.paths, context.settings, workplace.store);
    auto place = openSubnet(context.paths, context.settings, workplace.store, workplace.here);
    if (!place) {
        spdlog::warn("The subnet cannot be used: {}", place.error().detail);
        return workplace;
    }
    for (const std::string& notice : place->notices)
        context.warn(notice);
    workplace.subnet = std::move(place->backend);
    return workplace;
}

void Workplace::askSubnet(const JobPlan& plan) const
{
    const Interrupt interrupt;
    if (subnet)
        if (const auto asked = subnet->refresh(plan, interrupt.token()); !asked)
            spdlog::info("subnet: {}", asked.error().detail);
}

std::vector<std::shared_ptr<Backend>> Workplace::backends() const
{
    std::vector<std::shared_ptr<Backend>> all{here};
    if (subnet)
        all.push_back(subnet);
    return all;
}

Result<std::shared_ptr<Backend>> Workplace::planner(const JobSpec& spec, bool isForSubnet) const
{
    if (isForSubnet && !subnet)
        return fail(ErrorCode::Unavailable,
                    fmt::format("This program cannot reach {}.", phraseOf(Place::Subnet)));
    if (isForSubnet)
        return std::shared_ptr<Backend>(subnet);
    const auto facts = here->modelFacts(spec);
    if (facts)
        return std::shared_ptr<Backend>(here);
    if (subnet && facts.error().code == ErrorCode::NotFound && subnet->modelFacts(spec))
        return std::shared_ptr<Backend>(subnet);
    return Unexpected(facts.error());
}

std::string Workplace::defaultUpscaleModel() const
{
    // The first is made for clips: it does not flicker, and is ten times quicker than the large one.
    constexpr std::array<const char*, 4> kChoices{"realesr-animevideov3", "realesr-general-x4v3",
                                                  "realesrgan-x4plus", "realesrgan-x4plus-anime"};
    for (const char* id : kChoices)
        if (store->find(id))
            return id;
    return kChoices.front();
}

void Workplace::calibrateOnce(const CliContext& context) const
{
    if (!here->needsCalibration())
        return;
    if (context.showsProgress())
        fmt::print(stderr, "Measuring this computer once (about three seconds) ...\n");
    if (const auto calibrated = here->calibrate({}); !calibrated)
        spdlog::warn("calibration: {}", calibrated.error().detail);
}

namespace {

/// Jobs on their way into the queue, and then the stay with each until its end.
class FollowedJobs
{
public:
    FollowedJobs(std::vector<PlacedJob> jobs, bool detach, CliContext& context)
        : m_jobs(std::move(jobs))
        , m_detach(detach)
        , m_context(context)
    {}

    void submitNext(QueueSession& session)
    {
        if (m_ids.size() == m_jobs.size())
            return m_detach ? QCoreApplication::quit() : followNext(session);
        const PlacedJob& job = m_jobs[m_ids.size()];
        session.submit(job.plan, job.placement, job.quote, [&](const Result<JobId>& id) {
            if (!id) {
                m_context.report(id.error());
                return QCoreApplication::quit();
            }
            m_ids.push_back(*id);
            if (m_detach) {
                m_context.say(
                    fmt::format("Job {} waits. The queue runs with: sluice-cli jobs run", *id));
                m_context.sayJson({{"id", *id}});
            }
            submitNext(session);
        });
    }

private:
    void followNext(QueueSession& session)
    {
        if (m_followed == m_ids.size())
            return QCoreApplication::quit();
        m_follower.reset(); // there is one Interrupt at a time
        m_follower = std::make_unique<JobFollower>(session, m_context);
        // Queued, since the one that says it ends here.
        QObject::connect(
            m_follower.get(), &JobFollower::finished, qApp,
            [&] {
                if (m_context.exitCode == kExitInterrupted)
                    return sayWhatWaits();
                followNext(session);
            },
            Qt::QueuedConnection);
        m_follower->follow(m_ids[m_followed++]);
    }

    void sayWhatWaits()
    {
        if (m_followed < m_ids.size())
            m_context.warn(fmt::format("{} more wait in the queue. It runs with: sluice-cli jobs "
                                       "run",
                                       m_ids.size() - m_followed));
        QCoreApplication::quit();
    }

    const std::vector<PlacedJob> m_jobs;
    const bool m_detach;
    CliContext& m_context;
    std::vector<JobId> m_ids;
    std::size_t m_followed = 0;
    std::unique_ptr<JobFollower> m_follower;
};

} // namespace

void submitAndFollow(const Workplace& workplace,
                     std::vector<PlacedJob> jobs,
                     bool detach,
                     CliContext& context)
{
    const JsonAnswers answers(context, jobs.size() > 1);
    FollowedJobs followed(std::move(jobs), detach, context);
    withSession(context, workplace.backends(), {.runJobs = !detach},
                [&](QueueSession& session) { followed.submitNext(session); });
}

} // namespace sluice::app
