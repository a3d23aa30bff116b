// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/model_card.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "inference/store/shipped_cards.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>

namespace sluice::inference {
namespace {

using nlohmann::json;

constexpr std::uintmax_t kMaxCardBytes = 1u << 20;
constexpr std::size_t kMostEntries = 1000;

constexpr std::array<std::pair<ModelSource, const char*>, 4> kSources{{
    {ModelSource::Hub, "hub"},
    {ModelSource::Url, "url"},
    {ModelSource::Package, "package"},
    {ModelSource::Conversion, "conversion"},
}};

const char* sourceName(ModelSource source)
{
    return kSources[std::size_t(source)].second;
}

/// Reads members of one object; the first wrong one is remembered and everything after it yields defaults.
class Reader
{
public:
    Reader(const json& object, std::string where, std::string& problem)
        : m_object(object)
        , m_where(std::move(where))
        , m_problem(problem)
    {
        if (!object.is_object())
            complain("");
    }

    std::string text(const char* key, bool required = false)
    {
        const json* value = member(key);
        if (value == nullptr && required)
            complain(key);
        if (value == nullptr)
            return {};
        if (!value->is_string() || value->get_ref<const std::string&>().size() > 4096) {
            complain(key);
            return {};
        }
        return value->get<std::string>();
    }

    std::uint64_t number(const char* key, std::uint64_t fallback, std::uint64_t maximum)
    {
        const json* value = member(key);
        if (value == nullptr)
            return fallback;
        const bool isCount = value->is_number_unsigned() ||
                             (value->is_number_integer() && value->get<std::int64_t>() >= 0);
        if (!isCount || value->get<std::uint64_t>() > maximum) {
            complain(key);
            return fallback;
        }
        return value->get<std::uint64_t>();
    }

    const json* member(const char* key) const
    {
        if (!m_object.is_object())
            return nullptr;
        const auto found = m_object.find(key);
        return found == m_object.end() || found->is_null() ? nullptr : &*found;
    }

    /// An array under `key`; empty when there is none.
    const json& list(const char* key)
    {
        static const json kEmpty = json::array();
        const json* value = member(key);
        if (value == nullptr)
            return kEmpty;
        if (!value->is_array() || value->size() > kMostEntries) {
            complain(key);
            return kEmpty;
        }
        return *value;
    }

    void complain(std::string_view key)
    {
        if (m_problem.empty())
            m_problem =
                fmt::format("{}{}{}", m_where, m_where.empty() || key.empty() ? "" : ".", key);
    }

private:
    const json& m_object;
    std::string m_where;
    std::string& m_problem;
};

bool isDigest(std::string_view text)
{
    return text.size() == 64 && std::ranges::all_of(text, [](char c) {
               return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
           });
}

/// A plain file name: it may not lead out of the model's folder.
bool isFileName(std::string_view name)
{
    return !name.empty() && name.size() <= 200 && name[0] != '.' &&
           name.find_first_of("/\\") == std::string_view::npos &&
           name.find('\0') == std::string_view::npos;
}

/// A branch, tag or commit, or ORG/NAME: made of plain steps, since it becomes part of a path.
bool isPlainPath(std::string_view text)
{
    return text.empty() ||
           (text[0] != '/' && text.size() <= 200 && text.find("..") == std::string_view::npos &&
            text.find_first_of("\\\n\t") == std::string_view::npos &&
            text.find('\0') == std::string_view::npos);
}

/// Plain names with '/' between them, as a pipeline's files have.
bool isFilePath(std::string_view path)
{
    const auto slash = path.find('/');
    return slash == std::string_view::npos
               ? isFileName(path)
               : isFileName(path.substr(0, slash)) && isFilePath(path.substr(slash + 1));
}

ModelCardFile readCardFile(const json& object, bool isPipeline, std::string& problem)
{
    Reader reader(object, "variants.files", problem);
    ModelCardFile file;
    file.name = reader.text("name", true);
    file.bytes = reader.number("bytes", 0, std::uint64_t(1) << 46);
    file.sha256 = reader.text("sha256");
    file.url = reader.text("url");
    if (isPipeline ? !isFilePath(file.name) : !isFileName(file.name))
        reader.complain("name");
    if (!file.sha256.empty() && !isDigest(file.sha256))
        reader.complain("sha256");
    if (!file.url.empty() && !file.url.starts_with("https://") && !file.url.starts_with("http://"))
        reader.complain("url");
    return file;
}

ModelVariant readVariant(const json& object, std::string& problem)
{
    Reader reader(object, "variants", problem);
    ModelVariant variant;
    variant.format = reader.text("format", true);
    if (const json* source = reader.member("source")) {
        Reader inner(*source, "variants.source", problem);
        const std::string kind = inner.text("kind", true);
        const auto* found =
            std::ranges::find_if(kSources, [&](const auto& row) { return kind == row.second; });
        if (found == kSources.end())
            inner.complain("kind");
        else
            variant.source = found->first;
        variant.repository = inner.text("repository");
        variant.revision = inner.text("revision");
        if (!isPlainPath(variant.repository) || !isPlainPath(variant.revision))
            inner.complain("repository");
    }
    for (const json& file : reader.list("files"))
        variant.files.push_back(readCardFile(file, variant.isPipeline(), problem));
    if (variant.files.empty() && !variant.isPipeline())
        reader.complain("files");
    if (variant.isPipeline() &&
        (variant.source != ModelSource::Hub || !isRepositoryName(variant.repository)))
        reader.complain("source");
    return variant;
}

NetworkFacts readNetwork(const json& object, std::string& problem)
{
    Reader reader(object, "network", problem);
    NetworkFacts facts;
    const std::string architecture = reader.text("architecture", true);
    if (architecture == nameOf(Architecture::RrdbNet))
        facts.architecture = Architecture::RrdbNet;
    else if (architecture != nameOf(Architecture::SrvggNetCompact))
        reader.complain("architecture");
    facts.scale = int(reader.number("scale", 4, 16));
    facts.features = int(reader.number("features", 64, 4096));
    facts.blocks = int(reader.number("blocks", 16, 1000));
    facts.growth = int(reader.number("growth", 0, 4096));
    facts.unshuffle = int(reader.number("unshuffle", 1, 4));
    facts.doublings = int(reader.number("doublings", 0, 4));
    if (facts.scale < 1 || facts.features < 1 || facts.unshuffle < 1)
        reader.complain("scale");
    countOperations(facts);
    return facts;
}

json networkJson(const NetworkFacts& facts)
{
    json object{{"architecture", nameOf(facts.architecture)},
                {"scale", facts.scale},
                {"features", facts.features},
                {"blocks", facts.blocks}};
    if (facts.architecture == Architecture::RrdbNet)
        object.update({{"growth", facts.growth},
                       {"unshuffle", facts.unshuffle},
                       {"doublings", facts.doublings}});
    return object;
}

GenerateUsuals readMakes(const json& object, std::string& problem)
{
    GenerateUsuals makes;
    JsonReader reader(object, "makes");
    if (object.is_object() && object.contains("size"))
        reader.nested("size", makes.size.emplace(), pixelSizeFromJson);
    reader.optional("frames", makes.frames);
    reader.optional("frameRate", makes.frameRate);
    reader.optional("steps", makes.steps);
    reader.optional("guidance", makes.guidance);
    reader.optional("takesNegative", makes.takesNegative);
    reader.nested("timesteps", makes.timesteps, timestepsFromJson);
    if (makes.frames.value_or(1) < 1)
        reader.fail("frames", "is not above 0");
    if (makes.steps.value_or(1) < 1)
        reader.fail("steps", "is not above 0");
    if (makes.frameRate && !(*makes.frameRate > Rational(0)))
        reader.fail("frameRate", "is not above 0");
    if (!reader.result() && problem.empty())
        problem = "makes";
    return makes;
}

std::optional<GeneratorFacts>
readGenerator(const json& object, const std::string& title, std::string& problem)
{
    auto facts = generatorFactsFromJson(object);
    if (!facts && problem.empty())
        problem = "generator";
    if (!facts)
        return std::nullopt;
    facts->rules.model = title;
    return std::move(*facts);
}

json makesJson(const GenerateUsuals& makes)
{
    json object = json::object();
    if (makes.size)
        object["size"] = toJson(*makes.size);
    if (makes.frames)
        object["frames"] = *makes.frames;
    if (makes.frameRate)
        object["frameRate"] = makes.frameRate->toString();
    if (makes.steps)
        object["steps"] = *makes.steps;
    if (makes.guidance)
        object["guidance"] = *makes.guidance;
    if (makes.takesNegative)
        object["takesNegative"] = *makes.takesNegative;
    if (!makes.timesteps.empty())
        object["timesteps"] = makes.timesteps;
    return object;
}

json variantJson(const ModelVariant& variant)
{
    json files = json::array();
    for (const ModelCardFile& file : variant.files) {
        json object{{"name", file.name}};
        if (file.bytes > 0)
            object["bytes"] = file.bytes;
        if (!file.sha256.empty())
            object["sha256"] = file.sha256;
        if (!file.url.empty())
            object["url"] = file.url;
        files.push_back(std::move(object));
    }
    json source{{"kind", sourceName(variant.source)}};
    if (!variant.repository.empty())
        source["repository"] = variant.repository;
    if (!variant.revision.empty())
        source["revision"] = variant.revision;
    return {{"format", variant.format}, {"source", source}, {"files", files}};
}

} // namespace

json toJson(const ModelCard& card)
{
    json object{{"id", card.id},
                {"title", card.title},
                {"task", card.task},
                {"goodFor", card.goodFor},
                {"licence",
                 {{"id", card.licence.id},
                  {"copyright", card.licence.copyright},
                  {"text", card.licence.text}}},
                {"homepage", card.homepage},
                {"memoryBytes", card.memoryBytes},
                {"variants", json::array()}};
    if (!card.denoiseTwin.empty())
        object["denoiseTwin"] = card.denoiseTwin;
    if (card.network)
        object["network"] = networkJson(*card.network);
    if (card.makes != GenerateUsuals())
        object["makes"] = makesJson(card.makes);
    if (card.generator)
        object["generator"] = toJson(*card.generator);
    for (const ModelVariant& variant : card.variants)
        object["variants"].push_back(variantJson(variant));
    return object;
}

Result<ModelCard> modelCardFromJson(const json& object, const std::string& name)
{
    std::string problem;
    Reader reader(object, "", problem);
    ModelCard card;
    card.id = reader.text("id", true);
    card.title = reader.text("title", true);
    card.task = reader.text("task", true);
    card.goodFor = reader.text("goodFor");
    card.homepage = reader.text("homepage");
    card.memoryBytes = reader.number("memoryBytes", 0, std::uint64_t(1) << 46);
    card.denoiseTwin = reader.text("denoiseTwin");
    if (const json* licence = reader.member("licence")) {
        Reader inner(*licence, "licence", problem);
        card.licence = {inner.text("id", true), inner.text("copyright"), inner.text("text")};
    } else {
        reader.complain("licence");
    }
    if (const json* network = reader.member("network"))
        card.network = readNetwork(*network, problem);
    if (const json* makes = reader.member("makes"))
        card.makes = readMakes(*makes, problem);
    if (const json* generator = reader.member("generator"))
        card.generator = readGenerator(*generator, card.title, problem);
    for (const json& variant : reader.list("variants"))
        card.variants.push_back(readVariant(variant, problem));
    if (!isModelId(card.id) || (!card.denoiseTwin.empty() && !isModelId(card.denoiseTwin)))
        reader.complain("id");
    if (!problem.empty() || !object.is_object())
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} is no model card: \"{}\" is missing or wrong. Correct it, or "
                                "remove the file.",
                                name, problem));
    return card;
}

Result<ModelCard> modelCardFromText(const std::string& text, const std::string& name)
{
    return modelCardFromJson(json::parse(text, nullptr, false), name);
}

const std::vector<ModelCard>& shippedModelCards()
{
    static const std::vector<ModelCard> kCards = [] {
        std::vector<ModelCard> cards;
        for (const std::string_view text : kShippedCards) {
            auto card = modelCardFromText(std::string(text), "a built-in card");
            // A broken card is a broken build; the test of the cards finds it first.
            if (!card)
                throw std::logic_error(card.error().detail);
            cards.push_back(std::move(*card));
        }
        std::ranges::sort(cards, {}, &ModelCard::id);
        return cards;
    }();
    return kCards;
}

std::vector<ModelCard> readModelCards(const std::filesystem::path& folder,
                                      std::vector<std::string>* problems)
{
    std::vector<ModelCard> cards;
    std::error_code error;
    for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
        if (entry.path().extension() != ".json")
            continue;
        const auto text = readFile(entry.path(), kMaxCardBytes);
        auto card = text ? modelCardFromText(*text, entry.path().string())
                         : Result<ModelCard>(Unexpected(text.error()));
        if (card)
            cards.push_back(std::move(*card));
        else if (problems != nullptr)
            problems->push_back(card.error().detail);
    }
    std::ranges::sort(cards, {}, &ModelCard::id);
    return cards;
}

} // namespace sluice::inference
