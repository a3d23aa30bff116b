// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/text/tokenizer.h"

namespace sluice::inference {

/// Reads a spiece.model (a protobuf message of SentencePiece) as transformers 4.57 converts T5's, with the byte fallback that
/// the file asks for. `name` names the file in errors.
///
/// The message is read by hand: Debian's libsentencepiece brings a second protobuf that cannot live beside the one of gRPC.
/// Errors: ModelBroken (not such a file, or not of a unigram model).
Result<TokenizerParts> parseSentencePiece(std::string_view bytes, const std::string& name);

} // namespace sluice::inference
