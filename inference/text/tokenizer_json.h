// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/text/tokenizer.h"

namespace sluice::inference {

/// Reads the text of a tokenizer.json; `name` names the file in errors.
///
/// Only what T5's and UMT5's tokenizers are made of is known: a unigram model, the normalisers Sequence, Precompiled, Strip and
/// Replace, the splitters Sequence, WhitespaceSplit and Metaspace, and a template of special tokens. Anything else is refused by name
/// rather than passed over, since it would give other tokens.
/// Errors: ModelBroken.
Result<TokenizerParts> parseTokenizerJson(std::string_view text, const std::string& name);

} // namespace sluice::inference
