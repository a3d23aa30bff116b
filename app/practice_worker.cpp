// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/practice_worker.h"

#include "inference/local/local_backend.h"
#include "inference/store/model_store.h"

namespace sluice::app {
namespace {

std::vector<std::string> installedFor(const inference::ModelStore& store, std::string_view task)
{
    std::vector<std::string> ids;
    for (const inference::ModelListing& listing : store.list())
        if (listing.card.task == task && listing.isInstalled)
            ids.push_back(listing.card.id);
    return ids;
}

} // namespace

PracticeWorker::PracticeWorker(Workplace workplace, const network::ByocVideoWorkerConfig& config)
    : m_workplace(std::move(workplace))
    , m_generators(config.generators)
    , m_worker(*m_workplace.here, config)
    , m_runner(*m_workplace.here,
               {config.folder, config.generators, config.longestJob, config.turn})
{}

Result<std::unique_ptr<PracticeWorker>> PracticeWorker::start(const CliContext& context,
                                                              const std::filesystem::path& folder)
{
    Workplace workplace = Workplace::open(context);
    network::ByocVideoWorkerConfig config;
    config.folder = folder / "worker";
    config.models = installedFor(*workplace.store, "upscale");
    config.generators = installedFor(*workplace.store, "text-to-video");
    std::unique_ptr<PracticeWorker> worker(new PracticeWorker(std::move(workplace), config));
    network::HandlerTable table;
    worker->m_worker.addTo(table);
    worker->m_runner.addTo(table);
    network::ListenerConfig listen;
    listen.tls = false; // the orchestrator is in this process
    SLUICE_TRY(worker->m_listener, network::Listener::start(listen, std::move(table)));
    return worker;
}

std::vector<network::AiModel> PracticeWorker::pictureModels() const
{
    std::vector<network::AiModel> models;
    for (const std::string& id : m_generators) {
        network::AiModel& model = models.emplace_back();
        model.pipeline = network::Pipeline::TextToImage;
        model.model = id;
        model.url = url();
    }
    return models;
}

} // namespace sluice::app
