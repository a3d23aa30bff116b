// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/generator_memory.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

namespace sluice::inference {
namespace {

constexpr double kMega = 1e6;
constexpr double kProgram = 350 * kMega;     // the engine with libtorch
constexpr double kGpuProgram = 2000 * kMega; // with libtorch_cuda and the driver's own
constexpr double kGpuContext = 400 * kMega;  // CUDA's own
// A number of 8 bit for each weight, scales, what stays as it was, and one layer unfolded.
constexpr double kEightBit = 1.17;
// What is left of the denoiser in memory when its blocks are read anew.
constexpr double kStreamed = 0.1;
// Bytes for each sample of the clip: as the codec leaves it and as it goes to the encoder, and in float32 while tiles are put together.
constexpr double kSample = 2 * sizeof(std::uint16_t);
constexpr double kTiledSample = sizeof(float) + sizeof(std::uint16_t);

/// A way to make the clip.
struct Way
{
    bool eightBit = false;
    bool streamsBlocks = false;
    bool tilesFrames = false;
};

double bytesOfValue(const std::string& precision, bool isGpu)
{
    if (precision == "float32")
        return sizeof(float);
    return isGpu || precision == "bfloat16" ? 2 : sizeof(float);
}

/// What comes together in main memory, wherever the networks run.
double clipBytes(const GenerateSpec& spec, bool tilesFrames)
{
    const double samples = 3.0 * spec.size->width * spec.size->height * *spec.frames;
    return samples * (tilesFrames ? std::max(kSample, kTiledSample) : kSample);
}

/// Peak of GPU memory, or of main memory without a GPU. First a text's layer or a step's tokens are beside the denoiser, then the codec works
/// alone: a GPU that runs out of memory then is left by the denoiser, in main memory it stays for the next clip.
double bytesOf(const Way& way, const GenerateSpec& spec, const GeneratorFacts& facts, bool isGpu)
{
    const GenerateCosts& costs = facts.costs;
    const double value = bytesOfValue(spec.precision, isGpu);
    const double tokens = tokensOf(spec, facts.rules) * costs.tokenValues * value;
    const bool tiles = way.tilesFrames && costs.tileSide > 0;
    const auto side = [&](int whole) {
        return tiles ? std::min<double>(whole, costs.tileSide) : double(whole);
    };
    const double codec = side(spec.size->width) * side(spec.size->height) *
                         facts.rules.frameMultiple * costs.pixelValues * value;
    double weights = costs.largestPart * value;
    if (way.streamsBlocks)
        weights *= kStreamed;
    else if (way.eightBit || spec.precision == "int8")
        weights = costs.largestPart * kEightBit;
    const double always = costs.codecWeights * value +
                          (isGpu ? kGpuContext : kProgram + clipBytes(spec, way.tilesFrames));
    return always + std::max(weights + std::max(tokens, costs.textWeights * value),
                             (isGpu ? 0 : weights) + codec);
}

/// From the fullest way to the one that takes the least. Frames in tiles cost a little time. 8 bit is for a GPU: main memory reads blocks anew in no
/// time, and loses nothing by it.
std::vector<Way> waysOf(const GeneratorFit& fit)
{
    std::vector<Way> ways{{}, {.tilesFrames = true}};
    if (fit.isGpu && fit.precision == "auto") {
        ways.push_back({.eightBit = true});
        ways.push_back({.eightBit = true, .tilesFrames = true});
    }
    ways.push_back({.streamsBlocks = true, .tilesFrames = true});
    return ways;
}

double mainBytes(const GenerateSpec& spec, bool tilesFrames)
{
    return kGpuProgram + clipBytes(spec, tilesFrames);
}

int longestThatFits(GenerateSpec spec, const GeneratorFacts& facts, const GeneratorFit& fit)
{
    const Way least = waysOf(fit).back();
    for (; *spec.frames >= 1; *spec.frames -= facts.rules.frameMultiple)
        if ((fit.most <= 0 || bytesOf(least, spec, facts, fit.isGpu) <= fit.most) &&
            (fit.mainRoom <= 0 || mainBytes(spec, fit.tilesFrames) <= fit.mainRoom))
            return *spec.frames;
    return 0;
}

} // namespace

GeneratorFit fitGenerator(const JobPlan& plan, const LocalKnowledge& known)
{
    GeneratorFit fit;
    fit.isGpu = known.calibration && known.calibration->device.kind == "cuda";
    fit.most =
        fit.isGpu ? double(known.calibration->device.memoryBytes) : double(known.freeMemoryBytes);
    fit.room = fit.isGpu && known.freeGpuBytes > 0 ? std::min(double(known.freeGpuBytes), fit.most)
                                                   : fit.most;
    const GenerateSpec* spec = plan.spec.generating();
    if (spec == nullptr || !plan.model.generator)
        return fit;
    const GeneratorFacts& facts = *plan.model.generator;
    fit.precision = spec->precision;
    const std::vector<Way> ways = waysOf(fit);
    const auto bytes = [&](const Way& way) { return bytesOf(way, *spec, facts, fit.isGpu); };
    const auto chosen = std::ranges::find_if(
        ways, [&](const Way& way) { return fit.room <= 0 || bytes(way) <= fit.room; });
    const Way way = chosen == ways.end() ? ways.back() : *chosen;
    fit.expected = bytes(ways.front());
    fit.needed = bytes(way);
    fit.least = bytes(ways.back());
    fit.eightBit = way.eightBit;
    fit.streamsBlocks = way.streamsBlocks;
    fit.tilesFrames = way.tilesFrames;
    if (fit.isGpu) {
        fit.mainNeeded = mainBytes(*spec, fit.tilesFrames);
        fit.mainRoom = double(known.freeMemoryBytes);
    }
    if (!fit.fits())
        fit.longest = longestThatFits(*spec, facts, fit);
    return fit;
}

void quoteGeneratorMemory(Quote& quote, const GeneratorFit& fit)
{
    quote.memoryBytes = std::uint64_t(fit.needed);
    if (fit.fits()) {
        if (fit.streamsBlocks)
            quote.warning =
                "Memory is short: the model is read anew for every step, which takes longer.";
        else if (fit.tilesFrames && !fit.eightBit)
            quote.warning =
                "Memory is short: frames are decoded in tiles, which takes a little longer.";
        return;
    }
    const bool isMain = !fit.fitsMainMemory() || !fit.isGpu;
    const std::string needed =
        formatBytes(std::uintmax_t(isMain && fit.isGpu ? fit.mainNeeded : fit.least));
    const std::string there =
        formatBytes(std::uintmax_t(isMain && fit.isGpu ? fit.mainRoom : fit.most));
    quote.possible = false;
    quote.reason = isMain
                       ? fmt::format("needs {} of memory, {} are free", needed, there)
                       : fmt::format("needs {} of GPU memory, this computer has {}", needed, there);
    quote.remedy =
        fit.longest > 0
            ? fmt::format("At most {} frames of this size fit; or choose a smaller size.",
                          fit.longest)
            : std::string("Choose a smaller size, or a smaller model.");
}

} // namespace sluice::inference
