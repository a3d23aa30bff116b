// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/prompt_encodings.h"

#include "core/base/hash.h"
#include "inference/engine/models/umt5/umt5_encoder.h"
#include "inference/store/text_encoding.h"

#include <fmt/format.h>

namespace sluice::inference {
namespace {

/// Encodings of the last prompts: variations and other seeds need no encoder.
constexpr std::size_t kMostEncodings = 16;

const char* nameOfType(at::ScalarType type)
{
    return type == at::kFloat ? "float32" : "bfloat16";
}

/// What an encoding is kept for: another tokenizer or another text gives another.
std::string subjectOf(const PromptTokens& tokens)
{
    return sha256Hex({reinterpret_cast<const char*>(tokens.ids.data()),
                      tokens.ids.size() * sizeof(tokens.ids.front())});
}

/// A text that cannot be kept is encoded again next time.
void keep(const at::Tensor& text, const PromptTokens& tokens)
{
    if (tokens.kept.empty() || !at::isfinite(text).all().item<bool>())
        return;
    const at::Tensor rows =
        text[0].narrow(0, 0, std::int64_t(tokens.length)).to(at::kCPU).contiguous();
    TextEncoding encoding{
        subjectOf(tokens), nameOfType(rows.scalar_type()), rows.size(0), rows.size(1), {}};
    encoding.values.assign(static_cast<const char*>(rows.const_data_ptr()), rows.nbytes());
    static_cast<void>(writeTextEncoding(tokens.kept, encoding));
}

} // namespace

PromptEncodings::PromptEncodings(const ModelPart& part, std::int64_t width)
    : m_part(&part)
    , m_width(width)
{}

Result<at::Tensor> PromptEncodings::of(const PromptTokens& tokens,
                                       const Placement& placement,
                                       const std::function<void()>& look)
{
    if (const auto known = m_known.find(tokens.ids); known != m_known.end())
        return known->second;
    std::optional<at::Tensor> text = read(tokens, placement);
    if (!text) {
        SLUICE_TRY(text, encoded(tokens, placement, look));
        keep(*text, tokens);
    }
    if (m_known.size() >= kMostEncodings)
        m_known.clear();
    m_known.emplace(tokens.ids, *text);
    return *text;
}

Result<at::Tensor> PromptEncodings::encoded(const PromptTokens& tokens,
                                            const Placement& placement,
                                            const std::function<void()>& look) const
{
    SLUICE_TRY(const Umt5Encoder encoder, Umt5Encoder::load(*m_part, placement));
    const std::int64_t length = std::int64_t(tokens.ids.size());
    const at::Tensor ids =
        at::tensor(at::ArrayRef<std::int32_t>(tokens.ids), at::kInt).to(at::kLong).unsqueeze(0);
    if (ids.min().item<std::int64_t>() < 0 ||
        ids.max().item<std::int64_t>() >= encoder.config().vocabulary)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{}: the tokenizer knows words that the text encoder does not. "
                                "Download the model again.",
                                m_part->folder().parent_path().string()));
    const at::Tensor mask =
        (at::arange(length) < std::int64_t(tokens.length)).to(at::kLong).unsqueeze(0);
    const at::Tensor words = encoder.encode(ids, mask, look);
    // Behind the text the denoiser expects zeros: it gets no mask.
    return words * mask.to(words.device(), words.scalar_type()).unsqueeze(-1);
}

/// Nothing when the file is not there, is damaged, or was made of other tokens or in another type.
std::optional<at::Tensor> PromptEncodings::read(const PromptTokens& tokens,
                                                const Placement& placement) const
{
    if (tokens.kept.empty())
        return std::nullopt;
    const auto kept = readTextEncoding(tokens.kept);
    if (!kept || kept->subject != subjectOf(tokens) || kept->type != nameOfType(placement.type) ||
        kept->rows != std::int64_t(tokens.length) || kept->width != m_width)
        return std::nullopt;
    const auto options = at::TensorOptions().dtype(placement.type);
    at::Tensor text = at::zeros({1, std::int64_t(tokens.ids.size()), kept->width}, options);
    std::copy_n(kept->values.data(), kept->values.size(), static_cast<char*>(text.data_ptr()));
    return text.to(placement.device);
}

} // namespace sluice::inference
