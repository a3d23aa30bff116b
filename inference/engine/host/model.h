// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/rgb_image.h"
#include "inference/engine/pipelines/lanczos.h"
#include "inference/engine/pipelines/upscaler.h"
#include "inference/local/protocol.h"

#include <memory>
#include <optional>

namespace sluice::engine {

/// What a `load` message asks for: a network with a final resize to any size, or the resize alone.
///
/// Compute thread only.
class Model
{
public:
    /// Errors: those of inference::Upscaler::load().
    static Result<Model> load(const inference::LoadMessage& message);

    /// What the host is told, without the time it took.
    inference::LoadedMessage facts() const;

    /// How many pictures of this size should be made at once.
    int batchFor(int width, int height) const;

    /// Makes pictures of `width` x `height` out of `sources`, all of one size.
    /// Errors: Cancelled, OutOfMemory, Internal.
    Result<std::vector<media::RgbImage>> make(const std::vector<media::RgbImage>& sources,
                                              int width,
                                              int height,
                                              const inference::Watch& watch);

    /// Resizes one plane, for alpha.
    std::vector<std::uint16_t> resizePlane(const std::vector<std::uint16_t>& plane,
                                           int fromWidth,
                                           int fromHeight,
                                           int width,
                                           int height);

    std::optional<std::string> takeNote();

private:
    explicit Model(int threads);
    const inference::LanczosResizer& resizer(int fromWidth, int fromHeight, int width, int height);

    std::unique_ptr<inference::WorkerPool> m_workers;
    std::optional<inference::Upscaler> m_network; ///< nothing: resize alone
    std::optional<inference::LanczosResizer> m_resizer;
};

} // namespace sluice::engine
