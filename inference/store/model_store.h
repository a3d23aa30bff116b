// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/job/job_plan.h"
#include "inference/store/model_card.h"

#include <map>
#include <mutex>
#include <set>
#include <stop_token>

namespace sluice::inference {

/// A model that is on this computer and whose files are what they should be, as far as names and shapes tell.
struct InstalledModel
{
    ModelCard card;
    /// What the engine's `load` names comes first; an ncnn .param is followed by its .bin. Empty for resize.
    std::vector<std::filesystem::path> files;
    std::optional<NetworkFacts> network;
    ModelFacts facts;                        ///< with the SHA-256 of the files
    std::filesystem::path generatorFolder{}; ///< of a model that makes clips of words
};

/// One row of the list of models.
struct ModelListing
{
    ModelCard card;
    bool isInstalled = false;
    std::vector<std::filesystem::path> files; ///< where it lies, when installed or broken
    std::string problem;                      ///< why files that are there cannot be used
    std::filesystem::path generatorFolder{};  ///< of an installed model that makes clips of words
    bool isUnfinished = false; ///< `problem` is that its download has not come to its end
};

/// The models of this computer: the folders of SLUICE_MODEL_PATH, then our own folder, then the Hugging Face cache, then what comes
/// with the program.
///
/// In a folder a model is `ID/` or `TASK/ID/` with safetensors or ncnn files or, for clips of words, in the Hub's layout; or the files
/// themselves under a name the card knows.
/// Any thread. Opens no connection: see ModelDownload for that.
class ModelStore
{
public:
    explicit ModelStore(Paths paths);

    const Paths& paths() const { return m_paths; }

    /// Every model there is a card for or that lies in one of the folders, by id.
    std::vector<ModelListing> list() const;

    /// The card of a model, installed or not. Errors: NotFound.
    Result<ModelCard> card(const std::string& id) const;

    /// Opens the model's files and looks at names and shapes; reads the files once to hash them, later from memory.
    ///
    /// Errors: NotFound (says how to get it), ModelBroken, Io.
    Result<InstalledModel> find(const std::string& id) const;

    /// The SHA-256 of those of a generator's `files` that turn text into numbers: text encoder and tokenizer. Errors: Io.
    Result<std::string> textDigest(const std::vector<std::filesystem::path>& files) const;

    /// Reads everything: hashes and sizes against the card, and every weight for values that are no numbers.
    /// Errors: those of find(), ModelBroken (names the file), Cancelled.
    Result<InstalledModel> verify(const std::string& id, std::stop_token stop = {}) const;

    /// Copies a .safetensors file, an ncnn pair, or the model in a folder into our own folder. The source is not touched.
    ///
    /// `id` empty: that of the card whose hash it has, else made from the name of the file or its folder.
    /// Errors: NotFound, ModelBroken, AlreadyExists, InvalidInput (id), DiskFull, Io, Cancelled.
    Result<InstalledModel> importModel(const std::filesystem::path& source,
                                       std::string id = {},
                                       std::stop_token stop = {});

    /// Every card there is, of models installed or not; those of unfinished downloads come last.
    std::vector<ModelCard> knownCards() const;

    /// Removes a model, or what an unfinished download left of it, from our own folder or from the Hugging Face cache. `name` is its id, or
    /// OWNER/NAME: a pipeline in the Hugging Face cache, whoever put it there.
    ///
    /// Errors: NotFound, InvalidInput (part of the program, in a folder of SLUICE_MODEL_PATH, or an id that only another program's
    /// repository has), Io.
    Result<void> remove(const std::string& name);

private:
    struct Located
    {
        std::filesystem::path main; ///< the file to open
        std::filesystem::path folder;
    };

    std::vector<std::filesystem::path> generatorFolders(const std::string& id) const;
    std::set<std::string> generatorIds() const;
    Result<InstalledModel> openGenerator(const std::string& id,
                                         const ModelCard* card,
                                         const std::filesystem::path& folder) const;
    Error saidOf(Error error, const std::string& id, const std::filesystem::path& folder) const;
    std::set<std::string> repositoriesOf(const std::string& id) const;
    Result<bool> removeFromHub(const std::string& id);
    Result<bool> removeRepository(const std::string& name);
    bool listGenerator(ModelListing& row, const std::string& id, const ModelCard* card) const;
    static Result<InstalledModel> verifyGenerator(InstalledModel model, std::stop_token stop);
    Result<InstalledModel>
    importGenerator(const std::filesystem::path& source, std::string id, std::stop_token stop);
    std::vector<Located> locate(const std::string& id, const ModelCard* card) const;
    Result<InstalledModel>
    open(const std::string& id, const ModelCard* card, const Located& at) const;
    /// Once for files that do not change; `hash` reads them.
    Result<std::string>
    digestOf(const std::vector<std::filesystem::path>& files,
             Result<std::string> (*hash)(const std::vector<std::filesystem::path>& files)) const;

    Paths m_paths;
    mutable std::mutex m_mutex;
    mutable std::map<std::string, std::string> m_digests; ///< by path, size and time of change
};

/// Whether the model in `folder` comes with the program.
bool isBuiltIn(const std::filesystem::path& folder);

/// The card.json beside a model's files; nothing when there is none that can be read.
std::optional<ModelCard> cardIn(const std::filesystem::path& folder);

} // namespace sluice::inference
