// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/layer_codec/layer_codec.h"

#include "core/base/json_reader.h"

#include <fmt/format.h>

namespace sluice::inference {
namespace {

constexpr std::int64_t kEnlargement = 4;
/// Channels of a latent: the field in four frames, the object's colour, the scene.
constexpr std::int64_t kField = 4, kColour = 3, kScene = 3;
/// tanh of the distance is cut here, so that its inverse stays finite.
constexpr double kMostField = 0.99;

struct Config
{
    std::int64_t fieldWidth = 24, fieldDepth = 3, sceneWidth = 32, sceneDepth = 3;
    double softness = 19.2, rim = 7.68, rimLight = 0.8;
};

struct Convolution
{
    at::Tensor weight, bias;

    Convolution(const WeightScope& scope,
                const std::string& name,
                std::int64_t in,
                std::int64_t out)
        : weight(scope.take(name + ".weight", {out, in, 3, 3}))
        , bias(scope.take(name + ".bias", {out}))
    {}
    at::Tensor operator()(const at::Tensor& x) const
    {
        return at::conv2d(x, weight, bias, /*stride=*/1, /*padding=*/1);
    }
};

/// [n, channels, h, w] -> [n, channels, 4h, 4w]: bilinear enlargement plus learned detail.
struct Sharpener
{
    std::vector<std::pair<Convolution, Convolution>> blocks;
    Convolution in, mid, out;

    Sharpener(const WeightScope& scope,
              std::int64_t channels,
              std::int64_t width,
              std::int64_t depth)
        : in(scope, "conv_in", channels, width)
        , mid(scope, "conv_mid", width, 2 * width)
        , out(scope, "conv_out", width / 2, 4 * channels)
    {
        for (std::int64_t i = 0; i < depth; ++i) {
            const WeightScope block = scope.sub(fmt::format("blocks.{}", i));
            blocks.emplace_back(Convolution(block, "conv1", width, width),
                                Convolution(block, "conv2", width, width));
        }
    }

    at::Tensor operator()(const at::Tensor& x) const
    {
        at::Tensor h = in(x);
        for (const auto& [first, second] : blocks)
            h = h + second(at::silu(first(h)));
        const at::Tensor detail = at::pixel_shuffle(out(at::silu(at::pixel_shuffle(mid(h), 2))), 2);
        return detail +
               at::upsample_bilinear2d(x, {x.size(2) * kEnlargement, x.size(3) * kEnlargement},
                                       /*align_corners=*/false);
    }
};

class Codec final : public LayerCodec
{
public:
    Codec(WeightReader& reader, const Config& config, Placement placement, VideoCodecFacts facts)
        : m_config(config)
        , m_placement(placement)
        , m_field(WeightScope(reader, "field."), 1, config.fieldWidth, config.fieldDepth)
        , m_scene(WeightScope(reader, "scene."), kScene, config.sceneWidth, config.sceneDepth)
    {
        m_facts = std::move(facts);
    }

    void decodeTo(const at::Tensor& latents,
                  const FrameSink& sink,
                  const std::function<void()>& onPart) override
    {
        // [t, 10, h, w]; the four copies of frame 0 are averaged, the others follow each other.
        const at::Tensor z = latents.to(m_placement.device, m_placement.type)[0].transpose(0, 1);
        const at::Tensor colour =
            z.narrow(1, kField, kColour).mean({0, 2, 3}).view({1, kColour, 1, 1});
        at::Tensor before;
        for (std::int64_t i = 0; i < z.size(0); ++i) {
            const at::Tensor latent = z.narrow(0, i, 1);
            const at::Tensor soft = latent.narrow(1, 0, kField);
            const at::Tensor field = i == 0 ? soft.mean(1, /*keepdim=*/true) : soft.transpose(0, 1);
            const at::Tensor distance =
                m_config.softness * m_field(at::atanh(field.clamp(-kMostField, kMostField)));
            if (onPart)
                onPart();
            const at::Tensor key = m_scene(latent.narrow(1, kField + kColour, kScene));
            if (onPart)
                onPart();
            const at::Tensor scene = i == 0 ? key : blended(before, key);
            before = key;
            const at::Tensor cover = (0.5 - distance).clamp(0, 1);
            const at::Tensor depth = (-distance / m_config.rim).clamp(0, 1);
            const at::Tensor light = m_config.rimLight + (1 - m_config.rimLight) * depth;
            sink((scene * (1 - cover) + ((colour + 1) * light - 1) * cover)
                     .clamp(-1, 1)
                     .to(at::kCPU, at::kFloat));
        }
    }

    at::Tensor encode(const at::Tensor&, const std::function<void()>&) override { return {}; }

private:
    /// Scenes of two frames that are four apart -> of the frames after the first one, linear in between.
    static at::Tensor blended(const at::Tensor& before, const at::Tensor& key)
    {
        const at::Tensor share =
            (at::arange(1, kEnlargement + 1, key.options()) / double(kEnlargement))
                .view({-1, 1, 1, 1});
        return before * (1 - share) + key * share;
    }

    Config m_config;
    Placement m_placement;
    Sharpener m_field, m_scene;
};

} // namespace

Result<std::unique_ptr<VideoCodec>> LayerCodec::load(const ModelPart& part, Placement placement)
{
    Config config;
    VideoCodecFacts facts;
    facts.channels = kField + kColour + kScene;
    facts.spaceFactor = kEnlargement;
    std::int64_t channels = facts.channels;
    const std::string file = (part.folder() / "config.json").string();
    JsonReader json(part.config(), file);
    json.optional("latent_channels", channels);
    json.optional("scale_factor_temporal", facts.timeFactor);
    json.optional("scale_factor_spatial", facts.spaceFactor);
    json.optional("softness", config.softness);
    json.optional("rim", config.rim);
    json.optional("rim_light", config.rimLight);
    json.optional("field_width", config.fieldWidth);
    json.optional("field_depth", config.fieldDepth);
    json.optional("scene_width", config.sceneWidth);
    json.optional("scene_depth", config.sceneDepth);
    if (const auto result = json.result(); !result)
        return fail(ErrorCode::ModelBroken, result.error().detail);
    SLUICE_TRY(facts.mean, numbersOf(part, "latents_mean"));
    SLUICE_TRY(facts.deviation, numbersOf(part, "latents_std"));
    if (channels != facts.channels || facts.timeFactor != 4 || facts.spaceFactor != kEnlargement ||
        config.fieldDepth > 64 || config.sceneDepth > 64 ||
        facts.mean.size() != std::size_t(channels) ||
        facts.deviation.size() != std::size_t(channels))
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} does not describe this version's built-in codec.", file));
    WeightReader reader(part, placement);
    auto codec = std::make_unique<Codec>(reader, config, placement, std::move(facts));
    SLUICE_CHECK(reader.finish());
    return codec;
}

} // namespace sluice::inference
