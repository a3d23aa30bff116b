// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/weights/weight_reader.h"

#include <array>

namespace sluice::inference {

/// The settings of a WanTransformer3DModel, with the defaults of its class.
struct WanTransformerConfig
{
    std::array<std::int64_t, 3> patch{1, 2, 2}; ///< frames, rows, columns of latents in one token
    std::int64_t heads = 40;
    std::int64_t headWidth = 128;
    std::int64_t inChannels = 16;
    std::int64_t outChannels = 16;
    std::int64_t textWidth = 4096;
    std::int64_t frequencies = 256;
    std::int64_t feedForward = 13824;
    std::int64_t layers = 40;
    bool crossNorm = true;
    double epsilon = 1e-6;
    std::int64_t positions = 1024; ///< the most tokens along one axis

    std::int64_t width() const { return heads * headWidth; }
    /// Errors: ModelBroken (a value that makes no sense, a kind of Wan that is not supported: image embeddings).
    static Result<WanTransformerConfig> read(const ModelPart& part);
};

/// The denoiser of Wan 2.1 and 2.2: tokens of latent patches that attend to each other and to the text.
///
/// Shape:   latents [n, inChannels, f, h, w], text [n, length, textWidth] -> [n, outChannels, f, h, w]; f, h, w divide by the patch.
/// Time:    `timestep` is [n], or [n, tokens] when each token has its own (Wan 2.2 TI2V: 0 for a given first frame); 0..1000, any type.
/// Dtype:   the placement's; norms, modulation, the time embedder and sums of the residual stream in float32, as in the reference. Linear
///          layers of the blocks are held in 8 bit when the placement says so.
/// Errors:  c10::Error on a wrong shape.
/// Source:  diffusers 0.38, models/transformers/transformer_wan.py, WanTransformer3DModel.
/// Checked: tests/inference/engine/test_wan_networks.cpp
class WanTransformer
{
public:
    struct Options
    {
        Placement placement;
        /// False: every block is read from the mapped file when it is needed and forgotten again. For GPUs that do not hold the model.
        bool resident = true;
        std::vector<std::pair<const Lora*, double>> adapters{}; ///< have to outlive the transformer
        /// Called by load() after every block that it has read; may be empty. What it throws passes.
        std::function<void()> onRead{};
    };

    /// `part` has to outlive the transformer. Errors: ModelBroken (weights that do not fit the config, named).
    static Result<WanTransformer> load(const ModelPart& part, const Options& options);
    ~WanTransformer();
    WanTransformer(WanTransformer&&) noexcept;
    WanTransformer& operator=(WanTransformer&&) noexcept;

    const WanTransformerConfig& config() const;
    /// How far the blocks' linear layers are from the file's when they are held in 8 bit: QuantisationLoss::relative(). Of streamed ones after
    /// the first forward().
    double weightError() const;
    /// Whether the file holds the gates of a sparse attention (isSparseGate()), which are not used: this one is full.
    bool hasSparseGates() const;
    /// `onBlock`, which may be empty, is called after every block; what it throws passes. Call it under c10::InferenceMode.
    at::Tensor forward(const at::Tensor& latents,
                       const at::Tensor& timestep,
                       const at::Tensor& text,
                       const std::function<void()>& onBlock = {}) const;

private:
    struct State;
    explicit WanTransformer(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice::inference
