// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/tokenizer_json.h"

#include "core/base/encoding.h"
#include "core/base/json_reader.h"
#include "inference/text/tokenizer_config.h"

#include <fmt/format.h>

namespace sluice::inference {
namespace {

using nlohmann::json;

const json kNothing;

const json& member(const json& object, const char* key)
{
    const auto found = object.find(key);
    return found == object.end() ? kNothing : *found;
}

Unexpected broken(const std::string& what)
{
    return fail(ErrorCode::ModelBroken, what);
}

std::string typeOf(const json& object)
{
    const json& type = object.is_object() ? member(object, "type") : kNothing;
    return type.is_string() ? type.get<std::string>() : "without a type";
}

Result<ReplaceStep> readReplace(const json& step)
{
    const json& pattern = member(step, "pattern");
    const json& content = member(step, "content");
    if (!pattern.is_object() || !content.is_string())
        return broken("a Replace normaliser has no pattern or content");
    ReplaceStep replace{"", content.get<std::string>(), 0};
    if (const json& text = member(pattern, "String"); text.is_string()) {
        replace.text = text.get<std::string>();
        return replace;
    }
    // The one expression that these tokenizers have: runs of blanks.
    const json& expression = member(pattern, "Regex");
    if (expression != " {2,}")
        return broken("the pattern of a Replace normaliser is not known here: " +
                      pattern.dump(-1, ' ', true, json::error_handler_t::replace));
    replace.text = " ";
    replace.least = 2;
    return replace;
}

Result<void> readNormalizer(const json& step, Normalizer& normalizer, int depth = 0)
{
    if (step.is_null())
        return {};
    const std::string type = typeOf(step);
    if (type == "Sequence" && depth == 0 && member(step, "normalizers").is_array()) {
        for (const json& inner : member(step, "normalizers"))
            SLUICE_CHECK(readNormalizer(inner, normalizer, depth + 1));
    } else if (type == "Precompiled" && member(step, "precompiled_charsmap").is_string()) {
        const auto bytes = fromBase64(member(step, "precompiled_charsmap").get<std::string>());
        if (!bytes)
            return broken("the precompiled normaliser is not base64");
        SLUICE_TRY(Charsmap map, Charsmap::create(*bytes));
        normalizer.steps.emplace_back(std::move(map));
    } else if (type == "Strip") {
        StripStep strip;
        JsonReader reader(step, "Strip");
        reader.required("strip_left", strip.left);
        reader.required("strip_right", strip.right);
        SLUICE_CHECK(reader.result());
        normalizer.steps.emplace_back(strip);
    } else if (type == "Replace") {
        SLUICE_TRY(ReplaceStep replace, readReplace(step));
        normalizer.steps.emplace_back(std::move(replace));
    } else {
        return broken(fmt::format("the normaliser {} is not known here", type));
    }
    return {};
}

Result<Metaspace> readMetaspace(const json& step)
{
    Metaspace metaspace;
    std::string scheme;
    bool prepends = true; // files of old
    JsonReader reader(step, "Metaspace");
    reader.required("replacement", metaspace.blank);
    reader.optional("prepend_scheme", scheme);
    reader.optional("add_prefix_space", prepends);
    reader.optional("split", metaspace.split);
    SLUICE_CHECK(reader.result());
    if (metaspace.blank.empty())
        return broken("Metaspace has no replacement");
    if (scheme == "never" || (scheme.empty() && !prepends))
        metaspace.prepend = Metaspace::Prepend::Never;
    else if (scheme == "first")
        metaspace.prepend = Metaspace::Prepend::First;
    else if (!scheme.empty() && scheme != "always")
        return broken(fmt::format("Metaspace's prepend_scheme {} is not known here", scheme));
    return metaspace;
}

Result<void> readSplitter(const json& splitter, TokenizerParts& parts)
{
    const bool isSequence = typeOf(splitter) == "Sequence";
    const json& listed = isSequence ? member(splitter, "pretokenizers") : kNothing;
    const json steps = listed.is_array() ? listed : json::array({splitter});
    bool hasMetaspace = false;
    for (const json& step : steps) {
        const std::string type = typeOf(step);
        if (type == "WhitespaceSplit" && !hasMetaspace) {
            parts.splitsAtWhiteSpace = true;
        } else if (type == "Metaspace" && !hasMetaspace) {
            SLUICE_TRY(parts.metaspace, readMetaspace(step));
            hasMetaspace = true;
        } else {
            return broken(fmt::format("the splitter {} is not known here", type));
        }
    }
    if (!hasMetaspace)
        return broken("there is no Metaspace splitter");
    return {};
}

Result<UnigramModel> readModel(const json& model)
{
    if (typeOf(model) != "Unigram")
        return broken(fmt::format("the model {} is not known here; T5's and UMT5's is Unigram",
                                  typeOf(model)));
    std::int64_t unknown = -1;
    bool byteFallback = false;
    JsonReader reader(model, "Unigram");
    reader.required("unk_id", unknown);
    reader.optional("byte_fallback", byteFallback);
    SLUICE_CHECK(reader.result());
    const json& vocabulary = member(model, "vocab");
    if (!vocabulary.is_array())
        return broken("the vocabulary is not a list");
    std::vector<UnigramModel::Piece> pieces;
    pieces.reserve(vocabulary.size());
    for (const json& entry : vocabulary) {
        if (!entry.is_array() || entry.size() != 2 || !entry[0].is_string() ||
            !entry[1].is_number())
            return broken("a piece of the vocabulary is not [text, score]");
        pieces.emplace_back(entry[0].get<std::string>(), entry[1].get<double>());
    }
    return UnigramModel::create(pieces, unknown, byteFallback);
}

/// The ids of a special token of the template.
Result<std::vector<std::int32_t>> templateIds(const json& processor, const std::string& name)
{
    std::vector<std::int32_t> ids;
    const json& tokens = member(processor, "special_tokens");
    const json& token = tokens.is_object() ? member(tokens, name.c_str()) : kNothing;
    const json& list = token.is_object() ? member(token, "ids") : kNothing;
    if (!list.is_array())
        return broken(fmt::format("the template's token {} has no ids", name));
    for (const json& id : list) {
        if (!id.is_number_unsigned() || id.get<std::uint64_t>() > INT32_MAX)
            return broken(fmt::format("the template's token {} has no proper id", name));
        ids.push_back(id.get<std::int32_t>());
    }
    return ids;
}

Result<void> readTemplate(const json& processor, TokenizerParts& parts)
{
    if (processor.is_null())
        return {};
    const json& single = member(processor, "single");
    if (typeOf(processor) != "TemplateProcessing" || !single.is_array())
        return broken(fmt::format("the post-processor {} is not known here", typeOf(processor)));
    bool hasText = false;
    for (const json& step : single) {
        const bool isToken = step.is_object() && step.contains("SpecialToken");
        if (!isToken) {
            if (hasText || !step.is_object() || !step.contains("Sequence"))
                return broken("the template has a part that is not known here");
            hasText = true;
            continue;
        }
        std::string name;
        JsonReader reader(step["SpecialToken"], "template");
        reader.required("id", name);
        SLUICE_CHECK(reader.result());
        SLUICE_TRY(const auto ids, templateIds(processor, name));
        auto& side = hasText ? parts.suffix : parts.prefix;
        side.insert(side.end(), ids.begin(), ids.end());
    }
    if (!hasText)
        return broken("the template has no place for the text");
    return {};
}

Result<TokenizerParts> readTokenizer(const json& file)
{
    TokenizerParts parts;
    SLUICE_CHECK(readNormalizer(member(file, "normalizer"), parts.normalizer));
    SLUICE_CHECK(readSplitter(member(file, "pre_tokenizer"), parts));
    SLUICE_TRY(parts.model, readModel(member(file, "model")));
    SLUICE_CHECK(readTemplate(member(file, "post_processor"), parts));
    if (const json& added = member(file, "added_tokens"); added.is_array())
        for (const json& entry : added) {
            SLUICE_TRY(AddedToken token, addedTokenFromJson(entry));
            parts.added.push_back(std::move(token));
        }
    if (const json& padding = member(file, "padding"); padding.is_object()) {
        JsonReader reader(padding, "padding");
        reader.optional("pad_id", parts.pad);
        SLUICE_CHECK(reader.result());
    }
    return parts;
}

} // namespace

Result<TokenizerParts> parseTokenizerJson(std::string_view text, const std::string& name)
{
    const auto damaged = [&name](const std::string& what) {
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{}: {}. Download the model's tokenizer again; if that does not "
                                "help, this version of Sluice cannot use the model.",
                                name, what));
    };
    const auto file = parseJson(text, "it");
    if (!file || !file->is_object())
        return damaged("it is not a JSON object");
    auto parts = readTokenizer(*file);
    if (!parts)
        return damaged(parts.error().detail);
    return parts;
}

} // namespace sluice::inference
