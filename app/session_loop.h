// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"
#include "core/job/queue_session.h"

#include <functional>
#include <memory>
#include <vector>

namespace sluice::app {

/// Opens the queue, waits until it is known, calls `begin`, and turns the event loop until QCoreApplication::quit().
/// A queue that cannot be opened is reported.
void withSession(CliContext& context,
                 std::vector<std::shared_ptr<Backend>> backends,
                 const QueueOptions& options,
                 const std::function<void(QueueSession&)>& begin);

} // namespace sluice::app
