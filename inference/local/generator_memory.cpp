// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/generator_memory.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::inference {
namespace {

constexpr double kMega = 1e6;
constexpr double kProgram = 350 * kMega;    // the engine with libtorch
constexpr double kGpuContext = 400 * kMega; // CUDA's own
// A number of 8 bit for each weight, scales, and what stays as it was.
constexpr double kEightBit = 1.1;
// What is left of the denoiser in memory when its blocks are read anew, and of the codec's pictures in tiles.
constexpr double kStreamed = 0.1;
constexpr double kTiled = 1.0 / 3;

struct Need
{
    double expected;
    double eightBit;
    double least;
};

double bytesOfValue(const std::string& precision, bool isGpu)
{
    if (precision == "float32")
        return sizeof(float);
    return isGpu || precision == "bfloat16" ? 2 : sizeof(float);
}

/// Denoiser and codec work one after another: the larger one counts. All frames are there at the end, in main memory.
Need needOf(const GenerateSpec& spec, const GeneratorFacts& facts, bool isGpu)
{
    const GenerateCosts& costs = facts.costs;
    const double value = bytesOfValue(spec.precision, isGpu);
    const double pixels = double(spec.size->width) * spec.size->height;
    const double tokens = tokensOf(spec, facts.rules) * costs.tokenValues * value;
    const double codec = pixels * facts.rules.frameMultiple * costs.pixelValues * value;
    const double weights = costs.largestPart * value;
    const double small = costs.largestPart * kEightBit;
    const double always =
        isGpu ? kGpuContext : kProgram + pixels * *spec.frames * (3 * sizeof(float) + 6);
    const double work = std::max(tokens, codec);
    return {always + (spec.precision == "int8" ? small : weights) + work, always + small + work,
            always + weights * kStreamed + std::max(tokens, codec * kTiled)};
}

int longestThatFits(GenerateSpec spec, const GeneratorFacts& facts, const GeneratorFit& fit)
{
    for (; *spec.frames >= 1; *spec.frames -= facts.rules.frameMultiple)
        if (needOf(spec, facts, fit.isGpu).least <= fit.room)
            return *spec.frames;
    return 0;
}

} // namespace

GeneratorFit fitGenerator(const JobPlan& plan, const LocalKnowledge& known)
{
    GeneratorFit fit;
    fit.isGpu = known.calibration && known.calibration->device.kind == "cuda";
    fit.room =
        fit.isGpu ? double(known.calibration->device.memoryBytes) : double(known.freeMemoryBytes);
    const GenerateSpec* spec = plan.spec.generating();
    if (spec == nullptr || !plan.model.generator)
        return fit;
    fit.precision = spec->precision;
    const Need need = needOf(*spec, *plan.model.generator, fit.isGpu);
    fit.expected = need.expected;
    fit.eightBit = need.eightBit;
    fit.least = need.least;
    if (!fit.fits())
        fit.longest = longestThatFits(*spec, *plan.model.generator, fit);
    return fit;
}

void quoteGeneratorMemory(Quote& quote, const GeneratorFit& fit)
{
    quote.memoryBytes = std::uint64_t(fit.needsSavings()     ? fit.least
                                      : fit.goesToEightBit() ? fit.eightBit
                                                             : fit.expected);
    if (fit.needsSavings())
        quote.warning =
            "Memory is short: the model is read anew for every step, which takes longer.";
    if (fit.fits())
        return;
    const std::string needed = formatBytes(std::uintmax_t(fit.least));
    const std::string there = formatBytes(std::uintmax_t(fit.room));
    quote.possible = false;
    quote.reason = fit.isGpu
                       ? fmt::format("needs {} of GPU memory, this computer has {}", needed, there)
                       : fmt::format("needs {} of memory, {} are free", needed, there);
    quote.remedy =
        fit.longest > 0
            ? fmt::format("At most {} frames of this size fit; or choose a smaller size.",
                          fit.longest)
            : std::string("Choose a smaller size, or a smaller model.");
}

} // namespace sluice::inference
