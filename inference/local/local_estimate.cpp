// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/local_estimate.h"

#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::inference {
namespace {

// The network computes the overlap of tiles twice.
constexpr double kTileOverlap = 1.1;
// Weights come from disk and are converted on the way.
constexpr double kLoadBytesPerSecond = 4e8;
// A normal distribution's 90th percentile, in standard deviations.
constexpr double kNinetieth = 1.2816;
// How far figures scatter (in natural logarithms) that stand on a probe of two seconds, and on nothing but the number of cores.
constexpr double kProbeSpread = 0.35;
constexpr double kGuessSpread = 1.1;
// Runs are never more alike than this: other programs, heat, what is in the pictures.
constexpr double kLeastSpread = 0.05;
// The wide spread counts as much as so many runs.
constexpr double kPriorRuns = 2;
// Runs count as alike up to this factor in pixels of a frame, and so many of them do without the others.
constexpr double kAlikeFactor = 4;
constexpr std::size_t kEnoughAlike = 3;

constexpr double kMega = 1e6;

/// Speeds in the units of the probe.
struct Rates
{
    double convolution;
    double resize;
    double decode;
    double encode;
    double startSeconds;
    bool isGpu;
};

Rates ratesOf(const LocalKnowledge& known)
{
    if (const auto& c = known.calibration)
        return {c->convolution, c->resize,       c->decode,
                c->encode,      c->startSeconds, c->device.kind == "cuda"};
    // Ordinary desktop cores of the last ten years, within a factor of two or three.
    const double cores = known.cores;
    return {2.5e10 * cores, 1e8 * cores, 3e7 * cores, 6e6 * cores, 2.0, false};
}

/// The work in one frame.
struct FrameWork
{
    double sourcePixels;
    double targetPixels;
    double operations; ///< of the network
    bool isResized;    ///< a resize follows the network
};

/// How much slower than H.264 "medium" the encoder is, roughly; runs correct it.
double encoderFactor(const media::EncodeSettings& encode)
{
    double factor = 1;
    if (encode.codec.find("265") != std::string::npos || encode.codec == "hevc")
        factor = 3.5;
    else if (encode.codec == "ffv1")
        factor = 0.7;
    constexpr std::pair<const char*, double> kPresets[] = {
        {"ultrafast", 0.2}, {"superfast", 0.3}, {"veryfast", 0.45}, {"faster", 0.7},
        {"fast", 0.85},     {"slow", 1.6},      {"slower", 3},      {"veryslow", 5}};
    for (const auto& [name, cost] : kPresets)
        if (encode.codec != "ffv1" && encode.preset == name)
            factor *= cost;
    return factor;
}

double
secondsPerFrame(const FrameWork& work, const Rates& rates, double encodeCost, double computed)
{
    const double network = computed * work.operations * kTileOverlap / rates.convolution;
    const double resize = work.isResized ? computed * 3 * work.targetPixels / rates.resize : 0;
    const double media =
        work.sourcePixels / rates.decode + encodeCost * work.targetPixels / rates.encode;
    // On a processor the three stages share the cores; beside a GPU they hide behind one another.
    return rates.isGpu ? std::max(network + resize, media) : network + resize + media;
}

FrameWork workOf(const JobPlan& plan)
{
    const double source = double(plan.source.width) * plan.source.height;
    const double target = double(plan.target.width) * plan.target.height;
    const double scale = plan.model.scale;
    return {source, target, source * plan.model.operationsPerPixel,
            scale == 0 || std::abs(target - source * scale * scale) > 0.5};
}

double median(std::vector<double> values)
{
    const auto middle = values.begin() + std::ptrdiff_t(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1)
        return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

bool isAlike(double a, double b)
{
    return a > 0 && b > 0 && a / b <= kAlikeFactor && b / a <= kAlikeFactor;
}

/// What former runs say about the arithmetic, in natural logarithms.
struct Correction
{
    double shift = 0;
    double spread = 0;
    int runs = 0;
};

Correction learn(const JobPlan& plan, const LocalKnowledge& known, const Rates& rates)
{
    const FrameWork planned = workOf(plan);
    std::vector<double> all;
    std::vector<double> alike;
    for (const MeasuredRun& run : known.runs) {
        if (run.frames <= 0 || run.seconds <= 0 || run.sourcePixels <= 0 || run.targetPixels <= 0)
            continue;
        FrameWork work = planned;
        work.sourcePixels = double(run.sourcePixels);
        work.targetPixels = double(run.targetPixels);
        work.operations = work.sourcePixels * plan.model.operationsPerPixel;
        const double predicted =
            double(run.frames) * secondsPerFrame(work, rates, encoderFactor(plan.format.encode),
                                                 double(run.computedFrames) / double(run.frames));
        const double ratio = std::log(run.seconds / predicted);
        all.push_back(ratio);
        if (isAlike(work.sourcePixels, planned.sourcePixels) &&
            isAlike(work.targetPixels, planned.targetPixels))
            alike.push_back(ratio);
    }
    const std::vector<double>& used = alike.size() >= kEnoughAlike ? alike : all;
    const double prior = known.calibration ? kProbeSpread : kGuessSpread;
    if (used.empty())
        return {0, prior, 0};
    const double middle = median(used);
    std::vector<double> distances;
    for (const double ratio : used)
        distances.push_back(std::abs(ratio - middle));
    // 1.4826 makes the median absolute deviation a standard deviation where errors are normal.
    const double seen = 1.4826 * median(distances);
    const double count = double(used.size());
    const double variance =
        (count * seen * seen + kPriorRuns * kProbeSpread * kProbeSpread) / (count + kPriorRuns);
    return {middle, std::max(kLeastSpread, std::sqrt(variance)), int(used.size())};
}

std::string basisOf(const Correction& correction, bool isCalibrated)
{
    if (correction.runs > 0)
        return fmt::format("{} run{} on this computer", correction.runs,
                           correction.runs == 1 ? "" : "s");
    return isCalibrated ? "a probe of this computer" : "a guess: this computer is not measured yet";
}

struct Draw
{
    double watts;
    const char* origin;
};

Draw drawOf(const LocalKnowledge& known, const Settings& settings, bool isGpu)
{
    if (settings.watts > 0)
        return {settings.watts, "as set"};
    if (known.calibration && known.calibration->workWatts)
        return {*known.calibration->workWatts, "measured"};
    // A graphics card under load, or desktop cores under load, above what the machine draws idle.
    if (isGpu)
        return {250, "assumed"};
    return {std::min(150.0, 10.0 + 6.0 * known.cores), "assumed"};
}

/// Peak memory: what a job takes when tiles are as large as they like, and with the smallest ones.
struct Memory
{
    double expected;
    double least;
};

Memory memoryOf(const JobPlan& plan)
{
    const FrameWork work = workOf(plan);
    const bool hasNetwork = plan.model.operationsPerPixel > 0;
    // Three planes of 16 bit: a few frames wait between the stages, and one is in float on its way through.
    double frames = 6 * (4 * work.sourcePixels + 4 * work.targetPixels) + 24 * work.targetPixels;
    // x264 and x265 look about fifty frames ahead, in 4:2:0.
    if (!plan.isStill && plan.format.encode.codec != "ffv1")
        frames += 50 * 1.5 * work.targetPixels * (plan.format.encode.bitDepth > 8 ? 2 : 1);
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

void checkMemory(Quote& quote, const JobPlan& plan, const LocalKnowledge& known)
{
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

} // namespace

Quote estimateHere(const JobPlan& plan, const LocalKnowledge& known, const Settings& settings)
{
    const Rates rates = ratesOf(known);
    const Correction correction = learn(plan, known, rates);
    const double frames = plan.isStill ? 1.0 : double(plan.totalFrames());
    const double encodeCost = plan.isStill ? 1.0 : encoderFactor(plan.format.encode);
    const double work = frames * secondsPerFrame(workOf(plan), rates, encodeCost, 1);
    const double overhead =
        rates.startSeconds + double(plan.model.weightBytes) / kLoadBytesPerSecond;
    const double p50 = overhead + work * std::exp(correction.shift);
    const double p90 =
        overhead + work * std::exp(correction.shift + kNinetieth * correction.spread);

    Quote quote;
    quote.place = Place::Here;
    quote.possible = true;
    quote.time = TimeBand{std::chrono::duration<double>(p50), std::chrono::duration<double>(p90)};
    quote.timeBasis = basisOf(correction, known.calibration.has_value());
    quote.basedOnRuns = correction.runs;
    quote.device = known.calibration ? labelOf(known.calibration->device) : "this computer";
    quote.leaves = "Nothing leaves this computer";
    const Draw draw = drawOf(known, settings, rates.isGpu);
    const FiatAmount tariff = settings.tariff();
    quote.cost = electricityCost(draw.watts, p50, tariff);
    quote.costBasis =
        fmt::format("{:.0f} W ({}) at {}/kWh", draw.watts, draw.origin, formatMoney(tariff));
    checkMemory(quote, plan, known);
    return quote;
}

} // namespace sluice::inference
