// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/pipelines/video_generator.h"
#include "inference/engine/weights/weight_reader.h"

#include <map>

namespace sluice::inference {

/// What the text encoder makes of texts, remembered for the next clips and kept in files (text_encoding.h). The encoder is in memory only
/// while it works, a layer at a time.
///
/// One thread at a time; call it under c10::InferenceMode.
class PromptEncodings
{
public:
    /// `part` has to outlive it; `width` is that of an encoding's rows.
    PromptEncodings(const ModelPart& part, std::int64_t width);

    /// [1, tokens, width] on the placement's device; zeros behind the text. `look` is called after every layer.
    /// Errors: ModelBroken (the tokenizer knows more words than the encoder).
    Result<at::Tensor>
    of(const PromptTokens& tokens, const Placement& placement, const std::function<void()>& look);
    /// After a change of the placement.
    void forget() { m_known.clear(); }

private:
    Result<at::Tensor> encoded(const PromptTokens& tokens,
                               const Placement& placement,
                               const std::function<void()>& look) const;
    std::optional<at::Tensor> read(const PromptTokens& tokens, const Placement& placement) const;

    const ModelPart* m_part;
    std::int64_t m_width;
    std::map<std::vector<std::int32_t>, at::Tensor> m_known;
};

} // namespace sluice::inference
