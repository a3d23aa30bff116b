// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/models/video_codec.h"

namespace sluice::inference {

/// The settings of an AutoencoderKLWan, with the defaults of its class.
struct WanVaeConfig
{
    std::int64_t width = 96;        ///< of the encoder's first layer
    std::int64_t decoderWidth = 96; ///< of the decoder's last one
    std::int64_t latents = 16;
    std::vector<std::int64_t> multiples{1, 2, 4, 4};
    std::int64_t residualBlocks = 2;
    std::vector<bool> timeSteps{false, true, true}; ///< which of the halvings halve time too
    bool residual = false;                          ///< Wan 2.2: shortcuts around every stage
    std::int64_t inChannels = 3, outChannels = 3;
    std::int64_t patch = 1; ///< Wan 2.2: pixels folded into channels at both ends

    /// Errors: ModelBroken (a value that makes no sense, attention in the stages).
    static Result<WanVaeConfig> read(const ModelPart& part);
};

/// The causal video VAE of Wan 2.1 and 2.2: a frame sees itself and earlier frames only.
///
/// Works through one latent frame (four frames) at a time and keeps what the next one needs, so that memory does not grow with length.
///
/// Values:  frames -1..1, clamped after decoding; latents not normalised.
/// Errors:  c10::Error on a wrong shape.
/// Source:  diffusers 0.38, models/autoencoders/autoencoder_kl_wan.py, AutoencoderKLWan.
/// Checked: tests/inference/engine/test_wan_networks.cpp
class WanVae : public VideoCodec
{
public:
    /// Errors: ModelBroken (weights that do not fit the config, named).
    static Result<std::unique_ptr<VideoCodec>> load(const ModelPart& part, Placement placement);
};

} // namespace sluice::inference
