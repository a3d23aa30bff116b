// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/estimator.h"

#include <QUuid>

namespace sluice {

Result<JobPlan> prepareJob(const JobSpec& spec,
                           const Backend& backend,
                           const Paths& paths,
                           const Settings& settings,
                           std::stop_token stop)
{
    ModelFacts model;
    if (!spec.exporting()) {
        SLUICE_TRY(model, backend.modelFacts(spec));
    }
    const std::string folder = QUuid::createUuid().toString(QUuid::Id128).left(16).toStdString();
    return planJob(spec, model, paths.jobs() / folder, settings.chunkSeconds, std::move(stop));
}

std::vector<Quote> estimateJob(const JobPlan& plan,
                               const std::vector<std::shared_ptr<Backend>>& backends)
{
    std::vector<Quote> quotes;
    for (const std::shared_ptr<Backend>& backend : backends)
        quotes.push_back(backend->estimate(plan));
    return quotes;
}

} // namespace sluice
