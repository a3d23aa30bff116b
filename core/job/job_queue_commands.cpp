// SPDX-License-Identifier: GPL-3.0-or-later
// What users can ask of the queue; the running of jobs is in job_queue.cpp.
#include "core/base/json_reader.h"
#include "core/base/log.h"
#include "core/job/agreed_price.h"
#include "core/job/fee_sum.h"
#include "core/job/job_queue.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace sluice {

/// Who submits a job agrees to what its quote says, and to no more. The settings' limit holds for everybody, whatever program submits.
///
/// Errors: InvalidInput (a limit or a price that is none), Unavailable (the job is expected to cost more than its limit).
Result<void>
JobQueue::agree(Placement& placement, const JobPlan& plan, const std::optional<Quote>& quote) const
{
    PlaceRule& rule = placement.rule;
    const bool isPaid = placement.place == Place::Subnet || rule.isShared;
    const auto limits = feeLimitsOf(m_limits->settings());
    // What stays here costs no fees; should it go out later, it is held back then.
    if (!limits && isPaid)
        return Unexpected(limits.error());
    std::optional<Wei> limit = limits ? limits->job : std::nullopt;
    if (!rule.maxFeeWei.empty()) {
        SLUICE_TRY(const Wei own, Wei::parse(rule.maxFeeWei));
        limit = limit ? std::min(*limit, own) : own;
    }
    if (limit)
        rule.maxFeeWei = limit->toString();
    if (rule.whenCheap && rule.whenCheap->mayGoOut && !isPaid)
        agreeToPriceInSight(rule, plan);
    if (!isPaid)
        return {};
    if (!quote || quote->place != Place::Subnet) {
        if (rule.agreedWei.empty())
            agreeToKnownPrice(rule, plan);
        return {};
    }
    SLUICE_CHECK(agreeToPrice(rule, *quote));
    const auto fee = weiFractionFromString(quote->feeWei);
    if (limit && fee && fee->ceiling() > *limit)
        return fail(ErrorCode::Unavailable,
                    fmt::format("The job is expected to cost {} on the subnet, and the limit for "
                                "it is {}. Raise the limit (--max-price, setting "
                                "cost/max_per_job), or run it here.",
                                formatEth(fee->ceiling()), formatEth(*limit)));
    return {};
}

Result<nlohmann::json> JobQueue::execute(const std::string& verb, const nlohmann::json& arguments)
{
    if (verb == "submit")
        return submit(arguments);
    JobId id = 0;
    int position = 0;
    Place place = Place::Here;
    bool overwrite = false;
    bool keepDone = false;
    std::string wei;
    JsonReader reader(arguments, "command");
    reader.required("id", id);
    reader.optional("position", position);
    reader.parsed("place", place, placeFromString);
    reader.optional("overwrite", overwrite);
    reader.optional("keepDone", keepDone);
    reader.optional("wei", wei);
    SLUICE_CHECK(reader.result());
    SLUICE_TRY(Entry * entry, find(id));

    if (verb == "show")
        return show(*entry);
    Result<void> done;
    if (verb == "pause")
        done = pause(*entry);
    else if (verb == "resume")
        done = resume(*entry);
    else if (verb == "cancel")
        done = cancel(*entry, keepDone ? JobWish::CancelKeep : JobWish::CancelDiscard);
    else if (verb == "retry")
        done = retry(*entry, overwrite);
    else if (verb == "move")
        done = move(*entry, position);
    else if (verb == "moveTo")
        done = moveTo(*entry, place);
    else if (verb == "acceptPrice")
        done = acceptPrice(*entry, wei);
    else if (verb == "startNow")
        done = startNow(*entry);
    else if (verb == "remove")
        done = remove(id);
    else
        return fail(ErrorCode::InvalidInput,
                    fmt::format("The queue does not know the command \"{}\".", verb));
    SLUICE_CHECK(done);
    schedule();
    return nlohmann::json::object();
}

Result<nlohmann::json> JobQueue::submit(const nlohmann::json& arguments)
{
    JobPlan plan;
    Placement placement;
    std::optional<Quote> quote;
    JsonReader reader(arguments, "command");
    reader.nested("plan", plan, jobPlanFromJson);
    reader.parsed("place", placement.place, placeFromString);
    reader.nested("rule", placement.rule, placeRuleFromJson);
    reader.optional("note", placement.note);
    if (arguments.contains("quote"))
        reader.nested("quote", quote.emplace(), quoteFromJson);
    SLUICE_CHECK(reader.result());
    // The folder is removed with the job, so it has to be one of ours.
    if (plan.chunks.empty() || plan.jobFolder.parent_path() != m_paths.jobs() ||
        plan.jobFolder.filename().empty() || plan.jobFolder.filename() == "." ||
        plan.jobFolder.filename() == "..")
        return fail(ErrorCode::InvalidInput, "The plan of the job is not complete.");
    SLUICE_CHECK(checkPlace(placement.place));
    if (placement.rule.isShared)
        SLUICE_CHECK(checkPlace(otherPlace(placement.place)));

    SLUICE_CHECK(agree(placement, plan, quote));

    SLUICE_TRY(const JobId id, m_journal->add(plan, placement, quote));
    if (!m_entries.contains(id)) {
        SLUICE_TRY(JobRecord record, m_journal->job(id));
        Entry entry;
        entry.info = std::move(record.info);
        entry.jobFolder = std::move(record.jobFolder);
        entry.info.position = int(m_order.size());
        m_order.push_back(id);
        const Entry& added = m_entries.emplace(id, std::move(entry)).first->second;
        Q_EMIT jobChanged(added.info);
    }
    schedule();
    return nlohmann::json{{"id", id}};
}

/// Errors: Unavailable, when this process runs jobs, but not there.
Result<void> JobQueue::checkPlace(Place place) const
{
    if (laneOf(place) != nullptr || !m_runJobs)
        return {};
    return fail(ErrorCode::Unavailable,
                fmt::format("The program that owns the queue cannot run jobs in the place \"{}\".",
                            nameOf(place)));
}

Result<JobQueue::Entry*> JobQueue::find(JobId id)
{
    const auto found = m_entries.find(id);
    if (found == m_entries.end())
        return fail(ErrorCode::NotFound,
                    fmt::format("There is no job {}. List the jobs to see their numbers.", id));
    return &found->second;
}

Result<void> JobQueue::setWish(Entry& entry, JobWish wish, const char* stage)
{
    if (isCancelWish(entry.wish) && !isCancelWish(wish))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} is being cancelled.", entry.info.id));
    SLUICE_CHECK(m_journal->setWish(entry.info.id, wish));
    entry.wish = wish;
    if (entry.control) {
        entry.control->wish = wish;
        entry.control->stop.request_stop();
    }
    entry.info.progress.stage = stage;
    Q_EMIT jobChanged(entry.info);
    return {};
}

Result<void> JobQueue::pause(Entry& entry)
{
    if (entry.info.state == JobState::Paused)
        return {};
    if (entry.control)
        return setWish(entry, JobWish::Pause, "pausing");
    return applyChange(entry, {.event = JobEvent::Pause});
}

Result<void> JobQueue::resume(Entry& entry)
{
    // It stops in any case; without the wish it waits and so starts again.
    if (entry.control && entry.wish == JobWish::Pause)
        return setWish(entry, JobWish::None, "resuming");
    if (entry.info.state == JobState::Waiting || entry.info.state == JobState::Running)
        return {};
    if (entry.info.state == JobState::Failed)
        return retry(entry, false);
    return applyChange(entry, {.event = JobEvent::Resume});
}

Result<void> JobQueue::cancel(Entry& entry, JobWish wish)
{
    if (entry.info.state == JobState::Succeeded || entry.info.state == JobState::Cancelled)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} is {} already.", entry.info.id, nameOf(entry.info.state)));
    // A running job's lane sees to it; schedule() gives any other to the cancelling lane.
    return setWish(entry, wish, "cancelling");
}

Result<void> JobQueue::retry(Entry& entry, bool overwrite)
{
    if (!isTerminal(entry.info.state))
        return {};
    if (entry.control)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} is being cancelled.", entry.info.id));
    SLUICE_CHECK(
        m_journal->apply(entry.info.id, {.event = JobEvent::Retry, .overwrite = overwrite}));
    m_order.push_back(entry.info.id);
    reload(entry.info.id);
    renumber();
    return {};
}

Result<void> JobQueue::move(Entry& entry, int position)
{
    const auto at = std::find(m_order.begin(), m_order.end(), entry.info.id);
    if (at == m_order.end())
        return fail(
            ErrorCode::InvalidInput,
            fmt::format(
                "Job {} is {}; only jobs that wait, run or pause have a place in the queue.",
                entry.info.id, nameOf(entry.info.state)));
    std::vector<JobId> order = m_order;
    order.erase(order.begin() + (at - m_order.begin()));
    order.insert(order.begin() +
                     std::clamp<std::ptrdiff_t>(position, 0, std::ptrdiff_t(order.size())),
                 entry.info.id);
    SLUICE_CHECK(m_journal->setOrder(order));
    m_order = std::move(order);
    renumber();
    return {};
}

/// The journal says at once where the job is to be made; what runs then stops and waits there. A crash in between loses nothing.
Result<void> JobQueue::moveTo(Entry& entry, Place place)
{
    const JobInfo& info = entry.info;
    if (info.state == JobState::Succeeded || info.state == JobState::Cancelled)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} is {} already.", info.id, nameOf(info.state)));
    if (isCancelWish(entry.wish))
        return fail(ErrorCode::InvalidInput, fmt::format("Job {} is being cancelled.", info.id));
    if (info.place == place && !info.rule.isShared)
        return {};
    if (info.spec.exporting())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} is an export; those are always made here.", info.id));
    const JobProgress& progress = info.progress;
    if (progress.chunksDone == progress.chunksTotal)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Every piece of job {} is made already.", info.id));
    SLUICE_CHECK(checkPlace(place));
    Placement placement(place);
    placement.rule = info.rule;
    placement.rule.isShared = false;
    placement.rule.madeHere.reset();
    placement.rule.gaveUp.clear();
    placement.rule.asksWei.clear();
    placement.rule.asksUnit.clear();
    placement.rule.whenCheap.reset();
    if (place == Place::Subnet && placement.rule.agreedWei.empty()) {
        SLUICE_TRY(const JobPlan plan, m_journal->plan(info.id));
        agreeToKnownPrice(placement.rule, plan);
    }
    placement.note = fmt::format("Moved to {} after {} of {} pieces.", phraseOf(place),
                                 progress.chunksDone, progress.chunksTotal);
    SLUICE_CHECK(m_journal->setPlacement(info.id, placement));
    if (!entry.control) {
        reload(info.id);
        return {};
    }
    entry.info.place = place;
    entry.info.rule = std::move(placement.rule);
    entry.info.notes.push_back(std::move(placement.note));
    entry.control->stop.request_stop();
    if (entry.wish == JobWish::None)
        entry.info.progress.stage = "moving";
    Q_EMIT jobChanged(entry.info);
    return {};
}

/// What the subnet asks for a unit as far as is known: who sends a job there agrees to that.
void JobQueue::agreeToKnownPrice(PlaceRule& rule, const JobPlan& plan) const
{
    const PlaceLane* lane = laneOf(Place::Subnet);
    const Quote quote = lane != nullptr ? lane->backend->estimate(plan) : Quote();
    if (const auto agreed = agreeToPrice(rule, quote); !agreed)
        spdlog::warn("The subnet's price is none: {}", agreed.error().detail);
}

/// A job that may come to run at the subnet was submitted in sight of its price, where there was one.
void JobQueue::agreeToPriceInSight(PlaceRule& rule, const JobPlan& plan) const
{
    PlaceRule agreed = rule;
    agreeToKnownPrice(agreed, plan);
    if (rule.agreedWei.empty() && agreed.agreedWei != "0")
        rule = std::move(agreed);
}

/// Only the price that was seen is agreed to; it may have risen again meanwhile.
Result<void> JobQueue::acceptPrice(Entry& entry, const std::string& wei)
{
    const JobInfo& info = entry.info;
    if (info.rule.asksWei.empty() || isTerminal(info.state))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} does not ask about a price.", info.id));
    if (wei != info.rule.asksWei)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("The price of job {} is {} wei for a unit now, not {}. Look at it "
                                "again.",
                                info.id, info.rule.asksWei, wei));
    Placement placement(info.place);
    placement.rule = info.rule;
    placement.rule.agreedWei = std::exchange(placement.rule.asksWei, {});
    // A price for a second is none for a pixel. Questions of former versions have no unit; theirs was the one of before.
    if (!placement.rule.asksUnit.empty())
        placement.rule.agreedUnit = std::exchange(placement.rule.asksUnit, {});
    placement.note = fmt::format("The new price of {} wei for a unit was accepted.", wei);
    SLUICE_CHECK(m_journal->setPlacement(info.id, placement));
    reload(info.id);
    return {};
}

/// Ends the waiting for a cheap time.
Result<void> JobQueue::startNow(Entry& entry)
{
    const JobInfo& info = entry.info;
    if (!info.rule.whenCheap || isTerminal(info.state))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} does not wait for a cheap time.", info.id));
    Placement placement(info.place);
    placement.rule = info.rule;
    placement.rule.whenCheap.reset();
    placement.note = "Begun at once, though it was to wait until it is cheap.";
    SLUICE_CHECK(m_journal->setPlacement(info.id, placement));
    reload(info.id);
    return {};
}

Result<void> JobQueue::remove(JobId id)
{
    const Entry& entry = m_entries.at(id);
    if (!isTerminal(entry.info.state) || entry.control)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("Job {} is {}. Cancel it first.", id, nameOf(entry.info.state)));
    SLUICE_CHECK(m_journal->remove(id));
    removeJobFolder(entry.jobFolder);
    m_entries.erase(id);
    Q_EMIT jobRemoved(id);
    return {};
}

Result<nlohmann::json> JobQueue::show(const Entry& entry) const
{
    JobDetails details;
    details.info = entry.info;
    details.jobFolder = entry.jobFolder;
    SLUICE_TRY(details.chunks, m_journal->chunks(entry.info.id));
    SLUICE_TRY(details.receipt, m_journal->receipt(entry.info.id));
    SLUICE_TRY(const JobPlan plan, m_journal->plan(entry.info.id));
    for (const Chunk& chunk : plan.chunks)
        details.spans.push_back({chunk.start, chunk.end});
    return toJson(details);
}

} // namespace sluice
