// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/job_actions.h"

#include <QCoreApplication>

#include <algorithm>

namespace sluice::ui {
namespace {

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(sluice::ui::JobAction)
};

/// Exports are always made here, and a shared job can be given to either place alone.
bool canMoveTo(const JobInfo& job, Place place)
{
    const bool isOpen = !isTerminal(job.state) || job.state == JobState::Failed;
    return isOpen && !job.spec.exporting() && (job.place != place || job.rule.isShared) &&
           job.progress.chunksDone < job.progress.chunksTotal;
}

bool allows(const JobInfo& job, JobAction action)
{
    const bool terminal = isTerminal(job.state);
    const bool hasResult = !job.result.empty() && terminal;
    switch (action) {
    case JobAction::AcceptPrice:
        return !terminal && !job.rule.asksWei.empty();
    case JobAction::StartNow:
        return job.state == JobState::Waiting && job.rule.whenCheap.has_value();
    case JobAction::Pause:
        return job.state == JobState::Waiting || job.state == JobState::Running;
    case JobAction::Resume:
        return job.state == JobState::Paused;
    case JobAction::MoveUp:
    case JobAction::MoveDown:
        return !terminal;
    case JobAction::MoveHere:
        return canMoveTo(job, Place::Here);
    case JobAction::MoveToSubnet:
        return canMoveTo(job, Place::Subnet);
    case JobAction::Retry:
        return job.state == JobState::Failed || job.state == JobState::Cancelled;
    case JobAction::Replace:
        return job.state == JobState::Failed && job.error &&
               job.error->code == ErrorCode::AlreadyExists;
    case JobAction::OpenResult:
    case JobAction::ShowInFolder:
        return hasResult;
    case JobAction::Receipt:
        return job.state == JobState::Succeeded;
    case JobAction::Cancel:
        return !terminal || (job.state == JobState::Failed && job.progress.chunksDone > 0);
    case JobAction::Remove:
        return terminal;
    }
    return false;
}

} // namespace

const std::vector<JobAction>& allJobActions()
{
    using enum JobAction;
    static const std::vector<JobAction> kActions{
        AcceptPrice, StartNow, Pause,      Resume,       MoveUp,  MoveDown, MoveHere, MoveToSubnet,
        Retry,       Replace,  OpenResult, ShowInFolder, Receipt, Cancel,   Remove};
    return kActions;
}

std::vector<JobAction> actionsFor(const JobInfo& job)
{
    std::vector<JobAction> allowed;
    for (const JobAction action : allJobActions())
        if (allows(job, action))
            allowed.push_back(action);
    return allowed;
}

std::vector<JobAction> rowActionsFor(const JobInfo& job)
{
    using enum JobAction;
    std::vector<JobAction> shown;
    // A job that asks shows the answers, and nothing else.
    if (allows(job, AcceptPrice))
        return {AcceptPrice, MoveHere, Cancel};
    for (const JobAction action : {StartNow, Pause, Resume, Retry, OpenResult, Receipt})
        if (allows(job, action))
            shown.push_back(action);
    shown.push_back(isTerminal(job.state) ? Remove : Cancel);
    return shown;
}

QString actionText(JobAction action)
{
    switch (action) {
    case JobAction::AcceptPrice:
        return Text::tr("Accept the new price");
    case JobAction::StartNow:
        return Text::tr("Begin now");
    case JobAction::Pause:
        return Text::tr("Pause");
    case JobAction::Resume:
        return Text::tr("Resume");
    case JobAction::MoveUp:
        return Text::tr("Move up");
    case JobAction::MoveDown:
        return Text::tr("Move down");
    case JobAction::MoveHere:
        return Text::tr("Go on on this computer");
    case JobAction::MoveToSubnet:
        return Text::tr("Go on on the subnet");
    case JobAction::Retry:
        return Text::tr("Retry");
    case JobAction::Replace:
        return Text::tr("Replace the file that is there");
    case JobAction::OpenResult:
        return Text::tr("Open result");
    case JobAction::ShowInFolder:
        return Text::tr("Show in folder");
    case JobAction::Receipt:
        return Text::tr("Receipt");
    case JobAction::Cancel:
        return Text::tr("Cancel");
    case JobAction::Remove:
        return Text::tr("Remove from the list");
    }
    return {};
}

const char* actionIcon(JobAction action)
{
    switch (action) {
    case JobAction::AcceptPrice:
        return "job-accept";
    case JobAction::StartNow:
        return "job-resume";
    case JobAction::Pause:
        return "job-pause";
    case JobAction::Resume:
        return "job-resume";
    case JobAction::MoveUp:
        return "job-up";
    case JobAction::MoveDown:
        return "job-down";
    case JobAction::MoveHere:
        return "job-here";
    case JobAction::MoveToSubnet:
        return "job-subnet";
    case JobAction::Retry:
        return "job-retry";
    case JobAction::Replace:
        return "job-replace";
    case JobAction::OpenResult:
        return "job-open";
    case JobAction::ShowInFolder:
        return "folder";
    case JobAction::Receipt:
        return "job-receipt";
    case JobAction::Cancel:
        return "close";
    case JobAction::Remove:
        return "job-remove";
    }
    return "";
}

QKeySequence actionShortcut(JobAction action)
{
    switch (action) {
    case JobAction::Pause:
    case JobAction::Resume:
        return QKeySequence(Qt::Key_P);
    case JobAction::AcceptPrice:
        return QKeySequence(Qt::Key_A);
    case JobAction::StartNow:
        return QKeySequence(Qt::Key_N);
    case JobAction::MoveUp:
        return QKeySequence(Qt::ALT | Qt::Key_Up);
    case JobAction::MoveDown:
        return QKeySequence(Qt::ALT | Qt::Key_Down);
    case JobAction::MoveHere:
        return QKeySequence(Qt::Key_H);
    case JobAction::MoveToSubnet:
        return QKeySequence(Qt::Key_S);
    case JobAction::Retry:
        return QKeySequence(Qt::Key_R);
    case JobAction::OpenResult:
        return QKeySequence(Qt::Key_Return);
    case JobAction::Cancel:
    case JobAction::Remove:
        return QKeySequence(Qt::Key_Delete);
    default:
        return {};
    }
}

} // namespace sluice::ui
