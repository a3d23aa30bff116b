// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/weights/lora.h"

#include "inference/store/mapped_file.h"
#include "inference/store/safetensors.h"

#include <fmt/format.h>

namespace sluice::inference {
namespace {

constexpr const char* kWrappers[] = {"transformer.", "diffusion_model.", "base_model.model.",
                                     "model."};

/// Original Wan name -> diffusers name, in the order in which they are tried (attention before its projections).
constexpr std::pair<const char*, const char*> kRenames[] = {
    {".self_attn.", ".attn1."},
    {".cross_attn.", ".attn2."},
    {".ffn.0", ".ffn.net.0.proj"},
    {".ffn.2", ".ffn.net.2"},
    {".norm3", ".norm2"},
    {"head.head", "proj_out"},
    {"text_embedding.0", "condition_embedder.text_embedder.linear_1"},
    {"text_embedding.2", "condition_embedder.text_embedder.linear_2"},
    {"time_embedding.0", "condition_embedder.time_embedder.linear_1"},
    {"time_embedding.2", "condition_embedder.time_embedder.linear_2"},
    {"time_projection.1", "condition_embedder.time_proj"}};

constexpr std::pair<const char*, const char*> kProjections[] = {
    {".q", ".to_q"}, {".k", ".to_k"}, {".v", ".to_v"}, {".o", ".to_out.0"}};

enum class Role
{
    Down,
    Up,
    Alpha,
    Difference,
    BiasDifference
};

constexpr std::pair<const char*, Role> kEndings[] = {{".lora_A.weight", Role::Down},
                                                     {".lora_B.weight", Role::Up},
                                                     {".lora_A.default.weight", Role::Down},
                                                     {".lora_B.default.weight", Role::Up},
                                                     {".lora_down.weight", Role::Down},
                                                     {".lora_up.weight", Role::Up},
                                                     {".alpha", Role::Alpha},
                                                     {".diff_b", Role::BiasDifference},
                                                     {".diff", Role::Difference}};

/// The layer's name as diffusers has it.
std::string diffusersName(std::string name)
{
    for (const char* wrapper : kWrappers)
        if (name.starts_with(wrapper))
            name.erase(0, std::string_view(wrapper).size());
    bool original = false;
    for (const auto& [from, to] : kRenames) {
        if (const auto at = name.find(from); at != std::string::npos) {
            name.replace(at, std::string_view(from).size(), to);
            original = true;
        }
    }
    if (original && name.find(".attn") != std::string::npos)
        for (const auto& [from, to] : kProjections)
            if (name.ends_with(from)) {
                name.replace(name.size() - std::string_view(from).size(), std::string::npos, to);
                break;
            }
    return name;
}

Result<at::Tensor> floatsOf(const TensorView& view, const std::string& file)
{
    at::ScalarType type = at::kFloat;
    if (view.dtype == DType::Float16)
        type = at::kHalf;
    else if (view.dtype == DType::BFloat16)
        type = at::kBFloat16;
    else if (view.dtype != DType::Float32)
        return fail(ErrorCode::ModelBroken,
                    fmt::format("{} stores {} as {}: only floating-point weights can be used.",
                                file, printableName(view.name), nameOf(view.dtype)));
    at::Tensor raw = at::empty(view.shape, at::TensorOptions().dtype(type));
    std::copy(view.bytes.begin(), view.bytes.end(), static_cast<std::byte*>(raw.data_ptr()));
    return raw.to(at::kFloat);
}

} // namespace

Result<Lora> Lora::open(const std::filesystem::path& path)
{
    SLUICE_TRY(const MappedFile file, MappedFile::open(path));
    SLUICE_TRY(const SafetensorsContent content, parseSafetensors(file.bytes(), path.string()));
    Lora lora;
    lora.m_path = path;
    for (const TensorView& view : content.tensors) {
        const auto* ending =
            std::find_if(std::begin(kEndings), std::end(kEndings),
                         [&](const auto& each) { return view.name.ends_with(each.first); });
        if (ending == std::end(kEndings))
            return fail(ErrorCode::ModelBroken,
                        fmt::format("{} holds {}, which is no part of an adapter: choose a LoRA "
                                    "file for Wan models.",
                                    path.string(), printableName(view.name)));
        const std::string layer = diffusersName(
            view.name.substr(0, view.name.size() - std::string_view(ending->first).size()));
        const bool bias = ending->second == Role::BiasDifference;
        Change& change = lora.m_changes[layer + (bias ? ".bias" : ".weight")];
        SLUICE_TRY(at::Tensor tensor, floatsOf(view, path.string()));
        switch (ending->second) {
        case Role::Down:
            change.down = std::move(tensor);
            break;
        case Role::Up:
            change.up = std::move(tensor);
            break;
        case Role::Alpha:
            change.alpha = tensor.numel() == 1 ? tensor.item<double>() : 0;
            break;
        case Role::Difference:
        case Role::BiasDifference:
            change.difference = std::move(tensor);
            break;
        }
    }
    for (const auto& [name, change] : lora.m_changes) {
        const bool matrices = change.down.defined() && change.up.defined() &&
                              change.down.dim() >= 2 && change.up.dim() >= 2 &&
                              change.down.size(0) == change.up.size(1);
        if (!matrices &&
            (change.down.defined() || change.up.defined() || !change.difference.defined()))
            return fail(ErrorCode::ModelBroken,
                        fmt::format("{} is damaged: {} lacks one of its two matrices. Download it "
                                    "again.",
                                    path.string(), printableName(name)));
    }
    if (lora.m_changes.empty())
        return fail(ErrorCode::ModelBroken, fmt::format("{} is empty.", path.string()));
    return lora;
}

at::Tensor Lora::deltaOf(const Change& change) const
{
    at::Tensor delta = change.difference;
    if (change.down.defined()) {
        const double rank = double(change.down.size(0));
        const double scale = change.alpha > 0 ? change.alpha / rank : 1;
        const at::Tensor product = at::matmul(change.up.flatten(1), change.down.flatten(1)) * scale;
        delta = delta.defined() ? delta + product.view_as(delta) : product;
    }
    return delta;
}

Result<void> Lora::check(const ModelPart& part) const
{
    for (const auto& [name, change] : m_changes) {
        const auto found = part.tensors().find(name);
        const std::int64_t wanted = change.down.defined()
                                        ? change.up.size(0) * change.down.flatten(1).size(1)
                                        : change.difference.numel();
        if (found == part.tensors().end() || found->second.elementCount() != wanted)
            return fail(ErrorCode::ModelBroken,
                        fmt::format("{} was made for another model: it changes {}, which {} {}. "
                                    "Choose a LoRA for this model.",
                                    m_path.string(), printableName(name), part.folder().string(),
                                    found == part.tensors().end() ? "does not have"
                                                                  : "has in another size"));
    }
    return {};
}

at::Tensor Lora::applied(const std::string& name, const at::Tensor& tensor, double weight) const
{
    const auto found = m_changes.find(name);
    if (found == m_changes.end())
        return tensor;
    return at::add(tensor.to(at::kFloat), deltaOf(found->second).view_as(tensor), weight);
}

} // namespace sluice::inference
