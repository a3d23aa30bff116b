// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ModelDownload for pipelines: many files of one repository of the Hub.
#include "core/base/atomic_file.h"
#include "inference/store/download_note.h"
#include "inference/store/generator_folder.h"
#include "inference/store/hub_cache.h"
#include "inference/store/model_download.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

constexpr const char* kHubPage = "https://huggingface.co/";
constexpr const char* kMain = "main";
/// Left free beside what a download takes.
constexpr std::uint64_t kSpareBytes = 50'000'000;

/// "OWNER/NAME" out of that, or of the address of its page.
std::string repositoryIn(std::string name, const std::string& endpoint)
{
    for (const std::string& page : {endpoint + "/", std::string(kHubPage)})
        if (name.starts_with(page))
            name.erase(0, page.size());
    while (name.ends_with('/'))
        name.pop_back();
    return name;
}

/// What is known of a model that nobody has written a card for.
ModelCard cardOfRepository(const std::string& repository)
{
    ModelCard card;
    card.id = repository.substr(repository.find('/') + 1);
    card.title = card.id;
    card.task = kTextToVideo;
    card.goodFor = "Clips of words; its page on the Hub says what it is good for.";
    card.homepage = kHubPage + repository;
    card.variants = {{"diffusers", ModelSource::Hub, repository, kMain, {}}};
    return card;
}

std::uint64_t sizeOf(const std::vector<HubFile>& files)
{
    std::uint64_t bytes = 0;
    for (const HubFile& file : files)
        bytes += file.bytes;
    return bytes;
}

/// Takes files of a refused repository away again.
void dropFiles(const HubRepository& repository, const std::vector<HubFile>& files)
{
    for (const HubFile& file : files)
        if (const auto removed = repository.remove(file.name); !removed)
            spdlog::warn("{}", removed.error().detail);
}

/// The card with the files to fetch: what a later run of the program goes on with.
ModelCard noteOf(const DownloadOffer& offer)
{
    ModelCard note = offer.card;
    ModelVariant variant = offer.variant;
    variant.revision = offer.listing.commit;
    variant.files.clear();
    for (const HubFile& file : offer.listing.files)
        variant.files.push_back({file.name, file.bytes, file.sha256, {}});
    note.variants = {std::move(variant)};
    return note;
}

bool hasCard(const Paths& paths, const std::string& id)
{
    const auto holds = [&](const std::vector<ModelCard>& cards) {
        return std::ranges::find(cards, id, &ModelCard::id) != cards.end();
    };
    return holds(shippedModelCards()) || holds(readModelCards(paths.models() / "cards"));
}

bool isPermissionWanted(const Error& error)
{
    return error.code == ErrorCode::Unavailable &&
           (error.detail.find("(HTTP 401)") != std::string::npos ||
            error.detail.find("(HTTP 403)") != std::string::npos);
}

} // namespace

/// Says what to do where the Hub wants to know who asks.
Error ModelDownload::explained(Error error, const std::string& repository) const
{
    if (!isPermissionWanted(error))
        return error;
    const std::string page = fmt::format("{}/{}", m_hub.endpoint, repository);
    error.detail =
        m_hub.token.empty()
            ? fmt::format(
                  "{} is not open to everybody, or its name is wrong. Open {} in a browser, "
                  "log in and accept its terms; then make an access token (Settings, Access "
                  "Tokens), and give it to Sluice on the page Models or in HF_TOKEN.",
                  repository, page)
            : fmt::format("The access token is not enough for {}. Open {} in a browser, log in as "
                          "the token's owner and accept its terms; then try again, or make another "
                          "token and give it to Sluice on the page Models or in HF_TOKEN.",
                          repository, page);
    return error;
}

Result<DownloadOffer> ModelDownload::offerRepository(const std::string& repository) const
{
    if (!isRepositoryName(repository))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("\"{}\" is not the name of a repository. Write OWNER/NAME, as in "
                                "the address of its page.",
                                printableName(repository)));
    DownloadOffer offer;
    offer.card = cardOfRepository(repository);
    for (const ModelCard& card : m_store.knownCards())
        for (const ModelVariant& variant : card.variants)
            if (variant.isPipeline() && variant.repository == repository)
                return this->offer(card.id);
    const HubRepository hub(m_store.paths().modelHub, repository);
    const auto found = m_store.find(offer.card.id);
    if (found && found->generatorFolder.parent_path() == hub.folder() / "snapshots") {
        offer.card = found->card;
        offer.isAlreadyThere = true;
    } else if (found || m_store.card(offer.card.id)) {
        return fail(ErrorCode::AlreadyExists,
                    fmt::format("There is another model with the name {} already. Download {} with "
                                "another program, and bring it in with `sluice-cli models import "
                                "FOLDER --id ANOTHER-NAME`.",
                                offer.card.id, repository));
    }
    offer.variant = cardOfRepository(repository).variants.front();
    offer.target = hub.folder();
    return offer;
}

Result<DownloadOffer> ModelDownload::look(const std::string& name, std::stop_token stop)
{
    const bool isRepository = name.find('/') != std::string::npos;
    auto offered =
        isRepository ? offerRepository(repositoryIn(name, m_hub.endpoint)) : this->offer(name);
    if (!offered && !isRepository && offered.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::NotFound,
                    offered.error().detail + " A repository of the Hub is named OWNER/NAME.");
    SLUICE_TRY(DownloadOffer offer, std::move(offered));
    if (offer.isAlreadyThere || !offer.variant.isPipeline())
        return offer;
    SLUICE_CHECK(needOnline(offer.card.id));
    // What was begun is gone on with, also when the repository has changed since.
    const auto note = readDownloadNote(m_store.paths(), offer.card.id);
    if (note) {
        const auto looked = lookAt(offer, note->variants.front().revision, stop);
        if (looked)
            return offer;
        if (looked.error().code != ErrorCode::NotFound)
            return Unexpected(looked.error());
    }
    SLUICE_CHECK(lookAt(offer, offer.variant.revision, stop));
    return offer;
}

Result<HubListing> ModelDownload::list(const std::string& repository,
                                       const std::string& revision,
                                       std::stop_token stop)
{
    net::HttpRequest request;
    request.url = hubListingUrl(m_hub.endpoint, repository, revision);
    request.headers = headers();
    const auto answer = m_client.send(request, std::move(stop));
    if (!answer && answer.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::NotFound,
                    fmt::format("{} has no repository {}. Check the name: OWNER/NAME, as in the "
                                "address of its page.",
                                m_hub.endpoint, repository));
    if (!answer)
        return Unexpected(explained(answer.error(), repository));
    return hubListingFromText(answer->body, repository);
}

/// Asks for the list, fetches the settings, and refuses what Sluice does not run.
Result<void>
ModelDownload::lookAt(DownloadOffer& offer, const std::string& revision, std::stop_token stop)
{
    const std::string& name = offer.variant.repository;
    const HubRepository repository(m_store.paths().modelHub, name);
    SLUICE_TRY(HubListing listing, list(name, revision, stop));
    SLUICE_TRY(const std::vector<HubFile> settings, settingsOf(listing, name));
    offer.listing.commit = listing.commit;
    for (const HubFile& file : settings)
        SLUICE_CHECK(fetchHubFile(offer, file, {}, stop));
    const fs::path folder = repository.snapshot(listing.commit);
    const auto facts = GeneratorFolder::readSettings(folder);
    auto files = facts ? filesToRun(listing, folder, name)
                       : Result<std::vector<HubFile>>(Unexpected(facts.error()));
    if (!files) {
        Error error = files.error();
        // What was looked at is gone again: the person knows the repository, not our folder.
        if (const auto at = error.detail.find(folder.string()); at != std::string::npos)
            error.detail.replace(at, folder.string().size(), name);
        dropFiles(repository, settings);
        removeDownloadNote(m_store.paths(), offer.card.id);
        return Unexpected(error);
    }
    if (offer.card.licence.id.empty())
        offer.card.licence = listing.licence;
    if (!offer.card.generator) {
        offer.card.generator = *facts;
        offer.card.generator->rules.model = offer.card.title;
    }
    offer.listing = std::move(listing);
    offer.listing.files = std::move(*files);
    offer.bytes = sizeOf(offer.listing.files);
    const ModelCard note = noteOf(offer);
    offer.there = stateOf(m_store.paths(), note).received;
    return writeDownloadNote(m_store.paths(), note);
}

Result<void> ModelDownload::fetchHubFile(const DownloadOffer& offer,
                                         const HubFile& file,
                                         const net::ProgressFunction& progress,
                                         std::stop_token stop)
{
    const ModelVariant& variant = offer.variant;
    const HubRepository repository(m_store.paths().modelHub, variant.repository);
    Place place;
    place.url = hubFileUrl(m_hub.endpoint, variant.repository, offer.listing.commit, file.name);
    place.target = repository.blob(file.blob);
    place.partial = place.target.string() + kHubPartial;
    place.bytes = file.bytes;
    place.sha256 = file.sha256;
    place.sendsToken = true;
    std::error_code error;
    const auto size = fs::file_size(place.target, error);
    if (error || size != file.bytes) {
        if (const auto fetched = fetch(place, progress, stop); !fetched)
            return Unexpected(explained(fetched.error(), variant.repository));
        SLUICE_CHECK(publishFile(place.partial, place.target, true));
    }
    return repository.publish(variant.revision, offer.listing.commit, file.name, file.blob);
}

Result<void> ModelDownload::pullPipeline(DownloadOffer& offer,
                                         const net::ProgressFunction& progress,
                                         std::stop_token stop)
{
    if (offer.listing.files.empty()) {
        SLUICE_TRY(offer, look(offer.card.id, stop));
    }
    std::error_code error;
    const auto space = fs::space(m_store.paths().modelHub, error);
    const std::uint64_t needed = offer.bytes - std::min(offer.there, offer.bytes) + kSpareBytes;
    if (!error && space.available < needed)
        return fail(ErrorCode::DiskFull,
                    fmt::format("{} has {} MB free, and the download takes {} MB. Free some space "
                                "and try again.",
                                m_store.paths().modelHub.string(), space.available / 1'000'000,
                                needed / 1'000'000));
    std::uint64_t before = 0;
    for (const HubFile& file : offer.listing.files) {
        const auto report = [&](const net::DownloadProgress& now) {
            if (progress)
                progress({before + now.received, offer.bytes});
        };
        SLUICE_CHECK(fetchHubFile(offer, file, report, stop));
        before += file.bytes;
        report({});
    }
    return {};
}

Result<InstalledModel> ModelDownload::finishPipeline(const DownloadOffer& offer)
{
    const Paths& paths = m_store.paths();
    auto model = m_store.find(offer.card.id);
    if (!model && model.error().code != ErrorCode::ModelBroken)
        return model;
    removeDownloadNote(paths, offer.card.id);
    if (!model) {
        // It came whole and is not what its settings said: keep nothing that would be found again.
        dropFiles(HubRepository(paths.modelHub, offer.variant.repository), offer.listing.files);
        return model;
    }
    if (!hasCard(paths, offer.card.id)) {
        ModelCard card = offer.card;
        card.variants = {offer.variant};
        SLUICE_CHECK(keepPulledCard(paths, card));
        model = m_store.find(card.id);
    }
    return model;
}

} // namespace sluice::inference
