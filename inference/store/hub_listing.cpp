// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/hub_listing.h"

#include "core/base/json_reader.h"
#include "inference/store/model_id.h"
#include "inference/store/model_part.h"
#include "inference/store/pipeline_index.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

using nlohmann::json;

constexpr const char* kIndex = "model_index.json";
constexpr std::array kWeightParts{"text_encoder", "transformer", "vae"};
constexpr std::array kSettings{"scheduler/scheduler_config.json", "text_encoder/config.json",
                               "transformer/config.json", "vae/config.json"};
constexpr std::size_t kMostFiles = 20'000;
/// Settings are a few kilobytes; the list of shards of the largest model has some hundred.
constexpr std::uint64_t kMostSettings = 16u << 20;

bool isHex(std::string_view text)
{
    return std::ranges::all_of(
        text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Plain names with at most one folder, as a pipeline has them.
bool isPlainPath(const std::string& name)
{
    const auto slash = name.find('/');
    return slash == std::string::npos
               ? isModelId(name)
               : isModelId(name.substr(0, slash)) && isModelId(name.substr(slash + 1));
}

std::string textOf(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::uint64_t countOf(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found != object.end() && found->is_number_unsigned() ? found->get<std::uint64_t>() : 0;
}

/// The licence's name and where its text lies, as far as they can be shown: one line, and an address of the web.
ModelLicence licenceOf(const json& card)
{
    ModelLicence licence;
    licence.id = "unknown";
    if (!card.is_object())
        return licence;
    std::string name = textOf(card, "license");
    if (const std::string own = textOf(card, "license_name"); name == "other" && !own.empty())
        name = own;
    std::erase_if(name, [](char c) { return c < ' ' || c > '~'; });
    // The Hub writes ids in small letters; the one that is built in has capitals.
    if (name == "apache-2.0")
        name = "Apache-2.0";
    if (!name.empty() && name.size() <= 60)
        licence.id = name;
    const std::string link = textOf(card, "license_link");
    if (link.starts_with("https://") && link.size() <= 300 &&
        std::ranges::all_of(link, [](char c) { return c > ' ' && c <= '~'; }))
        licence.text = link;
    return licence;
}

/// Nothing for what could not be a file of a pipeline.
std::optional<HubFile> fileOf(const json& entry)
{
    if (!entry.is_object())
        return std::nullopt;
    HubFile file;
    file.name = textOf(entry, "rfilename");
    file.bytes = countOf(entry, "size");
    file.blob = textOf(entry, "blobId");
    if (const auto lfs = entry.find("lfs"); lfs != entry.end() && lfs->is_object()) {
        file.sha256 = textOf(*lfs, "sha256");
        file.blob = file.sha256;
        if (const std::uint64_t bytes = countOf(*lfs, "size"))
            file.bytes = bytes;
        if (file.sha256.size() != 64)
            return std::nullopt;
    }
    const bool isBlob = file.blob.size() >= 40 && file.blob.size() <= 64 && isHex(file.blob);
    return isBlob && isPlainPath(file.name) ? std::optional(file) : std::nullopt;
}

Unexpected notForSluice(const std::string& repository, const std::string& why)
{
    return fail(ErrorCode::ModelBroken,
                fmt::format("{} {}. Choose a Wan 2.1 text-to-video or a Wan 2.2 TI2V model in the "
                            "layout of diffusers.",
                            repository, why));
}

bool isPickle(const std::string& name)
{
    return std::ranges::any_of(std::array{".bin", ".pt", ".pth", ".ckpt"},
                               [&](const char* ending) { return name.ends_with(ending); });
}

/// Why a part has no weights that are opened.
std::string whyNoWeights(const HubListing& listing, const std::string& part)
{
    const bool hasPickles = std::ranges::any_of(listing.files, [&](const HubFile& file) {
        return file.name.starts_with(part + "/") && isPickle(file.name);
    });
    return hasPickles ? fmt::format("has its weights of {} as Python pickles only, and Sluice "
                                    "never opens those",
                                    part)
                      : fmt::format("has no weights of {} (.safetensors)", part);
}

/// The one file of weights, or the list of shards, in the order in which ModelPart looks for them.
const HubFile* weightsOf(const HubListing& listing, const std::string& part)
{
    for (const std::string& name : weightNames())
        if (const HubFile* file = listing.find(part + "/" + name))
            return file;
    return nullptr;
}

/// Adds the files that the list of shards names.
Result<void> addShards(const HubListing& listing,
                       const fs::path& folder,
                       const HubFile& index,
                       const std::string& repository,
                       std::vector<HubFile>& files)
{
    const fs::path file = folder / index.name;
    SLUICE_TRY(const std::vector<std::string> shards, shardNames(file));
    for (const std::string& shard : shards) {
        const std::string name = (fs::path(index.name).parent_path() / shard).string();
        const HubFile* found = listing.find(name);
        if (found == nullptr || !found->isWeights())
            return notForSluice(
                repository, fmt::format("lacks {}, which its index names", printableName(name)));
        files.push_back(*found);
    }
    return {};
}

} // namespace

const HubFile* HubListing::find(const std::string& name) const
{
    const auto found = std::ranges::find(files, name, &HubFile::name);
    return found == files.end() ? nullptr : &*found;
}

Result<HubListing> hubListingFromText(const std::string& text, const std::string& repository)
{
    const json answer = json::parse(text, nullptr, false);
    HubListing listing;
    if (answer.is_object())
        listing.commit = textOf(answer, "sha");
    const auto siblings = answer.is_object() ? answer.find("siblings") : answer.end();
    if (listing.commit.size() < 40 || listing.commit.size() > 64 || !isHex(listing.commit) ||
        siblings == answer.end() || !siblings->is_array() || siblings->size() > kMostFiles)
        return fail(ErrorCode::Protocol,
                    fmt::format("The list of files of {} is not what the Hugging Face Hub sends. "
                                "Check HF_ENDPOINT.",
                                repository));
    for (const json& entry : *siblings)
        if (auto file = fileOf(entry))
            listing.files.push_back(std::move(*file));
    std::ranges::sort(listing.files, {}, &HubFile::name);
    listing.licence = licenceOf(answer.value("cardData", json()));
    const auto gated = answer.find("gated");
    listing.isGated = gated != answer.end() && !gated->is_null() && *gated != false;
    return listing;
}

Result<std::vector<HubFile>> settingsOf(const HubListing& listing, const std::string& repository)
{
    if (listing.find(kIndex) == nullptr)
        return notForSluice(repository, "holds no pipeline (it has no model_index.json)");
    for (const char* name : kSettings)
        if (listing.find(name) == nullptr)
            return notForSluice(repository, fmt::format("lacks {}", name));
    std::vector<HubFile> files;
    for (const HubFile& file : listing.files) {
        const std::string part = fs::path(file.name).parent_path().string();
        const bool isOurs = file.name == kIndex ||
                            (std::ranges::find(kPipelineParts, part) != kPipelineParts.end() &&
                             part != "tokenizer" && file.name.ends_with(".json"));
        if (isOurs && file.bytes <= kMostSettings)
            files.push_back(file);
    }
    return files;
}

Result<std::vector<HubFile>>
filesToRun(const HubListing& listing, const fs::path& folder, const std::string& repository)
{
    SLUICE_TRY(std::vector<HubFile> files, settingsOf(listing, repository));
    std::size_t vocabularies = 0;
    for (const HubFile& file : listing.files) {
        const bool isTokenizer = file.name.starts_with("tokenizer/") &&
                                 (file.name.ends_with(".json") || file.name.ends_with(".model"));
        if (isTokenizer)
            files.push_back(file);
        vocabularies +=
            file.name == "tokenizer/tokenizer.json" || file.name == "tokenizer/spiece.model";
    }
    if (vocabularies == 0)
        return notForSluice(repository, "holds no tokenizer (tokenizer.json or spiece.model)");
    for (const char* part : kWeightParts) {
        const HubFile* weights = weightsOf(listing, part);
        if (weights == nullptr)
            return notForSluice(repository, whyNoWeights(listing, part));
        if (weights->isWeights())
            files.push_back(*weights);
        else
            SLUICE_CHECK(addShards(listing, folder, *weights, repository, files));
    }
    return files;
}

} // namespace sluice::inference
