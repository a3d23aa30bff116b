// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/rgb_image.h"
#include "inference/engine/pipelines/video_generator.h"
#include "inference/local/protocol.h"
#include "inference/text/tokenizer.h"

namespace sluice::engine {

/// How the caller of Generator::make() looks on.
struct GeneratorWatch
{
    std::stop_token stop;
    std::function<void(int done, int steps)> onStep; ///< after every denoising step
    /// After every step, when it is set: what the clip's first frame looks like so far.
    std::function<void(const media::RgbImage& picture)> onPreview;
    std::function<void()> onPart;                   ///< many times during a step
    std::function<void(const std::string&)> onNote; ///< something that the receipt should say
};

/// A model that makes clips of text, with its tokenizer: what a `load` message of kind "generator" asks for.
///
/// Compute thread only.
class Generator
{
public:
    /// Errors: those of inference::VideoGenerator::load() and inference::Tokenizer::load().
    /// `onPart` is called many times on the way: the work goes on.
    static Result<Generator> load(const inference::LoadMessage& message,
                                  std::function<void()> onPart);

    /// What the host is told, without the time it took.
    inference::LoadedMessage facts() const;

    /// The frames of the clip that `message.wish` describes.
    /// Errors: InvalidInput (an empty prompt, a size or length that does not fit), and those of inference::VideoGenerator::generate()
    /// and media::readStill().
    Result<std::vector<media::RgbImage>> make(const inference::RunMessage& message,
                                              const GeneratorWatch& watch);

private:
    Generator(inference::VideoGenerator generator, inference::Tokenizer tokenizer);
    inference::PromptTokens tokensOf(const std::string& text, const GeneratorWatch& watch) const;

    inference::VideoGenerator m_generator;
    inference::Tokenizer m_tokenizer;
    int m_threads = 1;
    bool m_sparesMemory = false;
    bool m_tilesFrames = false;
};

} // namespace sluice::engine
