// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/models/video_codec.h"

#include "inference/engine/models/layer_codec/layer_codec.h"
#include "inference/engine/models/wan/wan_vae.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace sluice::inference {

Result<std::unique_ptr<VideoCodec>> loadVideoCodec(const ModelPart& part, Placement placement)
{
    const auto name = part.config().find("_class_name");
    if (name != part.config().end() && *name == "SluiceLayerCodec")
        return LayerCodec::load(part, placement);
    if (name != part.config().end() && *name == "AutoencoderKLWan")
        return WanVae::load(part, placement);
    return fail(ErrorCode::ModelBroken,
                fmt::format("{} describes a codec that Sluice does not know: choose a Wan model.",
                            (part.folder() / "config.json").string()));
}

at::Tensor VideoCodec::decode(const at::Tensor& latents, const std::function<void()>& onPart)
{
    std::vector<at::Tensor> frames;
    decodeTo(
        latents, [&frames](const at::Tensor& some) { frames.push_back(some); }, onPart);
    return at::cat(frames);
}

Result<std::vector<double>> numbersOf(const ModelPart& part, const char* key)
{
    std::vector<double> numbers;
    const auto list = part.config().find(key);
    if (list == part.config().end() || list->is_null())
        return numbers;
    for (const nlohmann::json& value : *list) {
        if (!list->is_array() || !value.is_number())
            return fail(ErrorCode::ModelBroken,
                        fmt::format("{}: {} is not a list of numbers. Download the model again.",
                                    (part.folder() / "config.json").string(), key));
        numbers.push_back(value.get<double>());
    }
    return numbers;
}

} // namespace sluice::inference
