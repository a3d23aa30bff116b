// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/weights/weight_reader.h"

namespace sluice::inference {

struct Umt5Config
{
    std::int64_t vocabulary = 250112;
    std::int64_t width = 512;
    std::int64_t headWidth = 64;
    std::int64_t feedForward = 1024;
    std::int64_t layers = 8;
    std::int64_t heads = 6;
    std::int64_t buckets = 32;
    std::int64_t farthest = 128; ///< positions at least this far apart look alike
    double epsilon = 1e-6;

    /// Errors: ModelBroken (a value that makes no sense, an activation other than the gated GELU).
    static Result<Umt5Config> read(const ModelPart& part);
};

/// The text encoder of Wan: token ids in, one vector for each token out.
///
/// Layers are built from the mapped file one at a time and forgotten again, since a prompt is encoded once: memory holds one layer and never the
/// model of eleven gigabytes.
///
/// Shape:   `ids` and `mask` [n, length] int64 -> [n, length, width] in the placement's type. Rows behind the mask are NOT cleared.
/// Errors:  c10::Error on a wrong shape or an id outside the vocabulary.
/// Source:  transformers 4.57, models/umt5/modeling_umt5.py, UMT5EncoderModel.
/// Checked: tests/inference/engine/test_wan_networks.cpp
class Umt5Encoder
{
public:
    /// `part` has to outlive the encoder. Errors: ModelBroken (weights that do not fit the config, named).
    static Result<Umt5Encoder> load(const ModelPart& part, Placement placement);

    const Umt5Config& config() const { return m_config; }
    /// `onLayer`, which may be empty, is called after every layer; what it throws passes. Call it under c10::InferenceMode.
    at::Tensor encode(const at::Tensor& ids,
                      const at::Tensor& mask,
                      const std::function<void()>& onLayer = {}) const;

private:
    Umt5Encoder(const ModelPart& part, Placement placement, const Umt5Config& config)
        : m_part(&part)
        , m_placement(placement)
        , m_config(config)
    {}

    const ModelPart* m_part;
    Placement m_placement;
    Umt5Config m_config;
};

} // namespace sluice::inference
