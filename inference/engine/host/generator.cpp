// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/host/generator.h"

#include "core/base/machine.h"
#include "core/media/still_image.h"
#include "inference/engine/pipelines/lanczos.h"
#include "inference/text/prompt_clean.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::engine {
namespace {

/// A picture of another size is fitted to the clip's: stretched, as the models' own programs do.
Result<media::RgbImage>
readStartImage(const std::filesystem::path& path, int width, int height, int threads)
{
    SLUICE_TRY(media::StillImage still, media::readStill(path));
    media::RgbImage& from = still.image;
    if (from.width() == width && from.height() == height)
        return std::move(from);
    media::RgbImage to(width, height);
    inference::WorkerPool workers(threads);
    inference::LanczosResizer(from.width(), from.height(), width, height)
        .run({{from.plane(0), from.plane(1), from.plane(2)}, from.width(), from.height()},
             {{to.plane(0), to.plane(1), to.plane(2)}, width, height}, workers);
    return to;
}

std::vector<media::RgbImage> imagesOf(const inference::VideoSamples& video)
{
    std::vector<media::RgbImage> images;
    const std::size_t count = std::size_t(video.width) * std::size_t(video.height);
    for (int i = 0; i < video.frames; ++i) {
        media::RgbImage& image = images.emplace_back(video.width, video.height);
        const inference::PictureView frame = video.frame(i);
        for (int c = 0; c < 3; ++c)
            std::copy_n(frame.planes[std::size_t(c)], count, image.plane(c));
    }
    return images;
}

/// The words of a cleaned prompt that the vocabulary lacks, as one text.
std::string unknownWords(const inference::Tokenizer& tokenizer, const std::string& text)
{
    std::string unknown;
    for (std::size_t start = 0; start < text.size();) {
        const std::size_t end = std::min(text.find(' ', start), text.size());
        const std::string word = text.substr(start, end - start);
        if (!tokenizer.knows(word))
            unknown += (unknown.empty() ? "" : ", ") + word;
        start = end + 1;
    }
    return unknown;
}

} // namespace

Generator::Generator(inference::VideoGenerator generator, inference::Tokenizer tokenizer)
    : m_generator(std::move(generator))
    , m_tokenizer(std::move(tokenizer))
{}

Result<Generator> Generator::load(const inference::LoadMessage& message,
                                  std::function<void()> onPart)
{
    inference::VideoGeneratorOptions options;
    options.model = message.model.generator;
    options.device = message.device;
    options.precision = message.precision;
    options.beginsEightBit = message.beginsIn8Bit;
    options.streamBlocks = message.sparesMemory;
    options.tileCodec = message.sparesMemory || message.tilesFrames;
    options.onPart = std::move(onPart);
    options.threads = message.threads > 0 ? message.threads : physicalCores();
    for (const inference::AdapterFile& adapter : message.model.adapters)
        options.adapters.push_back({adapter.file, adapter.weight});
    SLUICE_TRY(inference::Tokenizer tokenizer,
               inference::Tokenizer::load(options.model / "tokenizer"));
    SLUICE_TRY(inference::VideoGenerator generator, inference::VideoGenerator::load(options));
    Generator result(std::move(generator), std::move(tokenizer));
    result.m_threads = options.threads;
    result.m_sparesMemory = message.sparesMemory;
    result.m_tilesFrames = message.tilesFrames;
    return result;
}

inference::LoadedMessage Generator::facts() const
{
    const inference::VideoGeneratorFacts& facts = m_generator.facts();
    inference::LoadedMessage loaded;
    loaded.architecture = "WanPipeline";
    loaded.scale = 0;
    loaded.device = facts.device;
    loaded.precision = facts.precision;
    loaded.weightError = facts.weightError;
    loaded.generator =
        inference::GeneratorLimits{facts.sideMultiple, facts.frameMultiple, facts.mostSide,
                                   facts.mostFrames,   facts.textLength,    facts.takesStartImage};
    return loaded;
}

inference::PromptTokens Generator::tokensOf(const std::string& text,
                                            const GeneratorWatch& watch) const
{
    const int length = m_generator.facts().textLength;
    inference::TokenizedText tokens = m_tokenizer.encodeTo(text, std::size_t(length));
    if (tokens.isCut)
        watch.onNote(fmt::format("the text is longer than the {} tokens that the model reads; its "
                                 "end did not count",
                                 length));
    if (const std::string unknown = unknownWords(m_tokenizer, text); !unknown.empty())
        watch.onNote(fmt::format("words that the model does not know: {}", unknown));
    return {std::move(tokens.ids), tokens.length, {}};
}

Result<std::vector<media::RgbImage>> Generator::make(const inference::RunMessage& message,
                                                     const GeneratorWatch& watch)
{
    const inference::ClipWish& wish = *message.wish;
    const std::string prompt = inference::cleanPrompt(wish.prompt);
    if (prompt.empty())
        return fail(ErrorCode::InvalidInput,
                    "The prompt is empty. Say in a sentence what the clip should show.");
    inference::VideoRequest request;
    request.prompt = tokensOf(prompt, watch);
    request.prompt.kept = wish.keptPrompt;
    request.guidance = wish.guidance;
    if (wish.guidance > 1) {
        request.negative = tokensOf(inference::cleanPrompt(wish.negative), watch);
        request.negative.kept = wish.keptNegative;
    }
    request.width = message.width;
    request.height = message.height;
    request.frames = wish.frames;
    request.steps = wish.steps;
    request.timesteps = wish.timesteps;
    request.seed = wish.seed;
    media::RgbImage start;
    if (!wish.startImage.empty()) {
        SLUICE_TRY(start,
                   readStartImage(wish.startImage, message.width, message.height, m_threads));
        request.startImage.emplace(inference::PictureView{
            {start.plane(0), start.plane(1), start.plane(2)}, start.width(), start.height()});
    }
    inference::VideoWatch look;
    look.stop = watch.stop;
    look.onStep = watch.onStep;
    look.onPart = watch.onPart;
    if (watch.onPreview)
        look.onPreview = [&watch](const inference::VideoSamples& frame) {
            watch.onPreview(imagesOf(frame).front());
        };
    auto video = m_generator.generate(request, look);
    if (m_sparesMemory)
        watch.onNote("memory was short: the model was read anew for every step, and frames were "
                     "decoded in tiles");
    else if (m_tilesFrames)
        watch.onNote("memory was short: frames were decoded in tiles");
    for (const std::string& note : m_generator.takeNotes())
        watch.onNote(note);
    if (!video)
        return Unexpected(std::move(video).error());
    if (m_generator.facts().leavesSparseOut)
        watch.onNote(
            "the model was trained with a sparse attention, which is not used: the full one "
            "took its place");
    if (const double error = m_generator.facts().weightError; error > 0)
        watch.onNote(
            fmt::format("the model's layers were held in 8 bit; their weights are {:.2f} % "
                        "off those of the file (root mean square, measured)",
                        100 * error));
    return imagesOf(*video);
}

} // namespace sluice::engine
