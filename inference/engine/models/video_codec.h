// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/weights/weight_reader.h"

namespace sluice::inference {

/// How latents of a codec relate to pixels.
struct VideoCodecFacts
{
    std::int64_t channels = 16;   ///< of a latent
    std::int64_t timeFactor = 4;  ///< frames = timeFactor * (latent frames - 1) + 1
    std::int64_t spaceFactor = 8; ///< pixels along a side of one latent
    std::vector<double> mean,
        deviation; ///< for each channel: what the denoiser sees is (z - mean) / deviation
};

/// Turns latents into frames and back. One thread at a time; call it under c10::InferenceMode.
class VideoCodec
{
public:
    virtual ~VideoCodec() = default;

    const VideoCodecFacts& facts() const { return m_facts; }

    /// Some of a clip's frames, in their order: [n, 3, height, width] float32 in -1..1, on the CPU.
    using FrameSink = std::function<void(const at::Tensor& frames)>;

    /// Latents [1, channels, t, h, w] as the codec knows them, not normalised -> frames, a few at a time, so that nobody has to hold a whole
    /// clip in float32. `onPart`, which may be empty, is called many times on the way; what it throws passes.
    virtual void decodeTo(const at::Tensor& latents,
                          const FrameSink& sink,
                          const std::function<void()>& onPart) = 0;
    /// All frames at once, for short clips.
    at::Tensor decode(const at::Tensor& latents, const std::function<void()>& onPart);

    /// Frames [n, 3, height, width] in -1..1 -> the most likely latents [1, channels, t, h, w]; undefined when the codec cannot encode.
    virtual at::Tensor encode(const at::Tensor& frames, const std::function<void()>& onPart) = 0;

    /// Decodes tile by tile from now on where pictures are large: less memory, more time, almost the same frames. A codec may not need it.
    virtual void setTiled(bool) {}

protected:
    VideoCodecFacts m_facts;
};

/// The codec of a model folder's `vae` part by its class name. `part` has to outlive it.
///
/// Errors: ModelBroken (an unknown class, weights that do not fit).
Result<std::unique_ptr<VideoCodec>> loadVideoCodec(const ModelPart& part, Placement placement);

/// The list of numbers `key` of a part's config; empty when it is missing. Errors: ModelBroken.
Result<std::vector<double>> numbersOf(const ModelPart& part, const char* key);

} // namespace sluice::inference
