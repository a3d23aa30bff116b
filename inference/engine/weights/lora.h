// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/engine/torch.h"
#include "inference/store/model_part.h"

namespace sluice::inference {

/// An adapter file: what a small training changed of a transformer, as products of two thin matrices and as plain differences.
///
/// Reads the names of diffusers (`transformer.blocks.0.attn1.to_q.lora_A.weight`) and of the original Wan code
/// (`diffusion_model.blocks.0.self_attn.q.lora_down.weight` with `.alpha`, `.diff`, `.diff_b`). A value that may be moved.
class Lora
{
public:
    /// Errors: NotFound, Io, ModelBroken (no adapter, a matrix without its twin; names the file).
    static Result<Lora> open(const std::filesystem::path& path);

    /// Errors: ModelBroken when it is not an adapter of the model of which `part` is the transformer.
    Result<void> check(const ModelPart& part) const;

    /// `tensor` + `weight` x the change of the parameter `name`: float32; `tensor` itself when nothing changes it.
    at::Tensor applied(const std::string& name, const at::Tensor& tensor, double weight) const;

private:
    struct Change
    {
        at::Tensor down, up, difference;
        double alpha = 0; ///< 0: the rank
    };
    at::Tensor deltaOf(const Change& change) const;

    std::filesystem::path m_path;
    std::map<std::string, Change> m_changes; ///< by the parameter's name in the diffusers layout
};

} // namespace sluice::inference
