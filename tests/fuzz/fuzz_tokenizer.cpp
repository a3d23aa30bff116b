// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/sentencepiece_file.h"
#include "inference/text/tokenizer_config.h"
#include "inference/text/tokenizer_json.h"

/// Whatever the bytes are: an error, or a normaliser and a vocabulary that work on any text.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace sluice::inference;
    const std::string_view file(reinterpret_cast<const char*>(data), size);
    for (auto parts : {parseTokenizerJson(file, "fuzz"), parseSentencePiece(file, "fuzz")}) {
        if (!parts)
            continue;
        (void)applyTokenizerConfig(file, "fuzz", *parts);
        std::vector<std::int32_t> ids;
        for (const std::string& text :
             {std::string("e\u0301 \uFB01\u00BD </s>  "), std::string("\r\n")})
            parts->model->encode(parts->normalizer(text), ids);
        AddedTokens(parts->added).split("a </s> b");
    }
    return 0;
}
