// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/text/tokenizer.h"

#include <nlohmann/json_fwd.hpp>

namespace sluice::inference {

/// Reads one added token: of tokenizer.json's list, or of tokenizer_config.json, where the id stands outside. Errors: ModelBroken.
Result<AddedToken> addedTokenFromJson(const nlohmann::json& json);

/// Adds what the text of a tokenizer_config.json says: further added tokens, the token to pad with, the longest text.
/// Errors: ModelBroken.
Result<void>
applyTokenizerConfig(std::string_view text, const std::string& name, TokenizerParts& parts);

} // namespace sluice::inference
