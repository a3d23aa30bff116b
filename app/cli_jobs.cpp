// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_jobs.h"

#include "app/backends.h"
#include "app/job_follower.h"
#include "app/receipt_text.h"
#include "app/session_loop.h"
#include "core/base/text.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QCoreApplication>

#include <algorithm>
#include <charconv>

namespace sluice::app {
namespace {

const QueueOptions kOnlyLook{.runJobs = false};

std::string jobRow(const JobInfo& info)
{
    const JobProgress& progress = info.progress;
    const double share = progress.framesTotal > 0
                             ? 100.0 * double(progress.framesDone) / double(progress.framesTotal)
                             : 0;
    std::string row =
        fmt::format("{:>4}  {:<9}  {:<6}  {:>3.0f} %  {}  {} -> {}", info.id, nameOf(info.state),
                    info.rule.isShared ? "both" : nameOf(info.place), share, info.spec.kind(),
                    info.spec.title(), info.spec.output().string());
    if (info.state == JobState::Succeeded && info.ranSeconds > 0) {
        row += fmt::format("  (took {}", formatDuration(info.ranSeconds));
        if (info.quote && info.quote->time)
            row +=
                fmt::format(", predicted {} to {}", formatDuration(info.quote->time->p50.count()),
                            formatDuration(info.quote->time->p90.count()));
        row += ")";
    }
    if (info.state == JobState::Running && progress.secondsLeft)
        row += fmt::format("  ({} left)", formatDuration(*progress.secondsLeft));
    if (info.state == JobState::Failed && info.error)
        row += "\n      " + info.error->detail;
    if (info.state == JobState::Waiting && info.rule.whenCheap && !info.waitsFor.empty())
        row += "\n      " + info.waitsFor;
    if (const std::string question = priceQuestion(info); !question.empty())
        row += "\n" + question;
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
                            info.spec.model().empty() ? "none" : info.spec.model(),
                            info.target.width, info.target.height, info.progress.chunksDone,
                            info.progress.chunksTotal, formatDuration(info.busySeconds),
                            info.attempt));
    for (const ChunkRow& chunk : details.chunks)
        context.say(fmt::format("      chunk {:>4}  {:>5} frames  {:>10}  {:<6}  {}", chunk.index,
                                chunk.result.frames, formatDuration(chunk.result.busy.count()),
                                nameOf(chunk.result.place), chunk.result.maker));
    for (const std::string& note : info.notes)
        context.say("      " + note);
    if (!details.receipt.is_null())
        context.say(details.receipt.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void sayReceipt(CliContext& context, const JobDetails& details)
{
    if (details.receipt.is_null())
        return context.report(
            {ErrorCode::NotFound, fmt::format("Job {} is {}; it has no receipt yet.",
                                              details.info.id, nameOf(details.info.state))});
    context.sayJson(details.receipt);
    context.say(receiptText(details));
}

/// Asks for all about one job and hands it to `say`.
void withDetails(CliContext& context,
                 JobId id,
                 const std::function<void(CliContext&, const JobDetails&)>& say)
{
    withSession(context, {}, kOnlyLook, [&](QueueSession& session) {
        session.show(id, [&](const Result<JobDetails>& details) {
            if (details)
                say(context, *details);
            else
                context.report(details.error());
            QCoreApplication::quit();
        });
    });
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
            // Those that may wait for hours come last, and those that ask something need an answer first.
            std::vector<JobInfo> all = session.jobs();
            std::ranges::stable_partition(
                all, [](const JobInfo& info) { return !info.rule.whenCheap.has_value(); });
            for (const JobInfo& info : all) {
                if ((info.state != JobState::Waiting && info.state != JobState::Running) ||
                    !info.rule.asksWei.empty())
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

/// To another place, or to another turn in the queue.
void moveJob(CliContext& context, JobId id, const std::string& target)
{
    int position = 0;
    const char* end = target.data() + target.size();
    const auto number = std::from_chars(target.data(), end, position);
    const bool isTurn = number.ec == std::errc() && number.ptr == end;
    const auto place = placeFromString(target);
    if (!isTurn && !place)
        return context.report({ErrorCode::InvalidInput,
                               fmt::format("\"{}\" is neither here, subnet nor a turn.", target)});
    if (place && !Workplace::open(context).knows(*place))
        return context.report({ErrorCode::Unavailable,
                               fmt::format("This program cannot reach {}.", phraseOf(*place))});
    withSession(context, {}, kOnlyLook, [&](QueueSession& session) {
        if (place)
            session.moveTo(
                id, *place,
                answer(context, fmt::format("Job {} goes on with {}.", id, phraseOf(*place))));
        else
            session.move(id, position, answer(context, fmt::format("Job {} moved.", id)));
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
    auto target = std::make_shared<std::string>();

    jobs->add_subcommand("list", "Every job")->callback([&context] { listJobs(context); });
    jobs->add_subcommand("run", "Run what waits until nothing is left")->callback([&context] {
        runQueue(context);
    });
    addJobCommand(*jobs, "show", "One job with its chunks and its receipt", id)
        ->callback([&context, id] { withDetails(context, *id, sayDetails); });
    addJobCommand(*jobs, "receipt", "Who made a finished job, in what time, at what price", id)
        ->callback([&context, id] { withDetails(context, *id, sayReceipt); });
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
    CLI::App* accept = addJobCommand(
        *jobs, "accept", "Agree to the price that a waiting job asks about, and go on", id);
    accept->add_option("--price", *target, "The price that was shown, in wei for a unit")
        ->required();
    accept->callback([&context, id, target] {
        goOn(context, *id, [id, target](QueueSession& session, QueueSession::Reply<void> reply) {
            session.acceptPrice(*id, *target, std::move(reply));
        });
    });
    addJobCommand(*jobs, "start", "Do not wait for a cheap time any longer", id)
        ->callback([&context, id] {
            goOn(context, *id, [id](QueueSession& session, QueueSession::Reply<void> reply) {
                session.startNow(*id, std::move(reply));
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
    CLI::App* move = addJobCommand(*jobs, "move", "Change a job's place, or its turn", id);
    move->add_option("TARGET", *target, "here, subnet, or its new turn (0 is next)")->required();
    move->callback([&context, id, target] { moveJob(context, *id, *target); });
    addJobCommand(*jobs, "remove", "Forget a job that has ended; its result stays", id)
        ->callback([&context, id] {
            withSession(context, {}, kOnlyLook, [&context, id](QueueSession& session) {
                session.remove(*id, answer(context, fmt::format("Job {} is forgotten.", *id)));
            });
        });
}

} // namespace sluice::app
