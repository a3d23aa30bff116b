// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/queue/queue_client.h"
#include "ui/run/estimates.h"

#include <QPointer>

namespace sluice::ui {

/// What becomes of jobs that are written to the queue one after another. Called in the window's thread, while `owner` lives.
struct SubmitNews
{
    QPointer<QObject> owner;
    std::function<void(JobId id, ClipId clip)> each; ///< with PreparedJob::clip
    std::function<void(int count)> all;
    std::function<void(const Error& error)> failed; ///< those that follow are not submitted
};

/// Writes `jobs` to the queue, in their order, each with the quote of its place.
void submitInTurn(QueueClient& queue,
                  std::vector<PreparedJob> jobs,
                  const Placement& placement,
                  SubmitNews news);

} // namespace sluice::ui
