// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/schedulers/uni_pc.h"

#include <algorithm>
#include <cmath>

namespace sluice::inference {
namespace {

/// A noise level of 1 would make the logarithm of the signal infinite.
constexpr double kBelowOne = 1e-6;
constexpr int kMostSteps = 1000;

} // namespace

UniPc::UniPc(const UniPcConfig& config)
    : m_config(config)
{}

Result<void> UniPc::begin(int steps, std::span<const double> fixed)
{
    if (fixed.empty() && (steps < 1 || steps > kMostSteps))
        return fail(ErrorCode::InvalidInput, "The number of steps has to be between 1 and 1000.");
    std::vector<double> sigmas;
    if (!fixed.empty()) {
        for (const double timestep : fixed)
            sigmas.push_back(timestep / m_config.trainSteps);
    } else {
        // As numpy's linspace does it, so that truncated timesteps are the same to the last one.
        const double last = 1.0 / m_config.trainSteps, stride = (last - 1.0) / steps;
        for (int i = 0; i < steps; ++i)
            sigmas.push_back(i * stride + 1.0);
    }
    for (double& sigma : sigmas) {
        sigma = m_config.shift * sigma / (1 + (m_config.shift - 1) * sigma);
        if (!(sigma > 0 && sigma <= 1))
            return fail(ErrorCode::InvalidInput, "Timesteps have to lie between 1000 and 0.");
    }
    if (std::abs(sigmas.front() - 1) < kBelowOne)
        sigmas.front() -= kBelowOne;
    m_timesteps.clear();
    std::vector<float> narrow;
    for (const double sigma : sigmas) {
        m_timesteps.push_back(std::trunc(sigma * m_config.trainSteps));
        narrow.push_back(float(sigma));
    }
    narrow.push_back(0);
    m_sigmas = at::tensor(narrow, at::kFloat);
    m_index = 0;
    m_lastOrder = 0;
    m_outputs.clear();
    m_lastSample.reset();
    return {};
}

struct UniPc::Way
{
    at::Tensor alpha;             ///< of the end
    at::Tensor ratio;             ///< noise at the end over noise at the start
    at::Tensor phi;               ///< exp(-h) - 1
    at::Tensor matrix, rightSide; ///< of the linear equations for the weights
    std::vector<at::Tensor> differences;
};

UniPc::Way UniPc::wayBetween(int from, int to, int order, std::size_t newest) const
{
    const auto lambda = [&](int i) { return at::log(1 - m_sigmas[i]) - at::log(m_sigmas[i]); };
    Way way;
    way.alpha = 1 - m_sigmas[to];
    way.ratio = m_sigmas[to] / m_sigmas[from];
    const at::Tensor start = lambda(from), h = lambda(to) - start;
    std::vector<at::Tensor> shares;
    for (int i = 1; i < order; ++i) {
        const at::Tensor share = (lambda(from - i) - start) / h;
        shares.push_back(share);
        way.differences.push_back((m_outputs[newest + std::size_t(i)] - m_outputs[newest]) / share);
    }
    shares.push_back(at::ones({}, at::kFloat));
    const at::Tensor all = at::stack(shares);
    const at::Tensor back = -h;
    way.phi = at::expm1(back);
    at::Tensor phi = way.phi / back - 1;
    std::vector<at::Tensor> rows, right;
    double factorial = 1;
    for (int i = 1; i <= order; ++i) {
        rows.push_back(at::pow(all, i - 1));
        right.push_back(phi * factorial / way.phi);
        factorial *= i + 1;
        phi = phi / back - 1 / factorial;
    }
    way.matrix = at::stack(rows);
    way.rightSide = at::stack(right);
    return way;
}

at::Tensor UniPc::predicted(const at::Tensor& sample, int order) const
{
    const Way way = wayBetween(m_index, m_index + 1, order, 0);
    at::Tensor next = way.ratio * sample - way.alpha * way.phi * m_outputs[0];
    if (order == 1)
        return next;
    // For order 2 the method's authors round the solution to one half.
    const at::Tensor weights = order == 2
                                   ? at::full({1}, 0.5, at::kFloat)
                                   : at::linalg_solve(way.matrix.slice(0, 0, -1).slice(1, 0, -1),
                                                      way.rightSide.slice(0, 0, -1));
    at::Tensor bend = at::zeros_like(sample);
    for (int i = 0; i + 1 < order; ++i)
        bend = bend + weights[i] * way.differences[std::size_t(i)];
    return next - way.alpha * way.phi * bend;
}

at::Tensor UniPc::corrected(const at::Tensor& clean, int order) const
{
    const Way way = wayBetween(m_index - 1, m_index, order, 0);
    const at::Tensor weights =
        order == 1 ? at::full({1}, 0.5, at::kFloat) : at::linalg_solve(way.matrix, way.rightSide);
    at::Tensor bend = at::zeros_like(clean);
    for (int i = 0; i + 1 < order; ++i)
        bend = bend + weights[i] * way.differences[std::size_t(i)];
    return way.ratio * m_lastSample - way.alpha * way.phi * m_outputs[0] -
           way.alpha * way.phi * (bend + weights[order - 1] * (clean - m_outputs[0]));
}

at::Tensor UniPc::step(const at::Tensor& output, const at::Tensor& sample, at::Generator&)
{
    const at::Tensor clean = m_config.predictsSample ? output : sample - m_sigmas[m_index] * output;
    m_clean = clean;
    at::Tensor current = sample;
    if (m_index > 0)
        current = corrected(clean, m_lastOrder);
    m_outputs.push_front(clean);
    if (m_outputs.size() > std::size_t(m_config.order))
        m_outputs.pop_back();
    const int left = int(m_timesteps.size()) - m_index;
    const int most = m_config.lowerOrderFinal ? std::min(m_config.order, left) : m_config.order;
    m_lastOrder = std::min(most, m_index + 1);
    m_lastSample = current;
    const at::Tensor next = predicted(current, m_lastOrder);
    ++m_index;
    return next;
}

} // namespace sluice::inference
