// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/tokenizer_config.h"

#include "core/base/json_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace sluice::inference {
namespace {

// Files without a limit of their own have 1e30.
constexpr double kMostTokens = 1 << 20;

/// A token is named by its text, or by an object that has it.
std::optional<std::string> tokenText(const nlohmann::json& config, const char* key)
{
    const auto member = config.find(key);
    if (member == config.end())
        return std::nullopt;
    const nlohmann::json& token =
        member->is_object() && member->contains("content") ? (*member)["content"] : *member;
    return token.is_string() ? std::optional(token.get<std::string>()) : std::nullopt;
}

std::optional<std::int32_t> idOf(const TokenizerParts& parts, const std::string& text)
{
    const auto found = std::find_if(parts.added.begin(), parts.added.end(),
                                    [&](const AddedToken& token) { return token.content == text; });
    return found != parts.added.end() ? std::optional(found->id) : parts.model->idOf(text);
}

Result<void> addTokens(const nlohmann::json& tokens, TokenizerParts& parts)
{
    if (!tokens.is_object())
        return fail(ErrorCode::ModelBroken, "added_tokens_decoder is not an object");
    for (const auto& [key, value] : tokens.items()) {
        SLUICE_TRY(AddedToken token, addedTokenFromJson(value));
        const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), token.id);
        if (error != std::errc() || end != key.data() + key.size() || token.id < 0)
            return fail(ErrorCode::ModelBroken, "added_tokens_decoder has a key that is no id");
        if (std::none_of(parts.added.begin(), parts.added.end(),
                         [&](const AddedToken& known) { return known.content == token.content; }))
            parts.added.push_back(std::move(token));
    }
    return {};
}

/// A token that has a role is found in the text, too, whether or not the vocabulary's file lists it.
void addRoles(const nlohmann::json& config, TokenizerParts& parts)
{
    std::vector<std::string> texts;
    for (const char* role : {"eos_token", "unk_token", "pad_token"})
        if (auto text = tokenText(config, role))
            texts.push_back(std::move(*text));
    if (const auto more = config.find("additional_special_tokens");
        more != config.end() && more->is_array())
        for (const nlohmann::json& token : *more)
            if (token.is_string())
                texts.push_back(token.get<std::string>());
    for (std::string& text : texts) {
        const auto id = parts.model->idOf(text);
        if (id && std::none_of(parts.added.begin(), parts.added.end(),
                               [&](const AddedToken& known) { return known.content == text; }))
            parts.added.push_back({std::move(text), *id, false, false, false});
    }
}

} // namespace

Result<AddedToken> addedTokenFromJson(const nlohmann::json& json)
{
    AddedToken token;
    bool isSingleWord = false;
    JsonReader reader(json, "added token");
    reader.required("content", token.content);
    reader.optional("id", token.id);
    reader.optional("lstrip", token.lstrip);
    reader.optional("rstrip", token.rstrip);
    reader.optional("normalized", token.normalized);
    reader.optional("single_word", isSingleWord);
    if (isSingleWord)
        reader.fail("single_word", "is not supported");
    if (token.id < 0)
        reader.fail("id", "is negative");
    if (const auto read = reader.result(); !read)
        return fail(ErrorCode::ModelBroken, read.error().detail);
    return token;
}

Result<void>
applyTokenizerConfig(std::string_view text, const std::string& name, TokenizerParts& parts)
{
    const auto broken = [&name](const std::string& what) {
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{}: {}. Download the model's tokenizer again.", name, what));
    };
    const auto config = parseJson(text, "the tokenizer's settings");
    if (!config || !config->is_object())
        return broken("it is not a JSON object");
    if (const auto tokens = config->find("added_tokens_decoder"); tokens != config->end())
        if (const auto added = addTokens(*tokens, parts); !added)
            return broken(added.error().detail);
    addRoles(*config, parts);
    if (const auto pad = tokenText(*config, "pad_token"))
        parts.pad = idOf(parts, *pad).value_or(parts.pad);
    if (const auto longest = config->find("model_max_length");
        longest != config->end() && longest->is_number()) {
        const double tokens = longest->get<double>();
        if (tokens >= 1 && tokens <= kMostTokens)
            parts.longest = std::int32_t(tokens);
    }
    return {};
}

} // namespace sluice::inference
