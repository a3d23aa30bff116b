// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/engine/torch.h"
#include "inference/store/model_part.h"

#include <set>

namespace sluice::inference {

class Lora;

/// Where a network's weights go and in which type it computes.
struct Placement
{
    at::Device device = at::kCPU;
    at::ScalarType type = at::kFloat; ///< Float, BFloat16 or Half
    /// Linear layers hold whole numbers of 8 bit with a scale for each output: a quarter of float32, half of bfloat16, and not quite the
    /// same numbers. They compute in `type`.
    bool eightBit = false;
};

/// How far weights in 8 bit are from those in the file, added up over layers.
struct QuantisationLoss
{
    double error = 0; ///< sum of squared differences
    double total = 0; ///< sum of squares

    /// Root mean square of the differences over that of the weights; 0 when nothing was changed.
    double relative() const;
};

/// y = x W^T + b, the bias optional.
struct Linear
{
    at::Tensor weight, bias;
    at::Tensor
        scales{}; ///< [out], float32: `weight` is int8 and stands for weight x scale; undefined: it is what it is
    at::Tensor operator()(const at::Tensor& x) const;
};

/// The nearest multiples of each output's largest weight / 127. `weight` is [out, in] in float32. Adds to `loss`.
Linear quantised(const at::Tensor& weight, QuantisationLoss& loss);

/// Hands a network its weights by name and keeps the account: what is missing, misshaped or left over becomes one Error in the end.
///
///     WeightReader reader(part, placement);
///     Linear layer = WeightScope(reader, "blocks.0.").linear("ffn.net.2", 64, 32);
///     SLUICE_CHECK(reader.finish());
///
/// A weight that needs no conversion on the CPU stays in the mapped file. Take and finish under c10::InferenceMode. Source of the idea: an
/// nn::Module would first fill itself with random numbers, which takes longer than reading a model of gigabytes.
class WeightReader
{
public:
    /// `part` has to outlive every tensor that was taken.
    WeightReader(const ModelPart& part, Placement placement);

    /// An account without tensors: take() returns undefined ones and reads nothing. For checking a model before parts of it are read.
    static WeightReader forChecking(const ModelPart& part);

    /// Adds what the adapters change to every weight taken from now on.
    void merge(const std::vector<std::pair<const Lora*, double>>& adapters);

    /// The weight in the placement's type; undefined when something is wrong with it, which finish() tells.
    at::Tensor take(const std::string& name, at::IntArrayRef shape);
    /// The same in float32, for what loses too much in half precision.
    at::Tensor takeFloat(const std::string& name, at::IntArrayRef shape);
    /// A linear layer's weight [out, in], in 8 bit where the placement says so; without its bias.
    Linear takeLinear(const std::string& name, at::IntArrayRef shape);
    /// Of the weights that were taken in 8 bit until now.
    const QuantisationLoss& loss() const { return m_loss; }
    /// In the file's own type on the CPU, without a copy where that is possible: for tables of which few rows are used.
    at::Tensor takeMapped(const std::string& name, at::IntArrayRef shape);

    bool has(const std::string& name) const { return m_part.tensors().contains(name); }
    /// This name need not be taken.
    void pass(const std::string& name) { m_taken.insert(name); }
    /// Names that start so need not be taken.
    void ignore(const std::string& prefix) { m_ignored.push_back(prefix); }

    /// Errors: ModelBroken; the sentence names the folder and the first of the missing, misshaped and unknown weights.
    Result<void> finish() const;

private:
    at::Tensor taken(const std::string& name,
                     at::IntArrayRef shape,
                     at::Device device,
                     std::optional<at::ScalarType> type);

    const ModelPart& m_part;
    Placement m_placement;
    bool m_checkOnly = false;
    std::vector<std::pair<const Lora*, double>> m_adapters;
    std::set<std::string, std::less<>> m_taken;
    std::vector<std::string> m_ignored;
    std::vector<std::string> m_missing;
    std::vector<std::string> m_misshaped; ///< with both shapes
    QuantisationLoss m_loss;
};

/// A reader seen from below a prefix.
class WeightScope
{
public:
    WeightScope(WeightReader& reader, std::string prefix)
        : m_reader(reader)
        , m_prefix(std::move(prefix))
    {}

    WeightScope sub(const std::string& name) const { return {m_reader, m_prefix + name + "."}; }
    at::Tensor take(const std::string& name, at::IntArrayRef shape) const
    {
        return m_reader.take(m_prefix + name, shape);
    }
    at::Tensor takeFloat(const std::string& name, at::IntArrayRef shape) const
    {
        return m_reader.takeFloat(m_prefix + name, shape);
    }
    Linear
    linear(const std::string& name, std::int64_t in, std::int64_t out, bool bias = true) const;
    Linear linearFloat(const std::string& name, std::int64_t in, std::int64_t out) const;

private:
    WeightReader& m_reader;
    std::string m_prefix;
};

} // namespace sluice::inference
