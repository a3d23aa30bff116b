// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/download_note.h"

#include "core/base/atomic_file.h"
#include "inference/store/hub_cache.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

// Hidden: no model is looked for under such a name.
constexpr std::string_view kPrefix = ".download-";
constexpr std::string_view kSuffix = ".json";
constexpr std::uintmax_t kMostBytes = 1u << 20;

fs::path noteOf(const Paths& paths, const std::string& id)
{
    return paths.models() / fmt::format("{}{}{}", kPrefix, id, kSuffix);
}

std::optional<ModelCard> readNote(const fs::path& file)
{
    std::error_code ignored;
    if (!fs::is_regular_file(file, ignored))
        return std::nullopt;
    const auto text = readFile(file, kMostBytes);
    auto card = text ? modelCardFromText(*text, file.string())
                     : Result<ModelCard>(Unexpected(text.error()));
    if (!card)
        spdlog::warn("{}", card.error().detail);
    const bool isNote = card && card->variants.size() == 1 && card->variants[0].isPipeline();
    return isNote ? std::optional(std::move(*card)) : std::nullopt;
}

/// Out of the way of cards that somebody put there.
fs::path pulledCardFile(const Paths& paths, const std::string& id)
{
    return paths.models() / "cards" / fmt::format("hub--{}.json", id);
}

} // namespace

Result<void> writeDownloadNote(const Paths& paths, const ModelCard& card)
{
    return writeFileAtomically(noteOf(paths, card.id), toJson(card).dump(2) + "\n");
}

std::optional<ModelCard> readDownloadNote(const Paths& paths, const std::string& id)
{
    auto card = isModelId(id) ? readNote(noteOf(paths, id)) : std::nullopt;
    return card && card->id == id ? std::move(card) : std::nullopt;
}

std::vector<ModelCard> readDownloadNotes(const Paths& paths)
{
    std::vector<ModelCard> cards;
    std::error_code error;
    for (fs::directory_iterator it(paths.models(), error), end; !error && it != end;
         it.increment(error)) {
        const std::string name = it->path().filename().string();
        if (name.starts_with(kPrefix) && name.ends_with(kSuffix))
            if (auto card = readNote(it->path()); card && it->path() == noteOf(paths, card->id))
                cards.push_back(std::move(*card));
    }
    return cards;
}

void removeDownloadNote(const Paths& paths, const std::string& id)
{
    std::error_code ignored;
    fs::remove(noteOf(paths, id), ignored);
}

DownloadState stateOf(const Paths& paths, const ModelCard& note)
{
    const ModelVariant& variant = note.variants.front();
    const HubRepository repository(paths.modelHub, variant.repository);
    DownloadState state;
    for (const ModelCardFile& file : variant.files) {
        state.total += file.bytes;
        if (file.sha256.empty())
            continue;
        const fs::path blob = repository.blob(file.sha256);
        for (const fs::path& place : {blob, fs::path(blob.string() + kHubPartial)}) {
            std::error_code error;
            const auto bytes = fs::file_size(place, error);
            state.received += error ? 0 : bytes;
        }
    }
    return state;
}

Result<void> keepPulledCard(const Paths& paths, const ModelCard& card)
{
    return writeFileAtomically(pulledCardFile(paths, card.id), toJson(card).dump(2) + "\n");
}

void forgetPulledCard(const Paths& paths, const std::string& id)
{
    std::error_code ignored;
    fs::remove(pulledCardFile(paths, id), ignored);
}

} // namespace sluice::inference
