// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/model_store.h"

#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "inference/store/download_note.h"
#include "inference/store/hub_cache.h"
#include "inference/store/weight_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <fstream>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

constexpr const char* kCardFile = "card.json";
constexpr std::uintmax_t kMaxCardBytes = 1u << 20;

/// Real folders only: what a broken mount or a missing permission hides counts as empty.
std::vector<fs::path> entries(const fs::path& folder)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        found.push_back(it->path());
    std::ranges::sort(found);
    return found;
}

/// The weights of a folder that holds one model: model.safetensors, else the only safetensors file, else the only .param.
std::optional<fs::path> weightsIn(const fs::path& folder)
{
    std::error_code ignored;
    if (fs::is_regular_file(folder / "model.safetensors", ignored))
        return folder / "model.safetensors";
    for (const char* extension : {".safetensors", ".param"}) {
        std::vector<fs::path> found;
        for (const fs::path& path : entries(folder))
            if (path.extension() == extension && fs::is_regular_file(path, ignored))
                found.push_back(path);
        if (found.size() == 1)
            return found.front();
    }
    return std::nullopt;
}

/// A card for a model that came without one. A converted model's config.json may name the licence.
ModelCard cardFor(const std::string& id, const fs::path& folder, const NetworkFacts& network)
{
    ModelCard card;
    card.id = id;
    card.title = id;
    card.task = "upscale";
    card.goodFor = "Found on this computer; nothing is known about what it is good for.";
    card.licence.id = "unknown";
    card.network = network;
    const auto text = readFile(folder / "config.json", kMaxCardBytes);
    const auto config = nlohmann::json::parse(text ? *text : "{}", nullptr, false);
    if (config.is_object() && config.contains("licence") && config["licence"].is_string())
        card.licence.id = config["licence"];
    return card;
}

ModelFacts factsOf(const InstalledModel& model)
{
    ModelFacts facts;
    facts.id = model.card.id;
    facts.scale = model.network ? model.network->scale : 0;
    facts.operationsPerPixel = model.network ? model.network->operationsPerPixel : 0;
    std::error_code ignored;
    for (const fs::path& file : model.files)
        facts.weightBytes += fs::file_size(file, ignored);
    return facts;
}

Result<std::string> hashOf(const std::vector<fs::path>& files)
{
    Sha256 hash;
    std::vector<char> buffer(1 << 20);
    for (const fs::path& path : files) {
        std::ifstream file(path, std::ios::binary);
        while (file) {
            file.read(buffer.data(), std::streamsize(buffer.size()));
            hash.add(std::as_bytes(std::span(buffer.data(), std::size_t(file.gcount()))));
        }
        if (!file.eof())
            return fail(ErrorCode::Io,
                        fmt::format("Reading {} failed. Check the disk.", path.string()));
    }
    return hash.hexDigest();
}

Unexpected notInstalled(const ModelCard& card)
{
    return fail(
        ErrorCode::NotFound,
        fmt::format("The model {} is not installed. Get it with `sluice-cli models pull {}`, "
                    "or bring its files in with `sluice-cli models import FILE --id {}`.",
                    card.id, card.id, card.id));
}

Unexpected unknownModel(const std::string& id)
{
    return fail(ErrorCode::NotFound,
                fmt::format("There is no model \"{}\". `sluice-cli models list` "
                            "names those there are.",
                            printableName(id)));
}

} // namespace

std::optional<ModelCard> cardIn(const fs::path& folder)
{
    std::error_code ignored;
    if (!fs::exists(folder / kCardFile, ignored))
        return std::nullopt;
    const auto text = readFile(folder / kCardFile, kMaxCardBytes);
    auto card = text ? modelCardFromText(*text, (folder / kCardFile).string())
                     : Result<ModelCard>(Unexpected(text.error()));
    if (!card) {
        spdlog::warn("{}", card.error().detail);
        return std::nullopt;
    }
    return std::move(*card);
}

ModelStore::ModelStore(Paths paths)
    : m_paths(std::move(paths))
{}

std::vector<ModelCard> ModelStore::knownCards() const
{
    std::vector<ModelCard> cards = shippedModelCards();
    for (ModelCard& card : readModelCards(m_paths.models() / "cards"))
        if (std::ranges::find(cards, card.id, &ModelCard::id) == cards.end())
            cards.push_back(std::move(card));
    for (ModelCard& card : readDownloadNotes(m_paths))
        if (std::ranges::find(cards, card.id, &ModelCard::id) == cards.end())
            cards.push_back(std::move(card));
    return cards;
}

std::vector<ModelStore::Located> ModelStore::locate(const std::string& id,
                                                    const ModelCard* card) const
{
    std::vector<Located> found;
    std::error_code ignored;
    const auto add = [&](const fs::path& path) {
        if (fs::is_regular_file(path, ignored) &&
            std::ranges::find(found, path, &Located::main) == found.end())
            found.push_back({path, path.parent_path()});
    };
    std::vector<ModelVariant> variants;
    if (card != nullptr)
        std::ranges::copy_if(card->variants, std::back_inserter(variants),
                             [](const ModelVariant& variant) { return !variant.isPipeline(); });
    const auto addKnownNames = [&](const fs::path& folder) {
        for (const ModelVariant& variant : variants)
            if (variant.files.front().name != "model.safetensors")
                add(folder / variant.files.front().name);
    };
    std::vector<fs::path> roots = m_paths.modelPath;
    roots.push_back(m_paths.models());
    for (const fs::path& root : roots) {
        for (const fs::path& folder : {root / id, root / "upscale" / id}) {
            addKnownNames(folder);
            if (const auto weights = weightsIn(folder))
                add(*weights);
        }
        addKnownNames(root);
        add(root / (id + ".safetensors"));
        add(root / (id + ".param"));
    }
    for (const ModelVariant& variant : variants)
        if (variant.source == ModelSource::Hub)
            if (const auto path = HubRepository(m_paths.modelHub, variant.repository)
                                      .find(variant.revision, variant.files.front().name))
                found.push_back({*path, path->parent_path()});
    return found;
}

Result<InstalledModel>
ModelStore::open(const std::string& id, const ModelCard* card, const Located& at) const
{
    SLUICE_TRY(const auto weights, WeightFile::open(at.main));
    InstalledModel model;
    model.files = weights.files();
    model.network = weights.facts();
    auto own = cardIn(at.folder);
    if (own && own->id == id)
        model.card = std::move(*own);
    else
        model.card = card != nullptr ? *card : cardFor(id, at.folder, weights.facts());
    if (model.card.network && *model.card.network != *model.network)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} is not the model {}: its network is another one ({}, x{}). "
                                "Import it under a name of its own.",
                                at.main.string(), id, nameOf(model.network->architecture),
                                model.network->scale));
    model.facts = factsOf(model);
    return model;
}

Result<InstalledModel> ModelStore::find(const std::string& id) const
{
    if (!isModelId(id))
        return unknownModel(id);
    const auto cards = knownCards();
    const auto known = std::ranges::find(cards, id, &ModelCard::id);
    const ModelCard* card = known == cards.end() ? nullptr : &*known;
    if (card != nullptr && !card->needsWeights()) {
        InstalledModel model{*card, {}, {}, {}};
        model.facts = factsOf(model);
        return model;
    }
    std::optional<Error> firstError;
    for (const fs::path& folder : generatorFolders(id)) {
        auto model = openGenerator(id, card, folder);
        if (model)
            return model;
        const Error error = saidOf(model.error(), id, folder);
        spdlog::warn("{}", error.detail);
        firstError = firstError.value_or(error);
    }
    for (const Located& at : locate(id, card)) {
        auto model = open(id, card, at);
        if (model) {
            SLUICE_TRY(model->facts.sha256, digestOf(model->files, hashOf));
            return model;
        }
        spdlog::warn("{}", model.error().detail);
        firstError = firstError.value_or(model.error());
    }
    if (firstError)
        return Unexpected(*firstError);
    return card != nullptr ? notInstalled(*card) : unknownModel(id);
}

Result<ModelCard> ModelStore::card(const std::string& id) const
{
    const auto cards = knownCards();
    const auto known = std::ranges::find(cards, id, &ModelCard::id);
    if (auto model = find(id))
        return std::move(model->card);
    else if (known == cards.end())
        return Unexpected(model.error());
    return *known;
}

std::vector<ModelListing> ModelStore::list() const
{
    std::map<std::string, ModelCard> cards;
    for (ModelCard& card : knownCards())
        cards.emplace(card.id, std::move(card));
    std::set<std::string> ids;
    for (const auto& [id, card] : cards)
        ids.insert(id);
    std::vector<fs::path> roots = m_paths.modelPath;
    roots.push_back(m_paths.models());
    for (const fs::path& root : roots)
        for (const fs::path& parent : {root, root / "upscale"})
            for (const fs::path& folder : entries(parent))
                if (isModelId(folder.filename().string()) && weightsIn(folder))
                    ids.insert(folder.filename().string());
    ids.merge(generatorIds());

    std::vector<ModelListing> rows;
    for (const std::string& id : ids) {
        const auto known = cards.find(id);
        const ModelCard* card = known == cards.end() ? nullptr : &known->second;
        ModelListing row;
        if (card != nullptr)
            row.card = *card;
        row.isInstalled = card != nullptr && !card->needsWeights();
        const bool makesClips = listGenerator(row, id, card);
        for (const Located& at : makesClips ? std::vector<Located>() : locate(id, card)) {
            auto model = open(id, card, at);
            row.files = model ? model->files : std::vector<fs::path>{at.main};
            row.problem = model ? "" : model.error().detail;
            row.isInstalled = model.has_value();
            if (model) {
                row.card = std::move(model->card);
                break;
            }
        }
        // A folder with weights of a kind that is not ours (speech, detection) is no model of ours.
        if (card != nullptr || row.isInstalled || makesClips)
            rows.push_back(std::move(row));
    }
    return rows;
}

Result<InstalledModel> ModelStore::verify(const std::string& id, std::stop_token stop) const
{
    SLUICE_TRY(auto model, find(id));
    if (!model.generatorFolder.empty())
        return verifyGenerator(std::move(model), stop);
    for (const fs::path& path : model.files) {
        SLUICE_TRY(const std::string digest, sha256File(path, stop));
        bool isKnown = false;
        bool isRight = false;
        for (const ModelVariant& variant : model.card.variants)
            for (const ModelCardFile& file : variant.files)
                if (file.name == path.filename().string() && !file.sha256.empty()) {
                    isKnown = true;
                    isRight |= file.sha256 == digest;
                }
        if (isKnown && !isRight)
            return fail(
                ErrorCode::ModelBroken,
                fmt::format("{} is damaged or was changed: its SHA-256 is {}, not the one in "
                            "the model's card. Remove the model and get it again.",
                            path.string(), digest));
    }
    if (!model.files.empty()) {
        SLUICE_TRY(const auto weights, WeightFile::open(model.files.front()));
        SLUICE_CHECK(weights.checkValues());
    }
    return model;
}

Result<std::string>
ModelStore::digestOf(const std::vector<fs::path>& files,
                     Result<std::string> (*hash)(const std::vector<fs::path>& files)) const
{
    std::string key;
    std::error_code ignored;
    for (const fs::path& file : files)
        key += fmt::format("{}|{}|{}|", file.string(), fs::file_size(file, ignored),
                           fs::last_write_time(file, ignored).time_since_epoch().count());
    {
        const std::lock_guard lock(m_mutex);
        if (const auto found = m_digests.find(key); found != m_digests.end())
            return found->second;
    }
    SLUICE_TRY(const std::string digest, hash(files));
    const std::lock_guard lock(m_mutex);
    return m_digests.emplace(key, digest).first->second;
}

} // namespace sluice::inference
