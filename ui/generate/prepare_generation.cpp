// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/prepare_generation.h"

#include "core/job/estimator.h"

namespace sluice::ui {
namespace {

/// Here a model has to be installed; another place may know one by its card.
std::shared_ptr<Backend> plannerOf(const JobSpec& spec,
                                   const std::vector<std::shared_ptr<Backend>>& backends)
{
    for (const std::shared_ptr<Backend>& backend : backends) {
        const auto facts = backend->modelFacts(spec);
        if (facts || facts.error().code != ErrorCode::NotFound)
            return backend;
    }
    return backends.front();
}

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
        const JobSpec wanted{std::move(spec)};
        SLUICE_TRY(job.plan,
                   prepareJob(wanted, *plannerOf(wanted, backends), paths, settings, stop));
        job.quotes = estimateJob(job.plan, backends);
        addQuotes(preparation, job);
        preparation.jobs.push_back(std::move(job));
    }
    addCloudReference(preparation, paths);
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

std::optional<Quote> fitHere(GenerateChoice choice,
                             const std::vector<std::shared_ptr<Backend>>& backends,
                             const Paths& paths,
                             const Settings& settings,
                             std::stop_token stop)
{
    choice.spec.prompt = "a clip";
    choice.spec.output = paths.cache / "no-clip.mp4"; // is never written
    const JobSpec wanted{std::move(choice.spec)};
    const auto plan =
        prepareJob(wanted, *plannerOf(wanted, backends), paths, settings, std::move(stop));
    return plan ? std::optional(backends.front()->estimate(*plan)) : std::nullopt;
}

} // namespace sluice::ui
