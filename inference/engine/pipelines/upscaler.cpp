// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/upscaler.h"

#include "core/base/machine.h"
#include "inference/engine/device/choose_device.h"
#include "inference/engine/models/network.h"
#include "inference/engine/models/network_needs.h"
#include "inference/engine/pipelines/guarded.h"
#include "inference/engine/tiling/tiled_run.h"
#include "inference/engine/weights/weights.h"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::inference {
namespace {

/// Of the free memory, what tiles may take; the rest is for the frames on their way and for others.
constexpr double kMemoryShare = 0.5;
/// More at once makes nothing faster and cancelling slower.
constexpr double kMostTileBytes = 12e9;
/// Overlap beyond this shows no seam even where the receptive field is larger in theory: with RRDBNet of 23 blocks no sample of a real
/// picture differs by more than half an 8-bit step.
constexpr int kMostOverlap = 64;
constexpr int kMirroredEdge = 2;
/// Small pictures go through a GPU together, up to this many pixels; a CPU gains nothing by it.
constexpr std::int64_t kGpuBatchPixels = 1 << 20;

Result<at::ScalarType> choosePrecision(const std::string& wanted, const at::Device& device)
{
    if (wanted == "auto")
        return device.is_cuda() ? at::kHalf : at::kFloat;
    if (wanted == "float32")
        return at::kFloat;
    if (wanted == "float16" && device.is_cuda())
        return at::kHalf;
    if (wanted == "bfloat16")
        return at::kBFloat16;
    return fail(
        ErrorCode::InvalidInput,
        fmt::format("\"{}\" is no precision of this device: use auto, float32 or bfloat16{}.",
                    wanted, device.is_cuda() ? " or float16" : ""));
}

std::string nameOfPrecision(at::ScalarType type)
{
    return type == at::kHalf ? "float16" : type == at::kBFloat16 ? "bfloat16" : "float32";
}

std::uint64_t freeMemory(const at::Device& device)
{
    return device.is_cuda() ? at::accelerator::getMemoryInfo(device.index()).first
                            : sluice::freeMemory();
}

TiledRun::Options tilingFor(const NetworkFacts& facts, const at::Device& device, int tileSide)
{
    const NetworkNeeds needs = needsOf(facts);
    TiledRun::Options options;
    options.scale = facts.scale;
    options.rules.overlap = std::min(needs.receptiveField, kMostOverlap);
    options.rules.edge = std::max(kMirroredEdge, needs.multiple);
    options.rules.multiple = needs.multiple;
    const double bytes = std::min(double(freeMemory(device)) * kMemoryShare, kMostTileBytes);
    const int window = int(std::sqrt(bytes / needs.bytesPerPixel));
    options.rules.side = tileSide > 0 ? tileSide : window - 2 * options.rules.overlap;
    options.batchPixels = device.is_cuda() ? kGpuBatchPixels : 0;
    return options;
}

} // namespace

struct Upscaler::State
{
    NetworkFacts facts;
    at::Device device;
    std::string deviceName;
    std::string precisionName;
    Network network;
    TiledRun tiles;
    Watch watch; ///< of the call that is running
    std::optional<std::string> note;

    State(const NetworkWeights& weights, at::Device where, at::ScalarType type, int tileSide)
        : facts(weights.facts)
        , device(where)
        , deviceName(where.str())
        , precisionName(nameOfPrecision(type))
        , network(weights.facts, weights.tensors, where, type)
        , tiles(tilingFor(facts, where, tileSide), [this](const at::Tensor& windows) {
            return network.forward(windows, [this] { look(); });
        })
    {}

    /// Between two layers: is the work still wanted?
    void look() const;
};

void Upscaler::State::look() const
{
    if (watch.stop.stop_requested())
        throw Stopped();
    if (watch.onStep)
        watch.onStep();
}

Upscaler::Upscaler(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}
Upscaler::~Upscaler() = default;
Upscaler::Upscaler(Upscaler&&) noexcept = default;
Upscaler& Upscaler::operator=(Upscaler&&) noexcept = default;

const NetworkFacts& Upscaler::facts() const
{
    return m_state->facts;
}

const std::string& Upscaler::device() const
{
    return m_state->deviceName;
}

const std::string& Upscaler::precision() const
{
    return m_state->precisionName;
}

int Upscaler::batchFor(int width, int height) const
{
    return m_state->tiles.batchFor(width, height);
}

Result<Upscaler> Upscaler::load(const UpscalerOptions& options)
{
    const std::string sentence =
        fmt::format("{} cannot be used: download the model again.", options.weights.string());
    return guarded(ErrorCode::ModelBroken, sentence, [&]() -> Result<Upscaler> {
        const c10::InferenceMode inference;
        at::globalContext().setFlushDenormal(true);
        at::set_num_threads(options.threads > 0 ? options.threads : physicalCores());
        SLUICE_TRY(const at::Device device, chooseDevice(options.device));
        SLUICE_TRY(const at::ScalarType type, choosePrecision(options.precision, device));
        SLUICE_TRY(NetworkWeights weights, readWeights(options.weights));
        if (!options.mixWeights.empty()) {
            SLUICE_TRY(const NetworkWeights twin, readWeights(options.mixWeights));
            SLUICE_CHECK(mixWeights(weights, twin, options.mixShare));
        }
        return Upscaler(std::make_unique<State>(weights, device, type, options.tileSide));
    });
}

Result<void> Upscaler::enlarge(std::span<const PictureView> sources,
                               std::span<const PictureSpan> results,
                               const Watch& watch)
{
    return guarded(ErrorCode::Internal, "The network failed", [&]() -> Result<void> {
        const c10::InferenceMode inference;
        const int before = m_state->tiles.side();
        m_state->watch = watch;
        auto result = m_state->tiles.run(sources, results, watch.stop, watch.onTile);
        m_state->watch = {};
        if (m_state->tiles.side() != before)
            m_state->note = fmt::format("tile size halved to {} after running out of memory",
                                        m_state->tiles.side());
        return result;
    });
}

std::optional<std::string> Upscaler::takeNote()
{
    return std::exchange(m_state->note, std::nullopt);
}

} // namespace sluice::inference
