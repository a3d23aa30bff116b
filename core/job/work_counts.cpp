// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/work_counts.h"

#include "core/base/json_reader.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

// The network computes the overlap of tiles twice.
constexpr double kTileOverlap = 1.1;
// Weights come from disk and are converted on the way.
constexpr double kLoadBytesPerSecond = 4e8;
// Seeking, opening an encoder and closing its file; joining the pieces and renaming.
constexpr double kSecondsForPiece = 0.04;
constexpr double kSecondsForJob = 0.05;
// A layer's many small parts are begun one after the other, however few numbers they get: threads are woken, kernels are queued.
constexpr double kLayerOnProcessor = 0.0008;
constexpr double kLayerOnGpu = 0.0003;

constexpr std::array<std::pair<const char*, double WorkCounts::*>, 11> kMembers{{
    {"engineStarts", &WorkCounts::engineStarts},
    {"loadedBytes", &WorkCounts::loadedBytes},
    {"operations", &WorkCounts::operations},
    {"products", &WorkCounts::products},
    {"layerRuns", &WorkCounts::layerRuns},
    {"resizedSamples", &WorkCounts::resizedSamples},
    {"decodedPixels", &WorkCounts::decodedPixels},
    {"encodedPixels", &WorkCounts::encodedPixels},
    {"pieces", &WorkCounts::pieces},
    {"transferSeconds", &WorkCounts::transferSeconds},
    {"peerSeconds", &WorkCounts::peerSeconds},
}};

/// There is nothing to decode or resize: pictures come out of the network.
WorkCounts countGeneration(const JobPlan& plan, const GenerateSpec& spec)
{
    WorkCounts counts;
    counts.engineStarts = 1;
    counts.loadedBytes = double(plan.model.weightBytes);
    if (plan.model.generator) {
        counts.products = operationsOf(spec, *plan.model.generator);
        counts.layerRuns = layerRunsOf(spec, *plan.model.generator);
    }
    counts.encodedPixels =
        double(plan.totalFrames()) * targetPixelsOf(plan) * encoderCost(plan.format.encode);
    counts.pieces = double(plan.chunks.size());
    return counts;
}

} // namespace

MachineRates ordinaryMachine(int cores)
{
    MachineRates rates;
    rates.cores = std::max(cores, 1);
    rates.convolution = 2.5e10 * rates.cores;
    rates.products = 2e10 * rates.cores;
    rates.resize = 1e8 * rates.cores;
    rates.decode = 3e7 * rates.cores;
    rates.encode = 6e6 * rates.cores;
    rates.startSeconds = 2;
    return rates;
}

double encoderCost(const media::EncodeSettings& encode)
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

double sourcePixelsOf(const JobPlan& plan)
{
    return double(plan.source.width) * plan.source.height;
}

double targetPixelsOf(const JobPlan& plan)
{
    return double(plan.target.width) * plan.target.height;
}

WorkCounts countWork(const JobPlan& plan)
{
    if (plan.spec.generating())
        return countGeneration(plan, *plan.spec.generating());
    const double frames = plan.isStill ? 1.0 : double(plan.totalFrames());
    const double source = sourcePixelsOf(plan);
    const double target = targetPixelsOf(plan);
    const double scale = plan.model.scale;
    const bool isResized = scale == 0 || std::abs(target - source * scale * scale) > 0.5;
    WorkCounts counts;
    counts.engineStarts = plan.spec.exporting() ? 0 : 1;
    counts.loadedBytes = double(plan.model.weightBytes);
    counts.operations = frames * source * plan.model.operationsPerPixel * kTileOverlap;
    counts.resizedSamples = isResized ? 3 * frames * target : 0;
    counts.decodedPixels = frames * source;
    counts.encodedPixels = frames * target * (plan.isStill ? 1 : encoderCost(plan.format.encode));
    counts.pieces = double(plan.chunks.size());
    return counts;
}

TimeParts timeParts(const WorkCounts& counts, const MachineRates& rates)
{
    const double load = counts.loadedBytes / kLoadBytesPerSecond;
    double network = counts.operations / rates.convolution;
    double words = counts.products / rates.products +
                   counts.layerRuns * (rates.isGpu ? kLayerOnGpu : kLayerOnProcessor);
    double media = counts.resizedSamples / rates.resize + counts.decodedPixels / rates.decode +
                   counts.encodedPixels / rates.encode;
    if (rates.isGpu && network + words < media)
        network = words = 0;
    else if (rates.isGpu)
        media = 0;
    const double start = counts.engineStarts * (rates.startSeconds + load) +
                         counts.pieces * kSecondsForPiece + kSecondsForJob;
    return {start, network, media, counts.transferSeconds, counts.peerSeconds, words};
}

nlohmann::json toJson(const WorkCounts& counts)
{
    nlohmann::json json = nlohmann::json::object();
    for (const auto& [name, member] : kMembers)
        if (counts.*member != 0)
            json[name] = counts.*member;
    return json;
}

Result<WorkCounts> workCountsFromJson(const nlohmann::json& json)
{
    WorkCounts counts;
    JsonReader reader(json, "work");
    for (const auto& [name, member] : kMembers) {
        reader.optional(name, counts.*member);
        if (!(counts.*member >= 0))
            reader.fail(name, "is negative");
    }
    SLUICE_CHECK(reader.result());
    return counts;
}

} // namespace sluice
