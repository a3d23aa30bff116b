// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "inference/store/generator_folder.h"
#include "inference/store/hub_cache.h"
#include "inference/store/model_store.h"
#include "inference/store/weight_file.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <unistd.h>

#include <algorithm>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

/// What a folder that is being filled is called; a killed import leaves only this behind.
constexpr const char* kPartialPrefix = ".partial-";

bool isWeights(const fs::path& path)
{
    return path.extension() == ".safetensors" || path.extension() == ".param";
}

/// The one file of weights in `folder`. Errors: NotFound, InvalidInput (several).
Result<fs::path> onlyWeightsIn(const fs::path& folder)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
        if (isWeights(it->path()))
            found.push_back(it->path());
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot read", folder));
    if (found.empty())
        return fail(ErrorCode::NotFound,
                    fmt::format("{} holds no .safetensors file and no ncnn .param. Name the file "
                                "with the weights.",
                                folder.string()));
    std::ranges::sort(found);
    if (found.size() > 1)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} holds several models ({}, {}, ...). Name one file.",
                                folder.string(), found[0].filename().string(),
                                found[1].filename().string()));
    return found.front();
}

/// A name out of a file name: what is no letter, digit, '.', '_' or '-' becomes '-'.
std::string idFrom(const fs::path& source)
{
    const fs::path absolute = fs::absolute(source).lexically_normal();
    std::string name = absolute.stem().string();
    if (name == "model")
        name = absolute.parent_path().filename().string();
    std::string id;
    for (const char c : name.substr(0, 100)) {
        const std::string one(1, c);
        id += isModelId("a" + one) ? one : "-";
    }
    id.erase(0, std::min(id.find_first_not_of(".-"), id.size()));
    return id.empty() ? "model" : id;
}

/// Whether `digest` is what a card says of the file to open.
bool hasMainFile(const ModelCard& card, const std::string& digest)
{
    return std::ranges::any_of(card.variants, [&](const ModelVariant& variant) {
        return !variant.isPipeline() && variant.files.front().sha256 == digest;
    });
}

/// Whether all of `files` are, name and content, one variant of the card.
bool isVariantOf(const ModelCard& card, const std::vector<ModelCardFile>& files)
{
    return std::ranges::any_of(card.variants, [&](const ModelVariant& variant) {
        return std::ranges::equal(variant.files, files, {}, &ModelCardFile::sha256,
                                  &ModelCardFile::sha256) &&
               std::ranges::equal(variant.files, files, {}, &ModelCardFile::name,
                                  &ModelCardFile::name);
    });
}

Result<void> needSpace(const fs::path& folder, std::uintmax_t bytes)
{
    std::error_code error;
    const auto space = fs::space(folder, error);
    if (!error && space.available < bytes)
        return fail(ErrorCode::DiskFull,
                    fmt::format("{} has {} MB free, and the model takes {} MB. Free some space and "
                                "try again.",
                                folder.string(), space.available / 1000000,
                                (bytes + 999999) / 1000000));
    return {};
}

/// Name, size and hash of each file.
Result<std::vector<ModelCardFile>> describe(const std::vector<fs::path>& files,
                                            std::stop_token stop)
{
    std::vector<ModelCardFile> described;
    for (const fs::path& path : files) {
        SLUICE_TRY(std::string digest, sha256File(path, stop));
        std::error_code error;
        described.push_back({path.filename().string(), fs::file_size(path, error), digest, {}});
    }
    return described;
}

/// The card that these very files belong to; nullptr when there is none.
const ModelCard* cardOf(const std::vector<ModelCard>& cards,
                        const std::vector<ModelCardFile>& files,
                        const NetworkFacts& network)
{
    // Two models may share a .param (then the .bin tells them apart), and one file may have two names.
    for (const ModelCard& card : cards)
        if (isVariantOf(card, files))
            return &card;
    for (const ModelCard& card : cards)
        if (files.size() == 1 && hasMainFile(card, files.front().sha256) && card.network == network)
            return &card;
    return nullptr;
}

/// A card for files that no card describes: what is known of the model of that name, with these files.
ModelCard importedCard(const ModelCard* known,
                       const std::string& id,
                       const fs::path& main,
                       const WeightFile& weights,
                       std::vector<ModelCardFile> files)
{
    ModelCard card;
    if (known != nullptr) {
        card = *known;
    } else {
        card.title = main.stem().string();
        card.task = "upscale";
        card.goodFor = "Imported from a file; nothing is known about what it is good for.";
        card.licence.id = "unknown";
    }
    card.id = id;
    card.network = weights.facts();
    card.variants = {{files.size() > 1 ? "ncnn" : "safetensors", ModelSource::Conversion,
                      "an imported file", "", std::move(files)}};
    return card;
}

Result<void>
copyInto(const fs::path& folder, const std::vector<fs::path>& files, std::stop_token stop)
{
    for (const fs::path& path : files) {
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "stopped while copying");
        const fs::path copy = folder / (path.filename().string() + ".part");
        std::error_code error;
        if (!fs::copy_file(path, copy, error))
            return Unexpected(errorFromErrno(error.value(), "Cannot write", copy));
        // A copy of a read-only file must be removable again.
        fs::permissions(copy, fs::perms::owner_write, fs::perm_options::add, error);
        SLUICE_CHECK(publishFile(copy, folder / path.filename(), false));
    }
    return {};
}

Unexpected noName(const std::string& id)
{
    return fail(ErrorCode::InvalidInput,
                fmt::format("\"{}\" cannot be a model's name: use letters, digits, '.', '_' and "
                            "'-'.",
                            printableName(id)));
}

Unexpected thereAlready(const std::string& id, const fs::path& target)
{
    return fail(ErrorCode::AlreadyExists,
                fmt::format("There is a model {} in {} already. Remove it first with "
                            "`sluice-cli models remove {}`, or import under another name with "
                            "--id.",
                            id, target.string(), id));
}

/// Copies a pipeline's files into `partial`, in the folders of the Hub's layout.
Result<void>
copyPipeline(const GeneratorFolder& source, const fs::path& partial, const std::stop_token& stop)
{
    std::vector<fs::path> files = source.files;
    std::error_code error;
    for (const char* more : {"README.md", "card.json"})
        if (fs::exists(source.folder / more, error))
            files.push_back(source.folder / more);
    std::uintmax_t total = 0;
    for (const fs::path& file : files)
        total += fs::file_size(file, error);
    SLUICE_CHECK(needSpace(partial, total));
    for (const fs::path& file : files) {
        const fs::path folder = partial / file.lexically_relative(source.folder).parent_path();
        fs::create_directories(folder, error);
        if (error)
            return Unexpected(errorFromErrno(error.value(), "Cannot create", folder));
        SLUICE_CHECK(copyInto(folder, {file}, stop));
    }
    return {};
}

} // namespace

Result<InstalledModel>
ModelStore::importGenerator(const fs::path& source, std::string id, std::stop_token stop)
{
    const fs::path folder = fs::absolute(source).lexically_normal();
    SLUICE_TRY(const GeneratorFolder found, GeneratorFolder::open(folder));
    if (id.empty()) {
        const auto own = cardIn(folder);
        const fs::path name =
            folder.has_filename() ? folder.filename() : folder.parent_path().filename();
        id = own ? own->id : idFrom(fs::path(name.string() + ".x"));
    }
    if (!isModelId(id))
        return noName(id);
    const fs::path target = m_paths.models() / id;
    std::error_code error;
    if (fs::exists(target, error))
        return thereAlready(id, target);
    const fs::path partial =
        m_paths.models() / fmt::format("{}{}.{}", kPartialPrefix, id, ::getpid());
    fs::create_directories(partial, error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot create", partial));
    auto filled = copyPipeline(found, partial, stop);
    if (filled) {
        ModelCard card = cardIn(folder).value_or(cardOfPipeline(id, folder));
        card.id = id;
        filled = writeFileAtomically(partial / "card.json", toJson(card).dump(2) + "\n");
    }
    if (filled)
        filled = publishFile(partial, target, false);
    if (!filled) {
        fs::remove_all(partial, error);
        return Unexpected(filled.error());
    }
    return find(id);
}

Result<InstalledModel>
ModelStore::importModel(const fs::path& source, std::string id, std::stop_token stop)
{
    if (isPipelineFolder(source))
        return importGenerator(source, std::move(id), std::move(stop));
    std::error_code error;
    fs::path main = source;
    if (fs::is_directory(source, error)) {
        SLUICE_TRY(main, onlyWeightsIn(source));
    }
    SLUICE_TRY(const auto weights, WeightFile::open(main));
    SLUICE_CHECK(weights.checkValues());
    SLUICE_TRY(auto files, describe(weights.files(), stop));

    const auto cards = knownCards();
    if (id.empty()) {
        const ModelCard* card = cardOf(cards, files, weights.facts());
        id = card != nullptr ? card->id : idFrom(main);
    }
    if (!isModelId(id))
        return noName(id);
    const auto found = std::ranges::find(cards, id, &ModelCard::id);
    const ModelCard* known = found == cards.end() ? nullptr : &*found;
    if (known != nullptr && known->network != weights.facts())
        return fail(
            ErrorCode::InvalidInput,
            fmt::format("{} is not the model {}: its network is another one. Import it under "
                        "another name with --id.",
                        main.string(), id));
    const fs::path target = m_paths.models() / id;
    if (fs::exists(target, error))
        return thereAlready(id, target);

    const fs::path partial =
        m_paths.models() / fmt::format("{}{}.{}", kPartialPrefix, id, ::getpid());
    fs::create_directories(partial, error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot create", partial));
    const auto filled = [&]() -> Result<void> {
        std::uintmax_t total = 0;
        for (const ModelCardFile& file : files)
            total += file.bytes;
        SLUICE_CHECK(needSpace(partial, total));
        SLUICE_CHECK(copyInto(partial, weights.files(), stop));
        if (known == nullptr || !isVariantOf(*known, files)) {
            const ModelCard card = importedCard(known, id, main, weights, std::move(files));
            SLUICE_CHECK(writeFileAtomically(partial / "card.json", toJson(card).dump(2) + "\n"));
        }
        return publishFile(partial, target, false);
    }();
    if (!filled) {
        fs::remove_all(partial, error);
        return Unexpected(filled.error());
    }
    return find(id);
}

Result<void> ModelStore::remove(const std::string& name)
{
    if (isRepositoryName(name)) {
        SLUICE_TRY(const bool wasThere, removeRepository(name));
        return wasThere ? Result<void>()
                        : fail(ErrorCode::NotFound, fmt::format("There is no model {} in {}.", name,
                                                                m_paths.modelHub.string()));
    }
    const std::string& id = name;
    const auto found = card(id);
    // What another program has left half downloaded has no card.
    const bool makesClips = found ? found->makesClips() : !generatorFolders(id).empty();
    if (!found && !makesClips)
        return Unexpected(found.error());
    const ModelCard known = found ? *found : cardOfPipeline(id, {});
    if (!known.needsWeights())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} is part of the program and needs no files.", id));
    std::error_code error;
    const fs::path own = m_paths.models() / id;
    if (fs::exists(own, error)) {
        // Renamed first: a half-removed folder must not be taken for a model.
        const fs::path doomed =
            m_paths.models() / fmt::format("{}{}.{}", kPartialPrefix, id, ::getpid());
        fs::rename(own, doomed, error);
        if (!error)
            fs::remove_all(doomed, error);
        return error ? Unexpected(errorFromErrno(error.value(), "Cannot remove", own))
                     : Result<void>();
    }
    if (makesClips) {
        SLUICE_TRY(const bool wasThere, removeFromHub(id));
        if (wasThere)
            return {};
    }
    for (const ModelVariant& variant : known.variants) {
        if (variant.source != ModelSource::Hub || variant.isPipeline())
            continue;
        const HubRepository hub(m_paths.modelHub, variant.repository);
        if (!hub.find(variant.revision, variant.files.front().name))
            continue;
        for (const ModelCardFile& file : variant.files)
            SLUICE_CHECK(hub.remove(file.name));
        return {};
    }
    for (const fs::path& folder : generatorFolders(id))
        return fail(ErrorCode::InvalidInput,
                    isBuiltIn(folder)
                        ? fmt::format("{} is part of the program.", id)
                        : fmt::format("{} lies in a folder that is not Sluice's own. Remove it "
                                      "yourself if you do not need it.",
                                      folder.string()));
    for (const Located& at : locate(id, &known))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} lies in a folder that is not Sluice's own. Remove the file "
                                "yourself if you do not need it.",
                                at.main.string()));
    return fail(ErrorCode::NotFound, fmt::format("The model {} is not installed.", id));
}

} // namespace sluice::inference
