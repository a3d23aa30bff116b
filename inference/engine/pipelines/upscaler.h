// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/engine/pipelines/picture.h"
#include "inference/store/architecture.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stop_token>

namespace sluice::inference {

struct UpscalerOptions
{
    std::filesystem::path weights;
    std::filesystem::path mixWeights; ///< a twin to be mixed in; empty: none
    double mixShare = 1;              ///< share of `weights` when mixing
    std::string device = "auto";      ///< "auto", "cpu", "cuda", "cuda:1"
    std::string precision =
        "auto"; ///< "auto" (float32 on the CPU, float16 on a GPU), "float32", "float16", "bfloat16"
    int threads = 0;  ///< of the CPU; 0: one for each physical core
    int tileSide = 0; ///< 0: as free memory allows
};

/// How the caller of a long computation looks on.
struct Watch
{
    std::stop_token stop;
    std::function<void()> onTile; ///< after every tile
    std::function<void()> onStep; ///< many times during a tile: the work goes on
};

/// A network that makes pictures larger by its own factor, ready to run. No torch in this header.
///
/// One thread at a time. No exception leaves it.
class Upscaler
{
public:
    /// Errors: NotFound, Io, ModelBroken, Unavailable (the device is not there), OutOfMemory, InvalidInput (an option that is unknown).
    static Result<Upscaler> load(const UpscalerOptions& options);
    ~Upscaler();
    Upscaler(Upscaler&&) noexcept;
    Upscaler& operator=(Upscaler&&) noexcept;

    const NetworkFacts& facts() const;
    const std::string& device() const;    ///< "cpu", "cuda:0"
    const std::string& precision() const; ///< "float32"
    /// How many pictures of this size should be given at once: more than one keeps a GPU busy with small ones.
    int batchFor(int width, int height) const;

    /// Enlarges `sources`, all of one size, into `results` of facts().scale times that size.
    ///
    /// Errors: Cancelled (within one layer or block of a tile), OutOfMemory, Internal.
    Result<void> enlarge(std::span<const PictureView> sources,
                         std::span<const PictureSpan> results,
                         const Watch& watch);

    /// Something that the receipt should say, told once: the tiles became smaller because memory ran out.
    std::optional<std::string> takeNote();

private:
    struct State;
    explicit Upscaler(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice::inference
