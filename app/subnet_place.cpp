// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/subnet_place.h"

#include "inference/local/local_backend.h"
#include "inference/store/model_store.h"
#include "network/byoc_video/generate_request.h"
#include "network/byoc_video/video_job.h"
#include "network/subnet/peer_directory.h"
#include "network/subnet/subnet_backend.h"

namespace sluice::app {
namespace {

/// Here a model has to be installed; on the subnet it is enough to know what it does.
Result<ModelFacts> factsOf(const inference::ModelStore& models, const JobSpec& spec)
{
    if (spec.model().empty())
        return fail(ErrorCode::InvalidInput, "Only clips and pictures are made on the subnet.");
    if (const auto installed = models.find(spec.model()))
        return installed->facts;
    SLUICE_TRY(const inference::ModelCard card, models.card(spec.model()));
    ModelFacts facts;
    facts.id = card.id;
    facts.scale = card.network ? card.network->scale : 0;
    facts.operationsPerPixel = card.network ? card.network->operationsPerPixel : 0;
    facts.generator = card.generator;
    return facts;
}

/// What orchestrators are asked about for clips, installed here or not.
std::vector<network::ServedWork> clipWork(const inference::ModelStore& models)
{
    std::vector<network::ServedWork> works;
    for (const inference::ModelListing& listing : models.list()) {
        const std::string& id = listing.card.id;
        if (listing.card.task == "upscale")
            works.push_back({network::upscaleCapability(id), id});
        if (listing.card.task == "text-to-video")
            works.push_back({network::generateCapability(id), id});
    }
    return works;
}

} // namespace

Result<SubnetPlace> openSubnet(const Paths& paths,
                               const Settings& settings,
                               std::shared_ptr<const inference::ModelStore> models,
                               std::shared_ptr<const inference::LocalBackend> here)
{
    SubnetPlace place;
    SLUICE_TRY(network::PeerBook book,
               network::PeerBook::open(paths.data / "peers.sqlite", &place.notices));
    place.book = std::make_shared<network::PeerBook>(std::move(book));
    network::SubnetServices services;
    services.http = std::make_shared<net::HttpClient>(settings.offline);
    services.book = place.book;
    place.discovery =
        std::make_shared<network::Discovery>(paths, settings, place.book, services.http);
    services.discovery = place.discovery;
    place.directory = std::make_shared<network::PeerDirectory>(
        place.book, place.discovery, services.http, [models] { return clipWork(*models); });
    services.modelFacts = [models = std::move(models)](const JobSpec& spec) {
        return factsOf(*models, spec);
    };
    services.memory = std::make_shared<const RunMemory>(paths.database());
    if (here)
        services.machine = [here = std::move(here)] { return here->rates(); };
    place.backend = std::make_shared<network::SubnetBackend>(std::move(services), settings);
    return place;
}

} // namespace sluice::app
