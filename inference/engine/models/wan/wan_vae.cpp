// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/wan/wan_vae.h"

#include "core/base/json_reader.h"
#include "inference/engine/models/wan/tile_seams.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::inference {
namespace {

using Config = WanVaeConfig;
constexpr std::int64_t kTimeFactor = 4;
constexpr std::int64_t kTimeHalvings = 2;

/// Frames that causal layers remember from one part of a clip to the next, by the layer's place. Videos are [frames, channels, h, w].
struct Memory
{
    std::vector<at::Tensor> past;
    std::function<void()> onPart;

    explicit Memory(std::size_t layers, std::function<void()> look)
        : past(layers)
        , onPart(std::move(look))
    {}
};

/// Hands out places in a Memory while a network is built.
struct Places
{
    std::size_t count = 0;
};

/// A 3-D convolution of three frames (or one), of which none lies in the future: two frames of zeros come before the first.
///
/// It runs as one 2-D convolution over neighbouring frames stacked as channels, which is three times as fast on a CPU and equal to 5e-7.
struct CausalConv
{
    at::Tensor weight, bias; ///< [out, frames * in, kh, kw]
    std::int64_t frames, pad;
    std::size_t place;

    CausalConv(const WeightScope& scope,
               const std::string& name,
               std::int64_t in,
               std::int64_t out,
               std::array<std::int64_t, 3> kernel,
               Places& places)
        : bias(scope.take(name + ".bias", {out}))
        , frames(kernel[0])
        , pad(kernel[1] / 2)
        , place(places.count++)
    {
        const at::Tensor whole =
            scope.take(name + ".weight", {out, in, kernel[0], kernel[1], kernel[2]});
        if (whole.defined())
            weight = whole.transpose(1, 2).flatten(1, 2).contiguous();
    }

    /// What the caller lets go of is freed before the convolution: these are the largest pictures of all.
    at::Tensor operator()(at::Tensor x, Memory& memory) const
    {
        if (frames == 1)
            return at::conv2d(x, weight, bias, 1, pad);
        at::Tensor& past = memory.past[place];
        if (!past.defined())
            past = at::zeros({frames - 1, x.size(1), x.size(2), x.size(3)}, x.options());
        const at::Tensor seen = neighbours(past, x);
        past = x.size(0) >= frames - 1 ? x.slice(0, x.size(0) - (frames - 1)).clone()
                                       : at::cat({past.slice(0, x.size(0)), x});
        x.reset();
        memory.onPart();
        return at::conv2d(seen, weight, bias, 1, pad);
    }

private:
    /// Of each frame of `x` the frames that the convolution sees, stacked as channels, the oldest first.
    at::Tensor neighbours(const at::Tensor& past, const at::Tensor& x) const
    {
        const std::int64_t count = x.size(0), channels = x.size(1);
        at::Tensor seen = at::empty({count, frames * channels, x.size(2), x.size(3)}, x.options());
        for (std::int64_t i = 0; i < frames; ++i) {
            at::Tensor part = seen.narrow(1, i * channels, channels);
            const std::int64_t before = std::min(frames - 1 - i, count);
            part.narrow(0, 0, before).copy_(past.narrow(0, i, before));
            part.narrow(0, before, count - before)
                .copy_(x.narrow(0, i + before - (frames - 1), count - before));
        }
        return seen;
    }
};

constexpr std::array<std::int64_t, 3> kCube{3, 3, 3}, kPoint{1, 1, 1}, kTime{3, 1, 1};

/// To unit length over the channels, times sqrt(channels) and a weight.
struct Norm
{
    at::Tensor gamma;

    /// `dimensions`: 3 for norms of videos, 2 for those of single frames, as the file stores them.
    Norm(const WeightScope& scope, const std::string& name, std::int64_t channels, int dimensions)
    {
        std::vector<std::int64_t> shape(std::size_t(dimensions) + 1, 1);
        shape[0] = channels;
        gamma = scope.take(name + ".gamma", shape);
        if (gamma.defined())
            gamma = gamma.view({1, channels, 1, 1});
    }
    at::Tensor operator()(at::Tensor x) const
    {
        const auto type = x.scalar_type();
        const double root = std::sqrt(double(x.size(1)));
        at::Tensor wide = x.to(at::kFloat);
        x.reset();
        const at::Tensor length =
            at::linalg_vector_norm(wide, 2, at::IntArrayRef{1}, /*keepdim=*/true).clamp_min(1e-12);
        // In float32 `wide` is the caller's own.
        at::Tensor unit = type == at::kFloat ? at::div(wide, length) : wide.div_(length).to(type);
        return unit.mul_(root).mul_(gamma);
    }
    at::Tensor withSilu(at::Tensor x) const
    {
        at::Tensor y = (*this)(std::move(x));
        return at::silu_(y);
    }
};

struct ResidualBlock
{
    Norm norm1;
    CausalConv conv1;
    Norm norm2;
    CausalConv conv2;
    std::optional<CausalConv> shortcut;

    ResidualBlock(const WeightScope& scope, std::int64_t in, std::int64_t out, Places& places)
        : norm1(scope, "norm1", in, 3)
        , conv1(scope, "conv1", in, out, kCube, places)
        , norm2(scope, "norm2", out, 3)
        , conv2(scope, "conv2", out, out, kCube, places)
    {
        if (in != out)
            shortcut.emplace(scope, "conv_shortcut", in, out, kPoint, places);
    }
    at::Tensor operator()(at::Tensor x, Memory& memory) const
    {
        at::Tensor y = conv1(norm1.withSilu(x), memory);
        y = conv2(norm2.withSilu(std::move(y)), memory);
        if (shortcut)
            x = (*shortcut)(std::move(x), memory);
        return y.add_(x);
    }
};

/// Attention among the pixels of each frame.
struct FrameAttention
{
    Norm norm;
    at::Tensor qkvWeight, qkvBias, outWeight, outBias;

    FrameAttention(const WeightScope& scope, std::int64_t width)
        : norm(scope, "norm", width, 2)
        , qkvWeight(scope.take("to_qkv.weight", {3 * width, width, 1, 1}))
        , qkvBias(scope.take("to_qkv.bias", {3 * width}))
        , outWeight(scope.take("proj.weight", {width, width, 1, 1}))
        , outBias(scope.take("proj.bias", {width}))
    {}
    at::Tensor operator()(const at::Tensor& x) const
    {
        const std::vector<at::Tensor> part = at::conv2d(norm(x), qkvWeight, qkvBias)
                                                 .flatten(2)
                                                 .transpose(1, 2)
                                                 .unsqueeze(1)
                                                 .contiguous()
                                                 .chunk(3, -1);
        const at::Tensor mixed = at::scaled_dot_product_attention(part[0], part[1], part[2])
                                     .squeeze(1)
                                     .transpose(1, 2)
                                     .reshape_as(x);
        return at::conv2d(mixed, outWeight, outBias) + x;
    }
};

struct MidBlock
{
    ResidualBlock first;
    FrameAttention attention;
    ResidualBlock second;

    MidBlock(const WeightScope& scope, std::int64_t width, Places& places)
        : first(scope.sub("resnets.0"), width, width, places)
        , attention(scope.sub("attentions.0"), width)
        , second(scope.sub("resnets.1"), width, width, places)
    {}
    at::Tensor operator()(at::Tensor x, Memory& memory) const
    {
        return second(attention(first(std::move(x), memory)), memory);
    }
};

/// Halves the sides, and the number of frames when `time`; the clip's first frame stays alone.
struct Halving
{
    at::Tensor weight, bias, timeWeight, timeBias;
    bool time;
    std::size_t place;

    Halving(const WeightScope& scope, std::int64_t width, bool alsoTime, Places& places)
        : weight(scope.take("resample.1.weight", {width, width, 3, 3}))
        , bias(scope.take("resample.1.bias", {width}))
        , time(alsoTime)
        , place(places.count++)
    {
        if (time) {
            timeWeight = scope.take("time_conv.weight", {width, width, 3, 1, 1});
            timeBias = scope.take("time_conv.bias", {width});
        }
    }
    at::Tensor operator()(const at::Tensor& x, Memory& memory) const
    {
        const at::Tensor y = at::conv2d(at::constant_pad_nd(x, {0, 1, 0, 1}), weight, bias, 2);
        if (!time)
            return y;
        at::Tensor& past = memory.past[place];
        const at::Tensor before = past;
        past = y.slice(0, -1).clone();
        if (!before.defined())
            return y;
        const at::Tensor all = at::cat({before, y}).transpose(0, 1).unsqueeze(0);
        return at::conv3d(all, timeWeight, timeBias, at::IntArrayRef{2, 1, 1})
            .squeeze(0)
            .transpose(0, 1);
    }
};

/// Doubles the sides, and the number of frames when `time`; the clip's first frame stays one.
struct Doubling
{
    at::Tensor weight, bias;
    std::optional<CausalConv> time;
    std::size_t place;

    Doubling(
        const WeightScope& scope, std::int64_t in, std::int64_t out, bool alsoTime, Places& places)
        : weight(scope.take("resample.1.weight", {out, in, 3, 3}))
        , bias(scope.take("resample.1.bias", {out}))
        , place(places.count++)
    {
        if (alsoTime)
            time.emplace(scope, "time_conv", in, 2 * in, kTime, places);
    }
    at::Tensor operator()(at::Tensor x, Memory& memory) const
    {
        if (time) {
            // The first frame is neither doubled nor seen by the convolution over time.
            if (memory.past[place].defined()) {
                const std::int64_t channels = x.size(1);
                x = (*time)(std::move(x), memory).unflatten(1, {2, channels}).flatten(0, 1);
            } else {
                memory.past[place] = at::zeros({1});
            }
        }
        x = at::upsample_nearest2d(x, {2 * x.size(2), 2 * x.size(3)});
        return at::conv2d(x, weight, bias, 1, 1);
    }
};

/// Wan 2.2's way around a stage that makes the video smaller: means over groups of folded samples.
at::Tensor
averaged(const at::Tensor& video, std::int64_t channels, std::int64_t time, std::int64_t space)
{
    at::Tensor x = video;
    if (const std::int64_t missing = (time - x.size(0) % time) % time)
        x = at::cat({at::zeros({missing, x.size(1), x.size(2), x.size(3)}, x.options()), x});
    const std::int64_t frames = x.size(0) / time, in = x.size(1), h = x.size(2) / space,
                       w = x.size(3) / space;
    return x.reshape({frames, time, in, h, space, w, space})
        .permute({0, 2, 1, 4, 6, 3, 5})
        .reshape({frames, channels, in * time * space * space / channels, h, w})
        .mean(2);
}

/// And around one that makes it larger: every sample repeated. The clip's first frame stays one.
at::Tensor repeated(
    const at::Tensor& x, std::int64_t channels, std::int64_t time, std::int64_t space, bool first)
{
    const std::int64_t frames = x.size(0), h = x.size(2), w = x.size(3);
    const at::Tensor y = x.repeat_interleave(channels * time * space * space / x.size(1), 1)
                             .view({frames, channels, time, space, space, h, w})
                             .permute({0, 2, 1, 5, 3, 6, 4})
                             .reshape({frames * time, channels, h * space, w * space});
    return first ? y.slice(0, time - 1) : y;
}

struct DownStage
{
    std::vector<ResidualBlock> blocks;
    std::optional<Halving> halving;
    std::int64_t out = 0;
    bool around = false;

    at::Tensor operator()(at::Tensor x, Memory& memory) const
    {
        const at::Tensor begin = around ? x : at::Tensor();
        for (const ResidualBlock& block : blocks)
            x = block(std::move(x), memory);
        if (halving)
            x = (*halving)(x, memory);
        return around ? x + averaged(begin, out, halving && halving->time ? 2 : 1, halving ? 2 : 1)
                      : x;
    }
};

struct UpStage
{
    std::vector<ResidualBlock> blocks;
    std::optional<Doubling> doubling;
    std::int64_t out = 0;
    bool around = false;

    at::Tensor operator()(at::Tensor x, Memory& memory, bool first) const
    {
        const at::Tensor begin = around && doubling ? x : at::Tensor();
        for (const ResidualBlock& block : blocks)
            x = block(std::move(x), memory);
        if (doubling)
            x = (*doubling)(std::move(x), memory);
        return begin.defined() ? x.add_(repeated(begin, out, doubling->time ? 2 : 1, 2, first)) : x;
    }
};

/// Both halves end alike: norm, SiLU, convolution.
struct Head
{
    Norm norm;
    CausalConv conv;

    Head(const WeightScope& scope, std::int64_t in, std::int64_t out, Places& places)
        : norm(scope, "norm_out", in, 3)
        , conv(scope, "conv_out", in, out, kCube, places)
    {}
    at::Tensor operator()(at::Tensor x, Memory& memory) const
    {
        return conv(norm.withSilu(std::move(x)), memory);
    }
};

std::vector<DownStage> downStages(const WeightScope& scope, const Config& config, Places& places)
{
    std::vector<DownStage> stages;
    std::int64_t in = config.width;
    // Wan 2.1 numbers blocks and halvings through, Wan 2.2 by stage.
    int index = 0;
    for (std::size_t i = 0; i < config.multiples.size(); ++i) {
        const bool last = i + 1 == config.multiples.size();
        const bool time = !last && config.timeSteps[i];
        DownStage stage;
        stage.out = config.width * config.multiples[i];
        stage.around = config.residual;
        for (std::int64_t j = 0; j < config.residualBlocks; ++j) {
            const std::string name = config.residual
                                         ? fmt::format("down_blocks.{}.resnets.{}", i, j)
                                         : fmt::format("down_blocks.{}", index++);
            stage.blocks.emplace_back(scope.sub(name), in, stage.out, places);
            in = stage.out;
        }
        if (!last) {
            const std::string name = config.residual ? fmt::format("down_blocks.{}.downsampler", i)
                                                     : fmt::format("down_blocks.{}", index++);
            stage.halving.emplace(scope.sub(name), stage.out, time, places);
        }
        stages.push_back(std::move(stage));
    }
    return stages;
}

std::vector<UpStage> upStages(const WeightScope& scope, const Config& config, Places& places)
{
    std::vector<UpStage> stages;
    const std::size_t count = config.multiples.size();
    std::int64_t in = config.decoderWidth * config.multiples.back();
    for (std::size_t i = 0; i < count; ++i) {
        const bool last = i + 1 == count;
        const bool time = !last && config.timeSteps[count - 2 - i];
        const WeightScope block = scope.sub(fmt::format("up_blocks.{}", i));
        UpStage stage;
        stage.out = config.decoderWidth * config.multiples[count - 1 - i];
        stage.around = config.residual;
        for (std::int64_t j = 0; j <= config.residualBlocks; ++j) {
            stage.blocks.emplace_back(block.sub(fmt::format("resnets.{}", j)), in, stage.out,
                                      places);
            in = stage.out;
        }
        if (!last) {
            // Wan 2.1 halves the channels on the way up.
            in = config.residual ? stage.out : stage.out / 2;
            stage.doubling.emplace(block.sub(config.residual ? "upsampler" : "upsamplers.0"),
                                   stage.out, in, time, places);
        }
        stages.push_back(std::move(stage));
    }
    return stages;
}

/// [t, c, h, w] -> [t, c * patch^2, h / patch, w / patch], in the order of Wan: column before row.
at::Tensor folded(const at::Tensor& x, std::int64_t patch)
{
    if (patch == 1)
        return x;
    return x.reshape({x.size(0), x.size(1), x.size(2) / patch, patch, x.size(3) / patch, patch})
        .permute({0, 1, 5, 3, 2, 4})
        .flatten(1, 3);
}

at::Tensor unfolded(const at::Tensor& x, std::int64_t patch)
{
    if (patch == 1)
        return x;
    return x.reshape({x.size(0), x.size(1) / (patch * patch), patch, patch, x.size(2), x.size(3)})
        .permute({0, 1, 4, 3, 5, 2})
        .flatten(4, 5)
        .flatten(2, 3);
}

/// Pixels of a tile's side and from one tile to the next, as in the reference.
constexpr std::int64_t kTileSide = 256, kTileStride = 192;

class Vae final : public WanVae
{
public:
    Vae(WeightReader& reader, const Config& config, Placement placement, VideoCodecFacts facts)
        : m_config(config)
        , m_placement(placement)
        , m_encoderIn(WeightScope(reader, "encoder."),
                      "conv_in",
                      config.inChannels,
                      config.width,
                      kCube,
                      m_places)
        , m_down(downStages(WeightScope(reader, "encoder."), config, m_places))
        , m_encoderMid(WeightScope(reader, "encoder.").sub("mid_block"),
                       config.width * config.multiples.back(),
                       m_places)
        , m_encoderHead(WeightScope(reader, "encoder."),
                        config.width * config.multiples.back(),
                        2 * config.latents,
                        m_places)
        , m_quant(WeightScope(reader, ""),
                  "quant_conv",
                  2 * config.latents,
                  2 * config.latents,
                  kPoint,
                  m_places)
        , m_postQuant(WeightScope(reader, ""),
                      "post_quant_conv",
                      config.latents,
                      config.latents,
                      kPoint,
                      m_places)
        , m_decoderIn(WeightScope(reader, "decoder."),
                      "conv_in",
                      config.latents,
                      config.decoderWidth * config.multiples.back(),
                      kCube,
                      m_places)
        , m_decoderMid(WeightScope(reader, "decoder.").sub("mid_block"),
                       config.decoderWidth * config.multiples.back(),
                       m_places)
        , m_up(upStages(WeightScope(reader, "decoder."), config, m_places))
        , m_decoderHead(WeightScope(reader, "decoder."),
                        config.decoderWidth * config.multiples.front(),
                        config.outChannels,
                        m_places)
    {
        m_facts = std::move(facts);
    }

    void decodeTo(const at::Tensor& latents,
                  const FrameSink& sink,
                  const std::function<void()>& onPart) override
    {
        const at::Tensor z = latents.to(m_placement.device, m_placement.type)[0].transpose(0, 1);
        const std::int64_t side = kTileSide / m_facts.spaceFactor;
        const FrameSink finished = [&](const at::Tensor& folds) {
            sink(unfolded(folds, m_config.patch).clamp(-1, 1));
        };
        if (!m_tiled || (z.size(2) <= side && z.size(3) <= side))
            decodeTile(z, finished, onPart);
        else
            decodeTiles(z, finished, onPart);
    }

    void setTiled(bool tiled) override { m_tiled = tiled; }

    at::Tensor encode(const at::Tensor& frames, const std::function<void()>& onPart) override
    {
        Memory memory(
            m_places.count, onPart ? onPart : [] {});
        const at::Tensor video =
            folded(frames.to(m_placement.device, m_placement.type), m_config.patch);
        std::vector<at::Tensor> parts;
        for (std::int64_t at = 0; at < video.size(0); at += at == 0 ? 1 : kTimeFactor) {
            const std::int64_t count = at == 0 ? 1 : std::min(kTimeFactor, video.size(0) - at);
            at::Tensor x = m_encoderIn(video.narrow(0, at, count), memory);
            for (const DownStage& stage : m_down)
                x = stage(std::move(x), memory);
            parts.push_back(m_encoderHead(m_encoderMid(std::move(x), memory), memory));
        }
        const at::Tensor both = m_quant(at::cat(parts), memory);
        return both.narrow(1, 0, m_config.latents)
            .transpose(0, 1)
            .unsqueeze(0)
            .to(at::kCPU, at::kFloat);
    }

private:
    /// All frames of one tile, a latent's after the other, still folded, on the CPU in float32.
    void decodeTile(const at::Tensor& latents,
                    const FrameSink& sink,
                    const std::function<void()>& onPart) const
    {
        Memory memory(
            m_places.count, onPart ? onPart : [] {});
        const at::Tensor z = m_postQuant(latents, memory);
        for (std::int64_t i = 0; i < z.size(0); ++i) {
            at::Tensor x = m_decoderMid(m_decoderIn(z.narrow(0, i, 1), memory), memory);
            for (const UpStage& stage : m_up)
                x = stage(std::move(x), memory, i == 0);
            sink(m_decoderHead(std::move(x), memory).to(at::kCPU, at::kFloat));
        }
    }

    /// Overlapping tiles one after the other, each faded in over the end of those above and to the left.
    void decodeTiles(const at::Tensor& z,
                     const FrameSink& sink,
                     const std::function<void()>& onPart) const
    {
        const std::int64_t side = kTileSide / m_facts.spaceFactor,
                           stride = kTileStride / m_facts.spaceFactor;
        const std::int64_t scale = m_facts.spaceFactor / m_config.patch;
        TileSeams seams({kTimeFactor * (z.size(0) - 1) + 1, m_config.outChannels, z.size(2) * scale,
                         z.size(3) * scale},
                        (side - stride) * scale, stride * scale);
        for (std::int64_t y = 0; y < z.size(2); y += stride)
            for (std::int64_t x = 0; x < z.size(3); x += stride) {
                std::vector<at::Tensor> frames;
                decodeTile(
                    z.slice(2, y, y + side).slice(3, x, x + side),
                    [&frames](const at::Tensor& some) { frames.push_back(some); }, onPart);
                seams.add(at::cat(frames), y * scale, x * scale);
            }
        for (std::int64_t i = 0; i < seams.whole().size(0); i += kTimeFactor)
            sink(seams.whole().slice(0, i, i + kTimeFactor));
    }

    bool m_tiled = false;
    Config m_config;
    Placement m_placement;
    Places m_places;
    CausalConv m_encoderIn;
    std::vector<DownStage> m_down;
    MidBlock m_encoderMid;
    Head m_encoderHead;
    CausalConv m_quant, m_postQuant, m_decoderIn;
    MidBlock m_decoderMid;
    std::vector<UpStage> m_up;
    Head m_decoderHead;
};

/// What Wan 2.1's class writes in its own signature and old config files leave out.
const std::vector<double> kWan21Mean{-0.7571, -0.7089, -0.9113, 0.1075,  -0.1745, 0.9653,
                                     -0.1517, 1.5508,  0.4134,  -0.0715, 0.5517,  -0.3632,
                                     -0.1922, -0.9497, 0.2503,  -0.2921};
const std::vector<double> kWan21Deviation{2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708,
                                          2.6052, 2.0743, 3.2687, 2.1526, 2.8652, 1.5579,
                                          1.6382, 1.1253, 2.8251, 1.9160};

} // namespace

Result<WanVaeConfig> WanVaeConfig::read(const ModelPart& part)
{
    Config config;
    const std::string file = (part.folder() / "config.json").string();
    std::optional<std::int64_t> decoderWidth, patch;
    JsonReader reader(part.config(), file);
    reader.optional("base_dim", config.width);
    reader.optional("decoder_base_dim", decoderWidth);
    reader.optional("z_dim", config.latents);
    reader.optional("num_res_blocks", config.residualBlocks);
    reader.optional("is_residual", config.residual);
    reader.optional("in_channels", config.inChannels);
    reader.optional("out_channels", config.outChannels);
    reader.optional("patch_size", patch);
    if (const auto result = reader.result(); !result)
        return fail(ErrorCode::ModelBroken, result.error().detail);
    config.decoderWidth = decoderWidth.value_or(config.width);
    config.patch = patch.value_or(1);
    const nlohmann::json& json = part.config();
    bool sound = !json.contains("attn_scales") || json["attn_scales"].empty();
    SLUICE_TRY(const std::vector<double> multiples, numbersOf(part, "dim_mult"));
    if (!multiples.empty())
        config.multiples.assign(multiples.begin(), multiples.end());
    if (const auto steps = json.find("temperal_downsample"); steps != json.end()) {
        config.timeSteps.clear();
        for (const nlohmann::json& step : *steps) {
            sound = sound && steps->is_array() && step.is_boolean();
            config.timeSteps.push_back(step == true);
        }
    }
    constexpr std::int64_t kMost = 1 << 14;
    for (const std::int64_t value :
         {config.width, config.decoderWidth, config.latents, config.residualBlocks,
          config.inChannels, config.outChannels, config.patch})
        sound = sound && value >= 1 && value <= kMost;
    for (const std::int64_t multiple : config.multiples)
        sound = sound && multiple >= 1 && multiple <= 64;
    if (!sound || config.residualBlocks > 64 || config.multiples.size() < 2 ||
        config.multiples.size() > 8 || config.timeSteps.size() + 1 != config.multiples.size() ||
        std::count(config.timeSteps.begin(), config.timeSteps.end(), true) != kTimeHalvings)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} describes a video codec that Sluice does not know.", file));
    return config;
}

Result<std::unique_ptr<VideoCodec>> WanVae::load(const ModelPart& part, Placement placement)
{
    const c10::InferenceMode inference;
    SLUICE_TRY(const Config config, WanVaeConfig::read(part));
    VideoCodecFacts facts;
    facts.channels = config.latents;
    facts.spaceFactor = (std::int64_t(1) << (config.multiples.size() - 1)) * config.patch;
    SLUICE_TRY(facts.mean, numbersOf(part, "latents_mean"));
    SLUICE_TRY(facts.deviation, numbersOf(part, "latents_std"));
    if (facts.mean.empty())
        facts.mean = kWan21Mean;
    if (facts.deviation.empty())
        facts.deviation = kWan21Deviation;
    if (facts.mean.size() != std::size_t(config.latents) ||
        facts.deviation.size() != std::size_t(config.latents))
        return fail(
            ErrorCode::ModelBroken,
            fmt::format("{}: latents_mean and latents_std need {} numbers each. Download the "
                        "model again.",
                        (part.folder() / "config.json").string(), config.latents));
    WeightReader check = WeightReader::forChecking(part);
    Vae(check, config, placement, facts);
    SLUICE_CHECK(check.finish());
    WeightReader reader(part, placement);
    return std::make_unique<Vae>(reader, config, placement, std::move(facts));
}

} // namespace sluice::inference
