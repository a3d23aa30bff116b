// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/umt5/umt5_encoder.h"

#include "core/base/json_reader.h"

#include <fmt/format.h>

#include <cmath>

namespace sluice::inference {
namespace {

/// Scales to unit mean square, without a mean: sums in float32.
at::Tensor normalised(const at::Tensor& x, const at::Tensor& weight, double epsilon)
{
    const at::Tensor wide = x.to(at::kFloat);
    const at::Tensor share = at::rsqrt(wide.square().mean(-1, /*keepdim=*/true) + epsilon);
    return weight * (wide * share).to(weight.scalar_type());
}

struct Attention
{
    Linear q, k, v, o;
    at::Tensor bias; ///< [buckets, heads]

    Attention(const WeightScope& scope, const Umt5Config& config)
        : q(scope.linear("q", config.width, config.heads * config.headWidth, false))
        , k(scope.linear("k", config.width, config.heads * config.headWidth, false))
        , v(scope.linear("v", config.width, config.heads * config.headWidth, false))
        , o(scope.linear("o", config.heads * config.headWidth, config.width, false))
        , bias(scope.take("relative_attention_bias.weight", {config.buckets, config.heads}))
    {}

    at::Tensor operator()(const at::Tensor& x,
                          const at::Tensor& buckets,
                          const at::Tensor& hidden,
                          const Umt5Config& config) const
    {
        const auto heads = [&](const at::Tensor& y) {
            return y.unflatten(-1, {config.heads, config.headWidth}).transpose(1, 2);
        };
        const at::Tensor scores = at::matmul(heads(q(x)), heads(k(x)).transpose(-1, -2));
        const at::Tensor near = at::embedding(bias, buckets).permute({2, 0, 1}).unsqueeze(0);
        const at::Tensor shares =
            at::softmax((scores + (near + hidden)).to(at::kFloat), -1).to(x.scalar_type());
        return o(at::matmul(shares, heads(v(x))).transpose(1, 2).flatten(2));
    }
};

struct Layer
{
    Attention attention;
    at::Tensor attentionNorm;
    Linear gate, up, down;
    at::Tensor feedForwardNorm;

    Layer(const WeightScope& scope, const Umt5Config& config)
        : attention(scope.sub("layer.0.SelfAttention"), config)
        , attentionNorm(scope.take("layer.0.layer_norm.weight", {config.width}))
        , gate(scope.linear("layer.1.DenseReluDense.wi_0", config.width, config.feedForward, false))
        , up(scope.linear("layer.1.DenseReluDense.wi_1", config.width, config.feedForward, false))
        , down(scope.linear("layer.1.DenseReluDense.wo", config.feedForward, config.width, false))
        , feedForwardNorm(scope.take("layer.1.layer_norm.weight", {config.width}))
    {}

    at::Tensor operator()(at::Tensor x,
                          const at::Tensor& buckets,
                          const at::Tensor& hidden,
                          const Umt5Config& config) const
    {
        x = x + attention(normalised(x, attentionNorm, config.epsilon), buckets, hidden, config);
        const at::Tensor y = normalised(x, feedForwardNorm, config.epsilon);
        return x + down(at::gelu(gate(y), "tanh") * up(y));
    }
};

/// Which row of the bias table stands for the distance between each two positions: exact for near ones, then in steps that grow.
at::Tensor bucketsFor(std::int64_t length, const Umt5Config& config)
{
    const at::Tensor position = at::arange(length, at::kLong);
    const at::Tensor relative = position.unsqueeze(0) - position.unsqueeze(1);
    const std::int64_t half = config.buckets / 2, exact = half / 2;
    const at::Tensor distance = relative.abs();
    const at::Tensor steps = at::log(distance.to(at::kFloat) / double(exact)) /
                             std::log(double(config.farthest) / double(exact)) *
                             double(half - exact);
    // log(0) is clamped away: distance 0 takes the exact branch.
    const at::Tensor coarse = (steps.clamp_min(0).to(at::kLong) + exact).clamp_max(half - 1);
    return (relative > 0).to(at::kLong) * half + at::where(distance < exact, distance, coarse);
}

WeightScope layerScope(WeightReader& reader, std::int64_t i)
{
    return {reader, fmt::format("encoder.block.{}.", i)};
}

/// UMT5 files hold the table under one of two names, or under both.
std::string tableName(const WeightReader& reader)
{
    return reader.has("shared.weight") ? "shared.weight" : "encoder.embed_tokens.weight";
}

} // namespace

Result<Umt5Config> Umt5Config::read(const ModelPart& part)
{
    Umt5Config config;
    std::string activation = "gated-gelu";
    JsonReader reader(part.config(), (part.folder() / "config.json").string());
    reader.optional("vocab_size", config.vocabulary);
    reader.optional("d_model", config.width);
    reader.optional("d_kv", config.headWidth);
    reader.optional("d_ff", config.feedForward);
    reader.optional("num_layers", config.layers);
    reader.optional("num_heads", config.heads);
    reader.optional("relative_attention_num_buckets", config.buckets);
    reader.optional("relative_attention_max_distance", config.farthest);
    reader.optional("layer_norm_epsilon", config.epsilon);
    reader.optional("feed_forward_proj", activation);
    if (const auto result = reader.result(); !result)
        return fail(ErrorCode::ModelBroken, result.error().detail);
    constexpr std::int64_t kMost = 1 << 24;
    for (const std::int64_t value : {config.vocabulary, config.width, config.headWidth,
                                     config.feedForward, config.layers, config.heads})
        if (value < 1 || value > kMost)
            return fail(ErrorCode::ModelBroken,
                        fmt::format("{} describes a text encoder of impossible size.",
                                    (part.folder() / "config.json").string()));
    if (config.layers > 1000 || activation != "gated-gelu" || config.buckets < 4 ||
        config.farthest <= config.buckets / 4)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} describes a text encoder that Sluice does not know.",
                                (part.folder() / "config.json").string()));
    return config;
}

Result<Umt5Encoder> Umt5Encoder::load(const ModelPart& part, Placement placement)
{
    SLUICE_TRY(const Umt5Config config, Umt5Config::read(part));
    WeightReader reader = WeightReader::forChecking(part);
    reader.ignore("decoder.");
    reader.ignore("lm_head.");
    reader.ignore("encoder.embed_tokens.");
    reader.takeMapped(tableName(reader), {config.vocabulary, config.width});
    for (std::int64_t i = 0; i < config.layers; ++i)
        Layer(layerScope(reader, i), config);
    reader.take("encoder.final_layer_norm.weight", {config.width});
    SLUICE_CHECK(reader.finish());
    return Umt5Encoder(part, placement, config);
}

at::Tensor Umt5Encoder::encode(const at::Tensor& ids,
                               const at::Tensor& mask,
                               const std::function<void()>& onLayer) const
{
    WeightReader reader(*m_part, m_placement);
    const at::Tensor table =
        reader.takeMapped(tableName(reader), {m_config.vocabulary, m_config.width});
    at::Tensor x = at::embedding(table, ids).to(m_placement.device, m_placement.type);
    const at::Tensor buckets = bucketsFor(ids.size(1), m_config).to(m_placement.device);
    // What is masked gets the type's lowest value, as in the reference.
    const double lowest = m_placement.type == at::kFloat  ? -3.4028234663852886e38
                          : m_placement.type == at::kHalf ? -65504.0
                                                          : -3.3895313892515355e38;
    const at::Tensor hidden =
        at::zeros({ids.size(0), 1, 1, ids.size(1)}, x.options())
            .masked_fill(mask.to(m_placement.device).eq(0).view({ids.size(0), 1, 1, ids.size(1)}),
                         lowest);
    for (std::int64_t i = 0; i < m_config.layers; ++i) {
        x = Layer(layerScope(reader, i), m_config)(x, buckets, hidden, m_config);
        if (onLayer)
            onLayer();
    }
    return normalised(x, reader.take("encoder.final_layer_norm.weight", {m_config.width}),
                      m_config.epsilon);
}

} // namespace sluice::inference
