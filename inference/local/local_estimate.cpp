// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/local_estimate.h"

#include "core/base/text.h"
#include "core/job/estimate_score.h"
#include "inference/local/generator_memory.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice::inference {
namespace {

constexpr double kMega = 1e6;

/// Peak memory: what a job takes when tiles are as large as they like, and with the smallest ones.
struct Memory
{
    double expected;
    double least;
};

Memory memoryOf(const JobPlan& plan)
{
    const double sourcePixels = sourcePixelsOf(plan);
    const double targetPixels = targetPixelsOf(plan);
    const bool hasNetwork = plan.model.operationsPerPixel > 0;
    // Three planes of 16 bit: a few frames wait between the stages, and one is in float on its way through.
    double frames = 6 * (4 * sourcePixels + 4 * targetPixels) + 24 * targetPixels;
    // x264 and x265 look about fifty frames ahead, in 4:2:0.
    if (!plan.isStill && plan.format.encode.codec != "ffv1")
        frames += 50 * 1.5 * targetPixels * (plan.format.encode.bitDepth > 8 ? 2 : 1);
    const double program = hasNetwork ? 350 * kMega : 150 * kMega;
    const double weights = 2 * double(plan.model.weightBytes);
    return {program + weights + frames + (hasNetwork ? 700 * kMega : 0),
            program + weights + frames + (hasNetwork ? 80 * kMega : 0)};
}

/// A GPU holds CUDA's own context, the weights and one tile; the smallest tile always fits beside them.
void checkGpuMemory(Quote& quote, const JobPlan& plan, const Calibration& calibration)
{
    const double least = 750 * kMega + double(plan.model.weightBytes);
    if (calibration.device.kind != "cuda" || least <= double(calibration.device.memoryBytes))
        return;
    quote.possible = false;
    quote.reason =
        fmt::format("needs {} of GPU memory, the {} has {}", formatBytes(std::uintmax_t(least)),
                    calibration.device.name, formatBytes(calibration.device.memoryBytes));
    quote.remedy = "Choose a smaller model, or set engine/device to cpu.";
}

/// The setting wants a GPU. A measured computer says what it has; of any other only that it has none is certain.
void checkDevice(Quote& quote, const LocalKnowledge& known, const Settings& settings)
{
    const bool isThere =
        known.calibration ? known.calibration->device.kind == "cuda" : known.hasGpu;
    if (!settings.device.starts_with("cuda") || isThere)
        return;
    quote.possible = false;
    quote.reason = "No NVIDIA GPU was found, and the setting engine/device wants one.";
    quote.remedy = "Set the device to auto: sluice-cli settings set engine/device auto";
}

void checkMemory(Quote& quote, const JobPlan& plan, const LocalKnowledge& known)
{
    if (plan.spec.generating())
        return quoteGeneratorMemory(quote, fitGenerator(plan, known));
    if (known.calibration)
        checkGpuMemory(quote, plan, *known.calibration);
    const Memory memory = memoryOf(plan);
    quote.memoryBytes = std::uint64_t(memory.expected);
    if (known.freeMemoryBytes == 0 || memory.least <= double(known.freeMemoryBytes))
        return;
    quote.possible = false;
    quote.reason =
        fmt::format("needs {} of memory, {} are free", formatBytes(std::uintmax_t(memory.least)),
                    formatBytes(known.freeMemoryBytes));
    quote.remedy = "Choose a smaller size, or close other programs.";
}

/// What the engine will choose for a clip of words.
std::string precisionOf(const GeneratorFit& fit, bool isGpu)
{
    const std::string precision = fit.expectedPrecision();
    if (precision != "auto")
        return precision;
    return isGpu ? "bfloat16" : "float32";
}

void sayEightBit(Quote& quote, const GeneratorFit& fit, const std::optional<double>& error)
{
    const std::string percent = error ? fmt::format("{:.2f}", 100 * *error) : std::string();
    if (fit.eightBit)
        quote.warning =
            error ? fmt::format("Memory is short: the model's layers are held in 8 bit, {} % off "
                                "those of the file as measured here.",
                                percent)
                  : std::string("Memory is short: the model's layers are held in 8 bit; how far "
                                "off they are is measured with the first clip.");
    else if (quote.warning.empty())
        quote.warning =
            error ? fmt::format("In 8 bit its weights are {} % off those of the file, as measured "
                                "here.",
                                percent)
                  : std::string("How far 8 bit is off is measured with the first clip.");
}

} // namespace

MachineRates ratesOf(const LocalKnowledge& known, const Settings& settings)
{
    MachineRates rates = ordinaryMachine(known.cores);
    if (const auto& c = known.calibration) {
        rates.convolution = c->convolution;
        rates.products = c->products;
        rates.resize = c->resize;
        rates.decode = c->decode;
        rates.encode = c->encode;
        rates.startSeconds = c->startSeconds;
        rates.isGpu = c->device.kind == "cuda";
        rates.isMeasured = true;
    }
    if (settings.watts > 0) {
        rates.watts = settings.watts;
        rates.wattsOrigin = "as set";
    } else if (known.calibration && known.calibration->workWatts) {
        rates.watts = *known.calibration->workWatts;
        rates.wattsOrigin = "measured";
    } else {
        // A graphics card under load, or desktop cores under load, above what the machine draws idle.
        rates.watts = rates.isGpu ? 250 : std::min(150.0, 10.0 + 6.0 * known.cores);
        rates.wattsOrigin = "assumed";
    }
    return rates;
}

Quote estimateHere(const JobPlan& plan, const LocalKnowledge& known, const Settings& settings)
{
    const MachineRates rates = ratesOf(known, settings);
    Quote quote;
    quote.place = Place::Here;
    quote.possible = true;
    forecastQuote(quote, plan, countWork(plan), rates, known.runs, "this computer");
    quote.device = known.calibration ? labelOf(known.calibration->device) : "this computer";
    quote.leaves = "Nothing leaves this computer";
    quote.model = plan.model.id;
    if (plan.spec.generating())
        quote.precision = precisionOf(fitGenerator(plan, known), rates.isGpu);
    else if (plan.model.operationsPerPixel > 0)
        quote.precision = rates.isGpu ? "float16" : "float32";
    quote.isCold = !plan.spec.exporting();
    quote.bytesUp = quote.bytesDown = 0;
    setCostHere(quote, rates, settings);
    checkMemory(quote, plan, known);
    if (!plan.spec.exporting())
        checkDevice(quote, known, settings);
    if (quote.precision == "int8")
        sayEightBit(quote, fitGenerator(plan, known), known.eightBitError);
    return quote;
}

} // namespace sluice::inference
