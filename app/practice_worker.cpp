// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/practice_worker.h"

#include "inference/local/local_backend.h"
#include "inference/store/model_store.h"

namespace sluice::app {
namespace {

std::vector<std::string> upscalingModels(const inference::ModelStore& store)
{
    std::vector<std::string> ids;
    for (const inference::ModelListing& listing : store.list())
        if (listing.card.task == "upscale" && listing.isInstalled)
            ids.push_back(listing.card.id);
    return ids;
}

} // namespace

PracticeWorker::PracticeWorker(Workplace workplace, network::ByocVideoWorkerConfig config)
    : m_workplace(std::move(workplace))
    , m_worker(*m_workplace.here, std::move(config))
{}

Result<std::unique_ptr<PracticeWorker>> PracticeWorker::start(const CliContext& context,
                                                              const std::filesystem::path& folder)
{
    Workplace workplace = Workplace::open(context);
    network::ByocVideoWorkerConfig config;
    config.folder = folder / "worker";
    config.models = upscalingModels(*workplace.store);
    std::unique_ptr<PracticeWorker> worker(
        new PracticeWorker(std::move(workplace), std::move(config)));
    network::HandlerTable table;
    worker->m_worker.addTo(table);
    network::ListenerConfig listen;
    listen.tls = false; // the orchestrator is in this process
    SLUICE_TRY(worker->m_listener, network::Listener::start(listen, std::move(table)));
    return worker;
}

} // namespace sluice::app
