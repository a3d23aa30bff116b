// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::inference {

/// A text that is one token wherever it stands, whatever the vocabulary says: "</s>", "<extra_id_0>".
struct AddedToken
{
    std::string content;
    std::int32_t id = 0;
    bool lstrip = false;     ///< takes the white space before it along
    bool rstrip = false;     ///< takes the white space after it along
    bool normalized = false; ///< looked for in the normalised text
};

/// A part of a text: an added token, or what lies between them.
struct TextPart
{
    std::string text;
    std::optional<std::int32_t> id;
};

/// Finds added tokens: at each place the longest, from left to right. A plain value.
class AddedTokens
{
public:
    AddedTokens() = default;
    explicit AddedTokens(std::vector<AddedToken> tokens);

    /// The parts of `text` (UTF-8 that was checked), none of them empty.
    std::vector<TextPart> split(std::string_view text) const;

private:
    const AddedToken* at(std::string_view text) const;

    std::vector<AddedToken> m_tokens; ///< longest first
};

} // namespace sluice::inference
