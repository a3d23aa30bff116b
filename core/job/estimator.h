// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"
#include "core/job/backend.h"

#include <memory>

namespace sluice {
namespace media {
class SourceLooks;
}

/// Looks at the source, asks `backend` about the model, and decides everything that a job needs, under a new job folder's name
/// (nothing is created yet). Any thread; takes as long as reading the source,
/// of which `looks` may know enough.
///
/// Errors: those of Backend::modelFacts() and planJob().
Result<JobPlan> prepareJob(const JobSpec& spec,
                           const Backend& backend,
                           const Paths& paths,
                           const Settings& settings,
                           std::stop_token stop = {},
                           media::SourceLooks* looks = nullptr);

/// What every place says about a job, side by side. Any thread; does not block.
std::vector<Quote> estimateJob(const JobPlan& plan,
                               const std::vector<std::shared_ptr<Backend>>& backends);

} // namespace sluice
