// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/wan/wan_transformer.h"

#include "core/base/json_reader.h"
#include "inference/engine/weights/lora.h"
#include "inference/store/engine_limits.h"
#include "inference/store/pipeline_index.h"

#include <fmt/format.h>

#include <cmath>
#include <tuple>

namespace sluice::inference {
namespace {

/// The base of the rotary frequencies and of the time's sinusoids.
constexpr double kTheta = 10000.0;

using Config = WanTransformerConfig;

at::Tensor
layerNorm(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double epsilon)
{
    return at::layer_norm(x.to(at::kFloat), {x.size(-1)}, weight, bias, epsilon);
}

/// RMS norm over the whole inner width, before it is split into heads.
at::Tensor rmsNorm(const at::Tensor& x, const at::Tensor& weight, double epsilon)
{
    return at::rms_norm(x, {x.size(-1)}, weight, epsilon);
}

/// Turns neighbouring pairs of each head, as complex numbers, by `turns` [tokens, 1, headWidth / 2]. x is [n, tokens, heads, headWidth].
at::Tensor rotated(const at::Tensor& x, const at::Tensor& turns)
{
    const at::Tensor pairs =
        at::view_as_complex(x.to(at::kFloat).unflatten(-1, {-1, 2}).contiguous());
    return at::view_as_real(pairs * turns).flatten(-2).to(x.scalar_type());
}

/// What depends on a token's time, for the few different times that there are: without a start image all tokens have one, with it two.
struct Times
{
    at::Tensor rows;  ///< [times, ..., width]
    at::Tensor index; ///< of each token [n, tokens]; undefined: a row for each of the n

    Times(at::Tensor values, at::Tensor places)
        : rows(std::move(values))
        , index(std::move(places))
    {}
    /// [times, width] -> what goes with tokens [n, tokens, width].
    at::Tensor ofTokens(const at::Tensor& each) const
    {
        if (!index.defined())
            return each.unsqueeze(1);
        return each.index_select(0, index.flatten())
            .view({index.size(0), index.size(1), each.size(1)});
    }
};

struct Attention
{
    Linear q, k, v, o;
    at::Tensor normQ, normK;

    Attention(const WeightScope& scope, const Config& config)
        : q(scope.linear("to_q", config.width(), config.width()))
        , k(scope.linear("to_k", config.width(), config.width()))
        , v(scope.linear("to_v", config.width(), config.width()))
        , o(scope.linear("to_out.0", config.width(), config.width()))
        , normQ(scope.take("norm_q.weight", {config.width()}))
        , normK(scope.take("norm_k.weight", {config.width()}))
    {}

    /// `turns` undefined: no positions (attention to the text).
    at::Tensor operator()(const at::Tensor& x,
                          const at::Tensor& context,
                          const at::Tensor& turns,
                          const Config& config) const
    {
        const auto heads = [&](const at::Tensor& y) {
            return y.unflatten(-1, {config.heads, config.headWidth});
        };
        at::Tensor query = heads(rmsNorm(q(x), normQ, config.epsilon));
        at::Tensor key = heads(rmsNorm(k(context), normK, config.epsilon));
        if (turns.defined()) {
            query = rotated(query, turns);
            key = rotated(key, turns);
        }
        const at::Tensor mixed = at::scaled_dot_product_attention(
            query.transpose(1, 2), key.transpose(1, 2), heads(v(context)).transpose(1, 2));
        return o(mixed.transpose(1, 2).flatten(2));
    }
};

struct Block
{
    Attention self, cross;
    at::Tensor crossWeight, crossBias; ///< undefined: no norm before the text
    Linear up, down;
    at::Tensor table;

    Block(const WeightScope& scope, const Config& config)
        : self(scope.sub("attn1"), config)
        , cross(scope.sub("attn2"), config)
        , up(scope.linear("ffn.net.0.proj", config.width(), config.feedForward))
        , down(scope.linear("ffn.net.2", config.feedForward, config.width()))
        , table(scope.takeFloat("scale_shift_table", {1, 6, config.width()}))
    {
        if (config.crossNorm) {
            crossWeight = scope.takeFloat("norm2.weight", {config.width()});
            crossBias = scope.takeFloat("norm2.bias", {config.width()});
        }
    }

    /// The rows of `times` are [times, 6, width]. Little is held at once: a token takes 10 widths and the feed-forward part's.
    at::Tensor operator()(at::Tensor x,
                          const at::Tensor& text,
                          const Times& times,
                          const at::Tensor& turns,
                          const Config& config) const
    {
        const auto type = x.scalar_type();
        const at::Tensor all = table + times.rows.to(at::kFloat);
        const auto part = [&](int i) { return times.ofTokens(all.select(1, i)); };
        const auto modulated = [&](const at::Tensor& y, int shift) {
            return at::addcmul(part(shift), layerNorm(y, {}, {}, config.epsilon),
                               times.ofTokens(1 + all.select(1, shift + 1)))
                .to(type);
        };
        // y + more x part, with the sum in float32.
        const auto added = [&](const at::Tensor& y, const at::Tensor& more, int gate) {
            return at::addcmul(y.to(at::kFloat), more.to(at::kFloat), part(gate)).to(type);
        };
        {
            const at::Tensor seen = modulated(x, 0);
            x = added(x, self(seen, seen, turns, config), 2);
        }
        x = x + cross(crossWeight.defined()
                          ? layerNorm(x, crossWeight, crossBias, config.epsilon).to(type)
                          : x,
                      text, {}, config);
        at::Tensor thought = up(modulated(x, 3));
        thought = down(at::gelu_(thought, "tanh"));
        return added(x, thought, 5);
    }
};

/// Cosine and sine of each time at frequencies that fall from 1 to 1 / kTheta: [times] -> [times, frequencies].
at::Tensor sinusoids(const at::Tensor& times, std::int64_t frequencies)
{
    const std::int64_t half = frequencies / 2;
    const at::Tensor steps = at::arange(half, times.options().dtype(at::kFloat));
    const at::Tensor angle = times.to(at::kFloat).unsqueeze(1) *
                             at::exp(steps * (-std::log(kTheta)) / double(half)).unsqueeze(0);
    return at::cat({at::cos(angle), at::sin(angle)}, 1);
}

/// The turn of each token: unit complex numbers [tokens, 1, headWidth / 2], the head's width shared among time, rows and columns.
at::Tensor rotaryTurns(const std::array<std::int64_t, 3>& grid, const Config& config)
{
    const std::int64_t side = 2 * (config.headWidth / 6);
    const std::array<std::int64_t, 3> widths{config.headWidth - 2 * side, side, side};
    std::vector<at::Tensor> axes;
    for (std::size_t i = 0; i < 3; ++i) {
        const at::Tensor exponent = at::arange(0, widths[i], 2, at::kDouble) / double(widths[i]);
        const at::Tensor angle =
            at::outer(at::arange(grid[i], at::kDouble), 1.0 / at::pow(kTheta, exponent));
        std::array<std::int64_t, 4> shape{1, 1, 1, widths[i] / 2};
        shape[i] = grid[i];
        axes.push_back(at::complex(at::cos(angle).to(at::kFloat), at::sin(angle).to(at::kFloat))
                           .view(shape)
                           .expand({grid[0], grid[1], grid[2], widths[i] / 2}));
    }
    return at::cat(axes, -1).flatten(0, 2).unsqueeze(1);
}

} // namespace

struct WanTransformer::State
{
    const ModelPart* part = nullptr;
    Options options;
    Config config;
    at::Tensor patchWeight, patchBias;
    Linear timeIn, timeOut, timeProjection, textIn, textOut, out;
    at::Tensor table;
    std::vector<Block> blocks; ///< empty when they are streamed
    QuantisationLoss loss;     ///< of the blocks, as they were read last
    bool hasSparseGates = false;

    /// Everything but the blocks.
    void readFrame(WeightReader& reader)
    {
        const WeightScope root(reader, "");
        const std::int64_t width = config.width();
        const auto [f, h, w] = config.patch;
        patchWeight = root.take("patch_embedding.weight", {width, config.inChannels, f, h, w});
        patchBias = root.take("patch_embedding.bias", {width});
        const WeightScope condition = root.sub("condition_embedder");
        timeIn = condition.linearFloat("time_embedder.linear_1", config.frequencies, width);
        timeOut = condition.linearFloat("time_embedder.linear_2", width, width);
        timeProjection = condition.linear("time_proj", width, 6 * width);
        textIn = condition.linear("text_embedder.linear_1", config.textWidth, width);
        textOut = condition.linear("text_embedder.linear_2", width, width);
        out = root.linear("proj_out", width, config.outChannels * f * h * w);
        table = root.takeFloat("scale_shift_table", {1, 2, width});
    }

    Block readBlock(WeightReader& reader, std::int64_t i) const
    {
        return Block(WeightScope(reader, fmt::format("blocks.{}.", i)), config);
    }
};

Result<WanTransformerConfig> WanTransformerConfig::read(const ModelPart& part)
{
    Config config;
    const std::string file = (part.folder() / "config.json").string();
    std::optional<std::int64_t> outChannels;
    JsonReader reader(part.config(), file);
    reader.nested("patch_size", config.patch,
                  [](const nlohmann::json& json) -> Result<std::array<std::int64_t, 3>> {
                      if (!json.is_array() || json.size() != 3 || !json[0].is_number_integer() ||
                          !json[1].is_number_integer() || !json[2].is_number_integer())
                          return fail(ErrorCode::ModelBroken, "not three whole numbers");
                      return std::array<std::int64_t, 3>{json[0], json[1], json[2]};
                  });
    reader.optional("num_attention_heads", config.heads);
    reader.optional("attention_head_dim", config.headWidth);
    reader.optional("in_channels", config.inChannels);
    reader.optional("out_channels", outChannels);
    reader.optional("text_dim", config.textWidth);
    reader.optional("freq_dim", config.frequencies);
    reader.optional("ffn_dim", config.feedForward);
    reader.optional("num_layers", config.layers);
    reader.optional("cross_attn_norm", config.crossNorm);
    reader.optional("eps", config.epsilon);
    reader.optional("rope_max_seq_len", config.positions);
    if (const auto result = reader.result(); !result)
        return fail(ErrorCode::ModelBroken, result.error().detail);
    config.outChannels = outChannels.value_or(config.inChannels);
    SLUICE_CHECK(checkDenoiserKind(part.config(), file));
    constexpr std::int64_t kMost = 1 << 20;
    for (const std::int64_t value :
         {config.patch[0], config.patch[1], config.patch[2], config.heads, config.headWidth / 6,
          config.inChannels, config.outChannels, config.textWidth, config.frequencies / 2,
          config.feedForward, config.layers, config.positions})
        if (value < 1 || value > kMost || config.headWidth % 2 != 0 || config.layers > 1000)
            return fail(ErrorCode::ModelBroken,
                        fmt::format("{} describes a transformer of impossible size.", file));
    return config;
}

WanTransformer::WanTransformer(std::unique_ptr<State> state)
    : m_state(std::move(state))
{}
WanTransformer::~WanTransformer() = default;
WanTransformer::WanTransformer(WanTransformer&&) noexcept = default;
WanTransformer& WanTransformer::operator=(WanTransformer&&) noexcept = default;

const WanTransformerConfig& WanTransformer::config() const
{
    return m_state->config;
}

double WanTransformer::weightError() const
{
    return m_state->loss.relative();
}

bool WanTransformer::hasSparseGates() const
{
    return m_state->hasSparseGates;
}

Result<WanTransformer> WanTransformer::load(const ModelPart& part, const Options& options)
{
    const c10::InferenceMode inference;
    auto state = std::make_unique<State>();
    state->part = &part;
    state->options = options;
    SLUICE_TRY(state->config, WanTransformerConfig::read(part));
    for (const auto& [adapter, weight] : options.adapters)
        SLUICE_CHECK(adapter->check(part));
    WeightReader check = WeightReader::forChecking(part);
    state->readFrame(check);
    for (std::int64_t i = 0; i < state->config.layers; ++i)
        state->readBlock(check, i);
    // Left in some files by the conversion of image-to-video models.
    check.ignore("norm_added_q");
    for (const auto& [name, view] : part.tensors())
        if (isSparseGate(name)) {
            check.pass(name);
            state->hasSparseGates = true;
        }
    SLUICE_CHECK(check.finish());

    // What comes before and after the blocks is small and stands for all of them.
    Placement whole = options.placement;
    whole.eightBit = false;
    WeightReader frame(part, whole);
    frame.merge(options.adapters);
    state->readFrame(frame);
    WeightReader reader(part, options.placement);
    reader.merge(options.adapters);
    for (std::int64_t i = 0; options.resident && i < state->config.layers; ++i) {
        state->blocks.push_back(state->readBlock(reader, i));
        if (options.onRead)
            options.onRead();
    }
    state->loss = reader.loss();
    return WanTransformer(std::move(state));
}

at::Tensor WanTransformer::forward(const at::Tensor& latents,
                                   const at::Tensor& timestep,
                                   const at::Tensor& text,
                                   const std::function<void()>& onBlock) const
{
    const State& s = *m_state;
    const Config& config = s.config;
    const auto type = s.options.placement.type;
    const auto device = s.options.placement.device;
    const auto [pf, ph, pw] = config.patch;
    const std::array<std::int64_t, 3> grid{latents.size(2) / pf, latents.size(3) / ph,
                                           latents.size(4) / pw};
    const at::Tensor turns = rotaryTurns(grid, config).to(device);
    at::Tensor x = at::conv3d(latents.to(device, type), s.patchWeight, s.patchBias, {pf, ph, pw})
                       .flatten(2)
                       .transpose(1, 2);

    const bool perToken = timestep.dim() == 2;
    at::Tensor different = timestep.flatten(), index;
    if (perToken) {
        at::Tensor places;
        std::tie(different, places, std::ignore) =
            at::_unique2(different, /*sorted=*/true, /*return_inverse=*/true);
        index = places.view(timestep.sizes()).to(device);
    }
    const at::Tensor wave = sinusoids(different.to(device), config.frequencies);
    const at::Tensor time = s.timeOut(at::silu(s.timeIn(wave))).to(type);
    const Times modulation(s.timeProjection(at::silu(time)).unflatten(-1, {6, config.width()}),
                           index);
    const at::Tensor words = s.textOut(at::gelu(s.textIn(text.to(device, type)), "tanh"));

    WeightReader reader(*s.part, s.options.placement);
    reader.merge(s.options.adapters);
    for (std::int64_t i = 0; i < config.layers; ++i) {
        x = s.options.resident
                ? s.blocks[std::size_t(i)](std::move(x), words, modulation, turns, config)
                : s.readBlock(reader, i)(std::move(x), words, modulation, turns, config);
        if (onBlock)
            onBlock();
    }
    if (!s.options.resident)
        m_state->loss = reader.loss();

    // Shift, then scale.
    const Times end(s.table + time.unsqueeze(1).to(at::kFloat), index);
    x = s.out(at::addcmul(end.ofTokens(end.rows.select(1, 0)), layerNorm(x, {}, {}, config.epsilon),
                          end.ofTokens(1 + end.rows.select(1, 1)))
                  .to(type));
    return x.view({x.size(0), grid[0], grid[1], grid[2], pf, ph, pw, config.outChannels})
        .permute({0, 7, 1, 4, 2, 5, 3, 6})
        .flatten(6, 7)
        .flatten(4, 5)
        .flatten(2, 3);
}

} // namespace sluice::inference
