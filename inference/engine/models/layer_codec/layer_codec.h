// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/models/video_codec.h"

namespace sluice::inference {

/// The built-in model's codec, `SluiceLayerCodec`: a soft distance field of the object, its colour and the scene behind it, sharpened
/// fourfold and laid over each other.
///
/// Shape:   latents [1, 10, t, h, w], not normalised -> frames [4t - 3, 3, 4h, 4w] in -1..1. Decoding only.
/// Source:  tools/train_demo_model/codec.py.
/// Checked: tests/inference/engine/test_video_generator.cpp
class LayerCodec : public VideoCodec
{
public:
    /// Errors: ModelBroken (weights that do not fit the config, named).
    static Result<std::unique_ptr<VideoCodec>> load(const ModelPart& part, Placement placement);
};

} // namespace sluice::inference
