// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_info.h"

#include <QKeySequence>
#include <QString>

#include <vector>

namespace sluice::ui {

/// What one can ask of a job.
enum class JobAction
{
    AcceptPrice, ///< the job waits because nobody works for the agreed price
    StartNow,    ///< the job waits for a cheap time
    Pause,
    Resume,
    MoveUp,
    MoveDown,
    MoveHere,     ///< what is left is made on this computer
    MoveToSubnet, ///< what is left is made on the subnet
    Retry,
    Replace, ///< retry, and overwrite the file that is in the way
    OpenResult,
    ShowInFolder,
    Receipt,
    Cancel,
    Remove
};

/// Every action, in the order in which people see them.
const std::vector<JobAction>& allJobActions();
/// Those that `job` allows now.
std::vector<JobAction> actionsFor(const JobInfo& job);
/// The two or three of them that a row shows itself.
std::vector<JobAction> rowActionsFor(const JobInfo& job);

QString actionText(JobAction action);
/// Name in resources/icons.
const char* actionIcon(JobAction action);
/// Works while the queue has the focus; empty for most.
QKeySequence actionShortcut(JobAction action);

} // namespace sluice::ui
