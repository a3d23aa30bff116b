// SPDX-License-Identifier: GPL-3.0-or-later
// The part of ModelStore for models that make clips of words; those that upscale are in model_store.cpp.
#include "core/base/text.h"
#include "inference/store/download_note.h"
#include "inference/store/generator_folder.h"
#include "inference/store/hub_cache.h"
#include "inference/store/model_part.h"
#include "inference/store/model_store.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

std::vector<fs::path> foldersIn(const fs::path& parent)
{
    std::vector<fs::path> found;
    std::error_code error;
    for (fs::directory_iterator it(parent, error), end; !error && it != end; it.increment(error))
        found.push_back(it->path());
    std::ranges::sort(found);
    return found;
}

/// The snapshots of a repository in the Hugging Face cache that are pipelines.
std::vector<fs::path> snapshotsOf(const fs::path& repository)
{
    std::vector<fs::path> found;
    for (const fs::path& folder : foldersIn(repository / "snapshots"))
        if (isPipelineFolder(folder))
            found.push_back(folder);
    return found;
}

/// "models--ORG--NAME" -> "NAME"; empty for anything else.
std::string nameOfRepository(const fs::path& folder)
{
    const std::string repository = hubRepositoryOf(folder);
    return repository.substr(repository.find('/') + 1);
}

/// What comes with the program lies beside the folder of its programs, where it was built and where it was installed.
fs::path builtInModels()
{
    std::error_code error;
    const fs::path self = fs::read_symlink("/proc/self/exe", error);
    return self.parent_path().parent_path() / "share" / "sluice" / "models";
}

std::vector<fs::path> rootsOf(const Paths& paths)
{
    std::vector<fs::path> roots = paths.modelPath;
    roots.push_back(paths.models());
    roots.push_back(builtInModels());
    return roots;
}

} // namespace

bool isBuiltIn(const fs::path& folder)
{
    return folder.parent_path() == builtInModels();
}

std::vector<fs::path> ModelStore::generatorFolders(const std::string& id) const
{
    std::vector<fs::path> found;
    for (const fs::path& root : rootsOf(m_paths))
        for (const fs::path& folder : {root / id, root / kTextToVideo / id})
            if (isPipelineFolder(folder))
                found.push_back(folder);
    for (const fs::path& repository : foldersIn(m_paths.modelHub))
        if (nameOfRepository(repository) == id)
            std::ranges::copy(snapshotsOf(repository), std::back_inserter(found));
    return found;
}

std::set<std::string> ModelStore::generatorIds() const
{
    std::set<std::string> ids;
    for (const fs::path& root : rootsOf(m_paths))
        for (const fs::path& parent : {root, root / kTextToVideo})
            for (const fs::path& folder : foldersIn(parent))
                if (isModelId(folder.filename().string()) && isPipelineFolder(folder))
                    ids.insert(folder.filename().string());
    for (const fs::path& repository : foldersIn(m_paths.modelHub))
        if (const std::string name = nameOfRepository(repository);
            isModelId(name) && !snapshotsOf(repository).empty())
            ids.insert(name);
    return ids;
}

Result<InstalledModel> ModelStore::openGenerator(const std::string& id,
                                                 const ModelCard* card,
                                                 const fs::path& folder) const
{
    SLUICE_TRY(GeneratorFolder found, GeneratorFolder::open(folder));
    InstalledModel model;
    auto own = cardIn(folder);
    if (own && own->id == id)
        model.card = std::move(*own);
    else
        model.card = card != nullptr ? *card : cardOfPipeline(id, folder);
    if (!model.card.makesClips())
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} makes clips of words, but the model {} is another one. Import "
                                "it under a name of its own.",
                                folder.string(), id));
    found.facts.rules.model = model.card.title;
    applyUsuals(model.card.makes, found.facts.rules);
    model.files = std::move(found.files);
    model.generatorFolder = folder;
    model.card.generator = found.facts;
    model.facts.id = id;
    model.facts.scale = 0;
    model.facts.weightBytes = found.weightBytes;
    model.facts.generator = std::move(found.facts);
    SLUICE_TRY(model.facts.sha256, digestOf(model.files, generatorDigest));
    return model;
}

Result<std::string> ModelStore::textDigest(const std::vector<fs::path>& files) const
{
    std::vector<fs::path> ofText;
    std::ranges::copy_if(files, std::back_inserter(ofText), [](const fs::path& file) {
        const fs::path part = file.parent_path().filename();
        return part == "text_encoder" || part == "tokenizer";
    });
    return digestOf(ofText, generatorDigest);
}

/// A folder of the Hugging Face cache that lacks something is a download that did not come to its end.
Error ModelStore::saidOf(Error error, const std::string& id, const fs::path& folder) const
{
    const fs::path repository = folder.parent_path().parent_path();
    if (error.code != ErrorCode::NotFound || repository.parent_path() != m_paths.modelHub)
        return error;
    const auto note = readDownloadNote(m_paths, id);
    const DownloadState state = note ? stateOf(m_paths, *note) : DownloadState();
    error.detail = fmt::format(
        "{} is not downloaded to its end{}. Go on with `sluice-cli models pull {}`, or throw it "
        "away with `sluice-cli models remove {}`.",
        id,
        state.total > 0
            ? fmt::format(" ({} of {})", formatBytes(state.received), formatBytes(state.total))
            : std::string(),
        hubRepositoryOf(repository), note ? id : hubRepositoryOf(repository));
    return error;
}

/// The repositories that `models pull ID` fetches, or has begun to.
std::set<std::string> ModelStore::repositoriesOf(const std::string& id) const
{
    std::set<std::string> names;
    std::vector<ModelCard> cards = knownCards();
    if (auto note = readDownloadNote(m_paths, id))
        cards.push_back(std::move(*note));
    for (const ModelCard& card : cards)
        for (const ModelVariant& variant : card.variants)
            if (card.id == id && variant.isPipeline())
                names.insert(variant.repository);
    return names;
}

/// A folder that other programs share: what goes is what was pulled by this name, and not what one of them has put there under a name
/// that ends alike. Whether there was something, whole or not.
Result<bool> ModelStore::removeFromHub(const std::string& id)
{
    bool wasThere = false;
    const std::set<std::string> ours = repositoriesOf(id);
    for (const std::string& repository : ours) {
        SLUICE_TRY(const bool wasHere, removeRepository(repository));
        wasThere = wasThere || wasHere;
    }
    if (wasThere)
        return true;
    for (const fs::path& folder : foldersIn(m_paths.modelHub))
        if (nameOfRepository(folder) == id && !snapshotsOf(folder).empty())
            return fail(ErrorCode::InvalidInput,
                        fmt::format("{0} lies in the Hugging Face cache as {1}, which another "
                                    "program has put there. If nothing else needs it, remove it "
                                    "with `sluice-cli models remove {1}`.",
                                    id, hubRepositoryOf(folder)));
    return false;
}

/// Whether there was something: a pipeline's files in the Hugging Face cache, whole or not.
Result<bool> ModelStore::removeRepository(const std::string& name)
{
    bool wasThere = false;
    const HubRepository repository(m_paths.modelHub, name);
    for (const fs::path& snapshot : snapshotsOf(repository.folder()))
        for (const fs::path& file : pipelineFiles(snapshot)) {
            SLUICE_CHECK(repository.remove(file.lexically_relative(snapshot).string()));
            wasThere = true;
        }
    for (const fs::path& blob : foldersIn(repository.folder() / "blobs"))
        if (std::error_code ignored;
            blob.filename().string().find(kHubPartial) != std::string::npos)
            fs::remove(blob, ignored);
    const std::string id = name.substr(name.find('/') + 1);
    const bool isOurs = repositoriesOf(id).contains(name);
    if (const auto note = readDownloadNote(m_paths, id);
        note && note->variants.front().repository == name) {
        wasThere = true;
        removeDownloadNote(m_paths, id);
    }
    if (wasThere && isOurs)
        forgetPulledCard(m_paths, id);
    return wasThere;
}

bool ModelStore::listGenerator(ModelListing& row,
                               const std::string& id,
                               const ModelCard* card) const
{
    const std::vector<fs::path> folders = generatorFolders(id);
    for (const fs::path& folder : folders) {
        auto model = openGenerator(id, card, folder);
        row.isInstalled = model.has_value();
        if (model) {
            row.problem.clear();
            row.isUnfinished = false;
            row.files = std::move(model->files);
            row.card = std::move(model->card);
            row.generatorFolder = folder;
            return true;
        }
        if (!row.problem.empty())
            continue;
        const Error error = saidOf(model.error(), id, folder);
        row.problem = error.detail;
        row.isUnfinished = error.detail != model.error().detail;
        row.files = {folder};
        if (card == nullptr)
            row.card = cardOfPipeline(id, folder);
    }
    return !folders.empty();
}

Result<InstalledModel> ModelStore::verifyGenerator(InstalledModel model, std::stop_token stop)
{
    for (const char* name : {"text_encoder", "transformer", "vae"}) {
        SLUICE_TRY(const ModelPart part, ModelPart::open(model.generatorFolder / name));
        for (const auto& [tensor, view] : part.tensors()) {
            if (stop.stop_requested())
                return fail(ErrorCode::Cancelled, "stopped while reading weights");
            if (countNonFinite(view) > 0)
                return fail(
                    ErrorCode::ModelBroken,
                    fmt::format("{} holds values that are no numbers ({}): get the model again.",
                                part.folder().string(), printableName(tensor)));
        }
    }
    return model;
}

} // namespace sluice::inference
