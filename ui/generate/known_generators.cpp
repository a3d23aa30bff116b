// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/known_generators.h"

#include "inference/store/download_note.h"
#include "inference/store/known_words.h"
#include "inference/store/model_download.h"
#include "inference/store/model_store.h"

#include <algorithm>

namespace sluice::ui {
namespace {

GenerateModel fromListing(const inference::ModelListing& listing)
{
    const inference::ModelCard& card = listing.card;
    return {card.id,
            card.title.empty() ? card.id : card.title,
            card.goodFor,
            card.generator->rules,
            {}};
}

/// What pull would fetch, as far as the card or the note of a download that was begun tells; nothing when nobody offers it.
std::optional<std::uint64_t> bytesToDownload(const inference::ModelStore& store,
                                             const inference::ModelCard& card)
{
    const auto note = inference::readDownloadNote(store.paths(), card.id);
    const inference::ModelVariant* variant = inference::variantToDownload(note ? *note : card);
    if (!variant)
        return std::nullopt;
    std::uint64_t bytes = 0;
    for (const inference::ModelCardFile& file : variant->files)
        bytes += file.bytes;
    return bytes;
}

} // namespace

std::vector<GenerateModel> knownGenerators(const inference::ModelStore& store)
{
    std::vector<GenerateModel> models;
    for (const inference::ModelListing& listing : store.list()) {
        if (!listing.card.generator)
            continue;
        GenerateModel model = fromListing(listing);
        if (listing.isInstalled) {
            model.words = inference::knownWords(listing.generatorFolder);
        } else if (!listing.problem.empty() && !listing.isUnfinished) {
            model.presence = ModelPresence::Broken;
        } else if (const auto bytes = bytesToDownload(store, listing.card)) {
            model.presence = ModelPresence::Absent;
            model.downloadBytes = *bytes;
        } else {
            continue;
        }
        models.push_back(std::move(model));
    }
    std::ranges::stable_partition(models, [](const GenerateModel& model) {
        return model.presence == ModelPresence::Installed;
    });
    return models;
}

bool hasOtherWeights(const StoredGeneration& stored, const inference::ModelStore& store)
{
    if (stored.modelSha256.empty() || !stored.adapters.empty())
        return false;
    const auto model = store.find(stored.spec.model);
    return model && model->facts.sha256 != stored.modelSha256;
}

} // namespace sluice::ui
