// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_jobs.h"

#include "app/backends.h"
#include "app/job_follower.h"
#include "app/session_loop.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QCoreApplication>

namespace sluice::app {
namespace {

constexpr QueueOptions kOnlyLook{.runJobs = false};

std::string jobRow(const JobInfo& info)
{
    const JobProgress& progress = info.progress;
    const double share = progress.framesTotal > 0
                             ? 100.0 * double(progress.framesDone) / double(progress.framesTotal)
                             : 0;
    std::string row = fmt::format(
        "{:>4}  {:<9}  {:>3.0f} %  {}  {} -> {}", info.id, nameOf(info.state), share,
        info.spec.kind(), info.spec.source().filename().string(), info.spec.output().string());
    if (info.state == JobState::Running && progress.secondsLeft)
        row += fmt::format("  ({} left)", formatDuration(*progress.secondsLeft));
    if (info.state == JobState::Failed && info.error)
        row += "\n      " + info.error->detail;
    return row;
}

void listJobs(CliContext& context)
{
    withSession(context, {}, kOnlyLook, [&context](QueueSession& session) {
        nlohmann::json answer = nlohmann::json::array();
        for (const JobInfo& info : session.jobs()) {
            answer.push_back(toJson(info));
            context.say(jobRow(info));
        }
        if (answer.empty())
            context.say("The queue is empty. Add to it with: sluice-cli upscale IN -o OUT");
        context.sayJson(answer);
        QCoreApplication::quit();
    });
}

void sayDetails(const CliContext& context, const JobDetails& details)
{
    const JobInfo& info = details.info;
    context.sayJson(toJson(details));
    context.say(jobRow(info));
    context.say(fmt::format("      model {}, {}x{}, {} of {} chunks, {} busy, attempt {}",
                            info.spec.upscale() ? info.spec.upscale()->model : "none",
                            info.target.width, info.target.height, info.progress.chunksDone,
                            info.progress.chunksTotal, formatDuration(info.busySeconds),
                            info.attempt));
    for (const ChunkRow& chunk : details.chunks)
        context.say(fmt::format("      chunk {:>4}  {:>5} frames  {:>10}  {}", chunk.index,
                                chunk.result.frames, formatDuration(chunk.result.busy.count()),
                                chunk.result.maker));
    if (!details.receipt.is_null())
        context.say(details.receipt.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

/// Ends the event loop with the outcome of a change.
QueueSession::Reply<void> answer(CliContext& context, std::string sentence)
{
    return [&context, sentence = std::move(sentence)](const Result<void>& done) {
        if (done) {
            context.say(sentence);
            context.sayJson({{"done", true}});
        } else {
            context.report(done.error());
        }
        QCoreApplication::quit();
    };
}

/// resume and retry: stays with the job when nobody else runs the queue, else leaves it to the owner.
void goOn(CliContext& context,
          JobId id,
          const std::function<void(QueueSession&, QueueSession::Reply<void>)>& change)
{
    const Workplace workplace = Workplace::open(context);
    std::unique_ptr<JobFollower> follower;
    withSession(context, workplace.backends(), {}, [&](QueueSession& session) {
        const bool ours = session.role() == QueueSession::Role::Owner;
        follower = std::make_unique<JobFollower>(session, context);
        QObject::connect(follower.get(), &JobFollower::finished, qApp, &QCoreApplication::quit);
        change(session, [&context, &follower, id, ours](const Result<void>& done) {
            if (!done) {
                context.report(done.error());
                return QCoreApplication::quit();
            }
            if (ours)
                return follower->follow(id);
            context.say(fmt::format("Job {} waits in the queue that is running.", id));
            context.sayJson({{"done", true}});
            QCoreApplication::quit();
        });
    });
}

/// Runs whatever waits, job after job, until nothing is left.
void runQueue(CliContext& context)
{
    const Workplace workplace = Workplace::open(context);
    std::unique_ptr<JobFollower> follower;
    withSession(context, workplace.backends(), {}, [&](QueueSession& session) {
        auto next = std::make_shared<std::function<void()>>();
        *next = [&, weak = std::weak_ptr(next)] {
            for (const JobInfo& info : session.jobs()) {
                if (info.state != JobState::Waiting && info.state != JobState::Running)
                    continue;
                follower.reset(); // there is one Interrupt at a time
                follower = std::make_unique<JobFollower>(session, context);
                QObject::connect(
                    follower.get(), &JobFollower::finished, qApp,
                    [&context, again = weak.lock()] {
                        if (context.exitCode == kExitInterrupted)
                            return QCoreApplication::quit();
                        (*again)();
                    },
                    Qt::QueuedConnection);
                return follower->follow(info.id);
            }
            context.say("Nothing is waiting.");
            QCoreApplication::quit();
        };
        (*next)();
    });
}

/// Adds a subcommand that takes a job's number.
CLI::App*
addJobCommand(CLI::App& jobs, const char* name, const char* help, std::shared_ptr<JobId> id)
{
    CLI::App* command = jobs.add_subcommand(name, help);
    command->add_option("ID", *id, "Number of the job")->required();
    return command;
}

} // namespace

void addJobsCommand(CLI::App& commands, CliContext& context)
{
    CLI::App* jobs = commands.add_subcommand("jobs", "The queue");
    jobs->require_subcommand(1);
    auto id = std::make_shared<JobId>(0);
    auto flag = std::make_shared<bool>(false);
    auto position = std::make_shared<int>(0);

    jobs->add_subcommand("list", "Every job")->callback([&context] { listJobs(context); });
    jobs->add_subcommand("run", "Run what waits until nothing is left")->callback([&context] {
        runQueue(context);
    });
    addJobCommand(*jobs, "show", "One job with its chunks and its receipt", id)
        ->callback([&context, id] {
            withSession(context, {}, kOnlyLook, [&context, id](QueueSession& session) {
                session.show(*id, [&context](const Result<JobDetails>& details) {
                    if (details)
                        sayDetails(context, *details);
                    else
                        context.report(details.error());
                    QCoreApplication::quit();
                });
            });
        });
    addJobCommand(*jobs, "pause", "Stop working on a job and free the device; what is done is kept",
                  id)
        ->callback([&context, id] {
            withSession(context, {}, kOnlyLook, [&context, id](QueueSession& session) {
                session.pause(*id, answer(context, fmt::format("Job {} pauses.", *id)));
            });
        });
    addJobCommand(*jobs, "resume", "Go on with a paused or failed job", id)
        ->callback([&context, id] {
            goOn(context, *id, [id](QueueSession& session, QueueSession::Reply<void> reply) {
                session.resume(*id, std::move(reply));
            });
        });
    CLI::App* retry = addJobCommand(*jobs, "retry",
                                    "Try a failed or cancelled job again, keeping its chunks", id);
    retry->add_flag("-y,--overwrite", *flag, "Replace the output if it exists");
    retry->callback([&context, id, flag] {
        goOn(context, *id, [id, flag](QueueSession& session, QueueSession::Reply<void> reply) {
            session.retry(*id, *flag, std::move(reply));
        });
    });
    CLI::App* cancel = addJobCommand(*jobs, "cancel", "End a job", id);
    cancel->add_flag("--keep-done", *flag, "Make a file of what is done");
    cancel->callback([&context, id, flag] {
        withSession(context, {}, kOnlyLook, [&context, id, flag](QueueSession& session) {
            const CancelMode mode = *flag ? CancelMode::KeepDone : CancelMode::Discard;
            session.cancel(*id, mode, answer(context, fmt::format("Job {} is cancelled.", *id)));
        });
    });
    CLI::App* move = addJobCommand(*jobs, "move", "Change a job's turn", id);
    move->add_option("POSITION", *position, "0 is next")->required();
    move->callback([&context, id, position] {
        withSession(context, {}, kOnlyLook, [&context, id, position](QueueSession& session) {
            session.move(*id, *position, answer(context, fmt::format("Job {} moved.", *id)));
        });
    });
    addJobCommand(*jobs, "remove", "Forget a job that has ended; its result stays", id)
        ->callback([&context, id] {
            withSession(context, {}, kOnlyLook, [&context, id](QueueSession& session) {
                session.remove(*id, answer(context, fmt::format("Job {} is forgotten.", *id)));
            });
        });
}

} // namespace sluice::app
