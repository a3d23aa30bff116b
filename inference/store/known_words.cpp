// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/known_words.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"

#include <string_view>

namespace sluice::inference {
namespace {

constexpr std::string_view kSpaceMark = "\u2581";
// A vocabulary of pieces has tens of thousands of them and is no list of words.
constexpr std::uintmax_t kMostBytes = 2u << 20;

bool isWord(std::string_view text)
{
    return text.size() > kSpaceMark.size() && text.starts_with(kSpaceMark);
}

/// Pieces that are no words: "<pad>" and its like, and marks such as ".".
bool standsAlone(std::string_view text)
{
    return text.size() == 1 || (text.starts_with('<') && text.ends_with('>'));
}

} // namespace

std::vector<std::string> knownWords(const std::filesystem::path& folder)
{
    const auto text = readFile(folder / "tokenizer" / "tokenizer.json", kMostBytes);
    if (!text)
        return {};
    const auto json = parseJson(*text, "the tokenizer");
    if (!json || !json->is_object() || !json->contains("model"))
        return {};
    const nlohmann::json& model = (*json)["model"];
    if (!model.is_object() || !model.contains("vocab") || !model["vocab"].is_array())
        return {};
    std::vector<std::string> words;
    for (const nlohmann::json& piece : model["vocab"]) {
        if (!piece.is_array() || piece.empty() || !piece[0].is_string())
            return {};
        const auto& name = piece[0].get_ref<const std::string&>();
        // A piece that is a part of a word can be joined to any other.
        if (isWord(name))
            words.push_back(name.substr(kSpaceMark.size()));
        else if (!standsAlone(name) || std::string_view("abcdefghijklmnopqrstuvwxyz").find(name) !=
                                           std::string_view::npos)
            return {};
    }
    return words;
}

} // namespace sluice::inference
