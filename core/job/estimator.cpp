// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/estimator.h"

#include "core/job/plan_upscale.h"

#include <QUuid>

namespace sluice {

Result<JobPlan> prepareJob(const JobSpec& spec,
                           const Backend& backend,
                           const Paths& paths,
                           const Settings& settings,
                           std::stop_token stop,
                           media::SourceLooks* looks)
{
    ModelFacts model;
    if (!spec.exporting()) {
        SLUICE_TRY(model, backend.modelFacts(spec));
    }
    const std::string folder = QUuid::createUuid().toString(QUuid::Id128).left(16).toStdString();
    const std::filesystem::path home = paths.jobs() / folder;
    if (looks && spec.upscale())
        return planUpscale(spec, model, home, settings.chunkSeconds, *looks, std::move(stop));
    return planJob(spec, model, home, settings.chunkSeconds, std::move(stop));
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
