// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/engine/pipelines/picture.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace sluice::inference {

/// An adapter file and how strongly it works.
struct LoraChoice
{
    std::filesystem::path file;
    double weight = 1;
};

struct VideoGeneratorOptions
{
    std::filesystem::path model; ///< a folder in the Hub's layout, with model_index.json
    std::string device = "auto"; ///< "auto", "cpu", "cuda", "cuda:1"
    /// "auto" (float32 on the CPU, bfloat16 on a GPU), "float32", "bfloat16", "int8" (as auto, with the denoiser's layers held in 8 bit).
    /// With "auto" a GPU that runs out of memory tries 8 bit before the blocks are streamed.
    std::string precision = "auto";
    /// With "auto": the denoiser's layers are held in 8 bit from the beginning, until memory is too short even for that.
    bool beginsEightBit = false;
    int threads = 0; ///< of the CPU; 0: one for each physical core
    std::vector<LoraChoice> adapters;
    /// Blocks of the transformer are read anew for every step, so that a GPU that does not hold the model can run it.
    bool streamBlocks = false;
    /// Large frames are decoded tile by tile, which takes a third of the memory.
    bool tileCodec = false;
    std::function<void()> onPart{}; ///< called many times by load(): the work goes on
};

/// What a request has to fit.
struct VideoGeneratorFacts
{
    int sideMultiple = 16; ///< width and height divide by it
    int frameMultiple = 4; ///< frames - 1 divides by it
    int mostSide = 0;      ///< of width and height
    int mostFrames = 0;
    int textLength = 512; ///< tokens that the text is padded to
    bool takesStartImage = false;
    std::string device;    ///< "cpu", "cuda:0"
    std::string precision; ///< "float32"
    /// Of the denoiser's layers in 8 bit: QuantisationLoss::relative(); 0: they are not, or have not been read yet.
    double weightError = 0;
    /// The denoiser was trained with a sparse attention, and computes with the full one.
    bool leavesSparseOut = false;
};

/// A text as the model's tokenizer makes it, padded to VideoGeneratorFacts::textLength.
struct PromptTokens
{
    std::vector<std::int32_t> ids;
    std::size_t length = 0; ///< of them that are not padding
    /// Where the text's encoding is kept from clip to clip (text_encoding.h): read instead of encoding, else written. Empty: nowhere.
    std::filesystem::path kept{};
};

struct VideoRequest
{
    PromptTokens prompt;
    PromptTokens negative; ///< used when guidance is above 1
    int width = 0, height = 0, frames = 0;
    int steps = 0;
    std::vector<double> timesteps; ///< of few-step models, 1000 to 0; `steps` then does not count
    double guidance = 1;
    std::uint64_t seed = 0;
    std::optional<PictureView> startImage; ///< of width x height; the clip's first frame
};

/// A clip of 16-bit samples: frame by frame, of each the red, the green and the blue plane.
struct VideoSamples
{
    int width = 0, height = 0, frames = 0;
    std::vector<std::uint16_t> samples;

    PictureView frame(int i) const;
};

/// How the caller of a long computation looks on.
struct VideoWatch
{
    std::stop_token stop;
    std::function<void(int done, int steps)> onStep; ///< after every denoising step
    /// After every denoising step: the clip's first frame, as far as it can be told. Costs the decoding of one frame.
    std::function<void(const VideoSamples& frame)> onPreview;
    std::function<void()> onPart; ///< many times during a step: the work goes on
};

/// From token ids to a clip: text encoder, denoiser and codec of one Wan model folder. No torch in this header.
///
/// The same seed gives the same noise on every machine (libtorch's CPU generator). One thread at a time. No exception leaves it.
class VideoGenerator
{
public:
    /// Reads configs and checks all weights' names and shapes; weights stay mapped until they are used.
    ///
    /// Errors: NotFound, Io, ModelBroken (an unknown architecture, weights missing or misshaped: named), Unavailable, OutOfMemory,
    /// InvalidInput (an option that is unknown).
    static Result<VideoGenerator> load(const VideoGeneratorOptions& options);
    ~VideoGenerator();
    VideoGenerator(VideoGenerator&&) noexcept;
    VideoGenerator& operator=(VideoGenerator&&) noexcept;

    const VideoGeneratorFacts& facts() const;

    /// Errors: InvalidInput (the request does not fit facts()), Cancelled (within one block), OutOfMemory, ModelBroken (the result holds
    /// values that are no numbers), Internal.
    Result<VideoSamples> generate(const VideoRequest& request, const VideoWatch& watch);

    /// What the receipt should say, told once, in its order: memory ran out and the blocks were streamed, float32 was needed.
    std::vector<std::string> takeNotes();

private:
    struct State;
    explicit VideoGenerator(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice::inference
