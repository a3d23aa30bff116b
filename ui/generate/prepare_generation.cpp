// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/prepare_generation.h"

#include "core/job/estimator.h"

namespace sluice::ui {
namespace {

Result<Preparation> prepareAll(const GenerateChoice& choice,
                               const std::vector<std::filesystem::path>& promised,
                               const std::vector<std::shared_ptr<Backend>>& backends,
                               const Paths& paths,
                               const Settings& settings,
                               const std::stop_token& stop)
{
    Preparation preparation;
    SLUICE_TRY(std::vector<GenerateSpec> specs, specsFor(choice, moviesFolder(), promised));
    for (GenerateSpec& spec : specs) {
        PreparedJob job;
        SLUICE_TRY(job.plan,
                   prepareJob(JobSpec{std::move(spec)}, *backends.front(), paths, settings, stop));
        job.quotes = estimateJob(job.plan, backends);
        addQuotes(preparation, job);
        preparation.jobs.push_back(std::move(job));
    }
    return preparation;
}

} // namespace

Preparation prepareGeneration(const GenerateChoice& choice,
                              const std::vector<std::filesystem::path>& promised,
                              const std::vector<std::shared_ptr<Backend>>& backends,
                              const Paths& paths,
                              const Settings& settings,
                              std::stop_token stop)
{
    auto prepared = prepareAll(choice, promised, backends, paths, settings, stop);
    if (prepared)
        return std::move(*prepared);
    Preparation refused;
    refused.error = prepared.error();
    return refused;
}

} // namespace sluice::ui
