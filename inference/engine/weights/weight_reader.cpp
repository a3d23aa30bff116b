// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/weights/weight_reader.h"

#include "inference/engine/weights/lora.h"
#include "inference/store/mapped_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace sluice::inference {
namespace {

std::optional<at::ScalarType> scalarType(DType type)
{
    switch (type) {
    case DType::Float16:
        return at::kHalf;
    case DType::BFloat16:
        return at::kBFloat16;
    case DType::Float32:
        return at::kFloat;
    case DType::Float64:
        return at::kDouble;
    default:
        return std::nullopt;
    }
}

/// The file's own bytes as a tensor, or a copy where they are not aligned.
at::Tensor mapped(const TensorView& view, at::ScalarType type)
{
    // Nobody writes through it: weights are only read, and a merge adds to a copy.
    auto* data = const_cast<std::byte*>(view.bytes.data());
    if (reinterpret_cast<std::uintptr_t>(data) % c10::elementSize(type) == 0 && !view.bytes.empty())
        return at::from_blob(data, view.shape, at::TensorOptions().dtype(type));
    at::Tensor copy = at::empty(view.shape, at::TensorOptions().dtype(type));
    std::copy(view.bytes.begin(), view.bytes.end(), static_cast<std::byte*>(copy.data_ptr()));
    return copy;
}

std::string firstOf(const std::vector<std::string>& names, const char* what)
{
    if (names.empty())
        return {};
    const std::string more =
        names.size() > 1 ? fmt::format(" and {} more", names.size() - 1) : std::string();
    return fmt::format(" {}: {}{}.", what, names.front(), more);
}

} // namespace

WeightReader::WeightReader(const ModelPart& part, Placement placement)
    : m_part(part)
    , m_placement(placement)
{}

WeightReader WeightReader::forChecking(const ModelPart& part)
{
    WeightReader reader(part, {});
    reader.m_checkOnly = true;
    return reader;
}

void WeightReader::merge(const std::vector<std::pair<const Lora*, double>>& adapters)
{
    m_adapters = adapters;
}

at::Tensor WeightReader::taken(const std::string& name,
                               at::IntArrayRef shape,
                               at::Device device,
                               std::optional<at::ScalarType> type)
{
    const auto found = m_part.tensors().find(name);
    if (found == m_part.tensors().end()) {
        m_missing.push_back(name);
        return {};
    }
    m_taken.insert(name);
    const TensorView& view = found->second;
    const auto stored = scalarType(view.dtype);
    if (!stored || at::IntArrayRef(view.shape) != shape) {
        m_misshaped.push_back(fmt::format("{} is {} {}, not {}", name, nameOf(view.dtype),
                                          shapeText(view.shape),
                                          shapeText({shape.data(), shape.size()})));
        return {};
    }
    if (m_checkOnly)
        return {};
    at::Tensor tensor = mapped(view, *stored);
    for (const auto& [adapter, weight] : m_adapters)
        tensor = adapter->applied(name, tensor, weight);
    tensor = tensor.to(device, type.value_or(tensor.scalar_type()));
    if (tensor.const_data_ptr() != view.bytes.data())
        forgetPages(view.bytes);
    return tensor;
}

at::Tensor WeightReader::take(const std::string& name, at::IntArrayRef shape)
{
    return taken(name, shape, m_placement.device, m_placement.type);
}

at::Tensor WeightReader::takeFloat(const std::string& name, at::IntArrayRef shape)
{
    return taken(name, shape, m_placement.device, at::kFloat);
}

Linear WeightReader::takeLinear(const std::string& name, at::IntArrayRef shape)
{
    if (!m_placement.eightBit)
        return {take(name, shape), {}};
    const at::Tensor whole = takeFloat(name, shape);
    return whole.defined() ? quantised(whole, m_loss) : Linear{};
}

at::Tensor WeightReader::takeMapped(const std::string& name, at::IntArrayRef shape)
{
    return taken(name, shape, at::kCPU, std::nullopt);
}

Result<void> WeightReader::finish() const
{
    std::vector<std::string> unknown;
    for (const auto& [name, view] : m_part.tensors()) {
        const bool ignored =
            std::any_of(m_ignored.begin(), m_ignored.end(),
                        [&](const std::string& prefix) { return name.starts_with(prefix); });
        if (!ignored && !m_taken.contains(name))
            unknown.push_back(printableName(name));
    }
    if (m_missing.empty() && m_misshaped.empty() && unknown.empty())
        return {};
    return fail(ErrorCode::ModelBroken,
                fmt::format("The weights in {} do not fit their config.json.{}{}{} Download the "
                            "model again, or choose another one.",
                            m_part.folder().string(), firstOf(m_missing, "Missing"),
                            firstOf(m_misshaped, "Of another shape"), firstOf(unknown, "Unknown")));
}

double QuantisationLoss::relative() const
{
    return total > 0 ? std::sqrt(error / total) : 0;
}

Linear quantised(const at::Tensor& weight, QuantisationLoss& loss)
{
    constexpr double kMost = 127; // -128 would have no twin
    const at::Tensor largest = weight.abs().amax(1);
    const at::Tensor scales = at::where(largest > 0, largest / kMost, at::ones_like(largest));
    const at::Tensor whole = (weight / scales.unsqueeze(1)).round().clamp(-kMost, kMost);
    const at::Tensor off = weight - whole * scales.unsqueeze(1);
    loss.error += off.square().sum(at::kDouble).item<double>();
    loss.total += weight.square().sum(at::kDouble).item<double>();
    return {whole.to(at::kChar), {}, scales};
}

/// A layer in 8 bit is unfolded for the moment of its use: its product costs as much for each of hundreds of tokens.
at::Tensor Linear::operator()(const at::Tensor& x) const
{
    if (!scales.defined())
        return at::linear(x, weight, bias);
    return at::linear(x, at::mul(weight, scales.unsqueeze(1)).to(x.scalar_type()), bias);
}

Linear
WeightScope::linear(const std::string& name, std::int64_t in, std::int64_t out, bool bias) const
{
    Linear layer = m_reader.takeLinear(m_prefix + name + ".weight", {out, in});
    if (bias)
        layer.bias = take(name + ".bias", {out});
    return layer;
}

Linear WeightScope::linearFloat(const std::string& name, std::int64_t in, std::int64_t out) const
{
    return {takeFloat(name + ".weight", {out, in}), takeFloat(name + ".bias", {out})};
}

} // namespace sluice::inference
