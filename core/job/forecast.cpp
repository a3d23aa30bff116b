// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/forecast.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sluice {
namespace {

// A factor for each part and one for all of them, which is the last.
constexpr std::size_t kFactors = kTimeParts + 1;
using Factors = std::array<double, kFactors>; // natural logarithms
using Matrix = std::array<Factors, kFactors>;

// How far factors may lie from 1, and those of one kind of work from everybody's.
constexpr double kPartDoubt = 0.5;
constexpr double kCommonDoubt = 0.7;
constexpr double kOwnPartDoubt = 0.2;
constexpr double kOwnCommonDoubt = 0.2;
// Jobs are never more alike than this: other programs, heat, what is in the pictures.
constexpr double kLeastScale = 0.04;
constexpr double kLeastBand = 0.04;
// So many jobs later a job weighs half.
constexpr double kHalfLife = 12;
// Errors of other work say less about this one.
constexpr double kOtherShare = 0.3;
// Imagined jobs in the pool of errors, and how far they scatter once there are real ones.
constexpr double kImaginedJobs = 2;
constexpr double kImaginedSpread = 0.25;
constexpr double kPriorJobs = 1;
constexpr std::size_t kJobsForScale = 3;
constexpr double kNinetieth = 0.9;
constexpr double kWidening = 0.3;
constexpr double kMostWidening = 1.0;
constexpr int kRounds = 15;

struct Sample
{
    const PastJob* job;
    double weight; ///< by age
    bool isSameWork() const { return job->isSameWork; }
};

struct Fit
{
    Factors factors{};
    Matrix inverse{}; ///< of the normal equations: what leverages are made of
};

/// Seconds with the factors, and how much each factor has to do with them.
double fitted(const TimeParts& parts, const Factors& factors, Factors* slopes = nullptr)
{
    std::array<double, kTimeParts> seconds{};
    double sum = 0;
    for (std::size_t k = 0; k < kTimeParts; ++k)
        sum += seconds[k] = parts[k] * std::exp(factors[k] + factors.back());
    if (slopes != nullptr) {
        for (std::size_t k = 0; k < kTimeParts; ++k)
            (*slopes)[k] = seconds[k] / sum;
        slopes->back() = 1;
    }
    return sum;
}

double missOf(const PastJob& job, const Factors& factors, Factors* slopes = nullptr)
{
    return std::log(job.seconds / fitted(job.parts, factors, slopes));
}

double medianOf(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    const std::size_t half = values.size() / 2;
    return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Gauss and Jordan; the matrix is symmetric and, thanks to the prior on its diagonal, never singular.
Matrix inverted(Matrix matrix)
{
    Matrix inverse{};
    for (std::size_t i = 0; i < kFactors; ++i)
        inverse[i][i] = 1;
    for (std::size_t i = 0; i < kFactors; ++i) {
        const double pivot = matrix[i][i];
        for (std::size_t column = 0; column < kFactors; ++column) {
            matrix[i][column] /= pivot;
            inverse[i][column] /= pivot;
        }
        for (std::size_t row = 0; row < kFactors; ++row) {
            const double factor = matrix[row][i];
            if (row == i || factor == 0)
                continue;
            for (std::size_t column = 0; column < kFactors; ++column) {
                matrix[row][column] -= factor * matrix[i][column];
                inverse[row][column] -= factor * inverse[i][column];
            }
        }
    }
    return inverse;
}

double dot(const Factors& a, const Factors& b)
{
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

Factors doubts(double part, double common)
{
    Factors all;
    all.fill(part);
    all.back() = common;
    return all;
}

/// What one past job counts in a fit: by age, by its distance from the others, and by how far all of them scatter.
double weightOf(const Sample& sample, double miss, double scale)
{
    const double distance = miss / (2 * scale);
    return sample.weight / (1 + distance * distance) / (scale * scale);
}

double scaleOf(const std::vector<Sample>& samples, const Factors& factors)
{
    std::vector<double> distances;
    for (const Sample& sample : samples)
        distances.push_back(std::abs(missOf(*sample.job, factors)));
    return std::max(kLeastScale, 1.4826 * medianOf(std::move(distances)));
}

Fit fit(const std::vector<Sample>& samples, const Factors& start, const Factors& doubt)
{
    Fit result{start, {}};
    if (samples.empty())
        return result;
    std::vector<double> misses;
    for (const Sample& sample : samples)
        misses.push_back(missOf(*sample.job, start));
    result.factors.back() += medianOf(misses);
    for (int round = 0; round < kRounds; ++round) {
        const double scale = scaleOf(samples, result.factors);
        Matrix normal{};
        Factors pull{};
        for (std::size_t i = 0; i < kFactors; ++i) {
            normal[i][i] = 1 / (doubt[i] * doubt[i]);
            pull[i] = (start[i] - result.factors[i]) * normal[i][i];
        }
        for (const Sample& sample : samples) {
            Factors slopes{};
            const double miss = missOf(*sample.job, result.factors, &slopes);
            const double weight = weightOf(sample, miss, scale);
            for (std::size_t i = 0; i < kFactors; ++i) {
                pull[i] += weight * slopes[i] * miss;
                for (std::size_t j = 0; j < kFactors; ++j)
                    normal[i][j] += weight * slopes[i] * slopes[j];
            }
        }
        result.inverse = inverted(normal);
        Factors step{};
        double longest = 1;
        for (std::size_t i = 0; i < kFactors; ++i) {
            step[i] = dot(result.inverse[i], pull);
            longest = std::max(longest, std::abs(step[i]));
        }
        // Shortened as a whole: cut one by one, factors that move against each other would lose what they agree on.
        for (std::size_t i = 0; i < kFactors; ++i)
            result.factors[i] += step[i] / longest;
    }
    return result;
}

/// By how much a fit without this job would have missed it.
double missWithout(const Sample& sample, const Fit& fit, double scale)
{
    Factors slopes{};
    const double miss = missOf(*sample.job, fit.factors, &slopes);
    Factors turned{};
    for (std::size_t i = 0; i < kFactors; ++i)
        turned[i] = dot(fit.inverse[i], slopes);
    const double leverage = weightOf(sample, miss, scale) * dot(slopes, turned);
    return miss / (1 - std::clamp(leverage, 0.0, 0.8));
}

struct Miss
{
    double value;
    double weight;
};

double quantile(std::vector<Miss> misses, double level)
{
    std::sort(misses.begin(), misses.end(),
              [](const Miss& a, const Miss& b) { return a.value < b.value; });
    double total = 0;
    for (const Miss& miss : misses)
        total += miss.weight;
    double passed = 0;
    for (const Miss& miss : misses) {
        passed += miss.weight;
        if (passed >= level * total)
            return miss.value;
    }
    return misses.back().value;
}

/// The middles of nine equal parts of a normal distribution, and a tenth job out in its tail.
void imagine(std::vector<Miss>& misses, double spread)
{
    constexpr std::array<double, 10> kPlaces{-1.645, -1.036, -0.674, -0.385, -0.126,
                                             0.126,  0.385,  0.674,  1.036,  1.645};
    for (const double place : kPlaces)
        misses.push_back({place * spread, kImaginedJobs / double(kPlaces.size())});
}

/// By how much bands have to be wider than errors so far suggest, because too many jobs ended after their p90; or narrower. Each job that did widens
/// it, each other one narrows it a ninth of that, so that it comes to rest at nine in ten.
double widening(std::span<const PastJob> newestFirst)
{
    double logarithm = 0;
    for (std::size_t i = newestFirst.size(); i-- > 0;) {
        const PastJob& job = newestFirst[i];
        if (!job.predictedP90)
            continue;
        const double isLate = job.seconds > *job.predictedP90 ? 1 : 0;
        logarithm += kWidening * (isLate - (1 - kNinetieth));
        logarithm = std::clamp(logarithm, -kMostWidening, kMostWidening);
    }
    return std::exp(logarithm);
}

/// How far the imagined jobs scatter: as far as the real ones seem to, the more of them there are.
double spreadOf(const std::vector<Sample>& all,
                const std::vector<Sample>& same,
                const Fit& common,
                const Fit& own,
                double usual)
{
    if (all.empty())
        return usual;
    const double before = std::min(kImaginedSpread, usual);
    const bool hasOwn = same.size() >= kJobsForScale;
    const std::vector<Sample>& samples = hasOwn ? same : all;
    if (samples.size() < kJobsForScale)
        return before;
    const double seen = scaleOf(samples, (hasOwn ? own : common).factors);
    const double count = (hasOwn ? 1 : kOtherShare) * double(samples.size());
    return std::sqrt((kPriorJobs * before * before + count * seen * seen) / (kPriorJobs + count));
}

} // namespace

Forecast forecast(const TimeParts& parts, std::span<const PastJob> past, const ForecastPrior& prior)
{
    std::vector<Sample> all;
    for (const PastJob& job : past) {
        const double sum = std::accumulate(job.parts.begin(), job.parts.end(), 0.0);
        if (job.seconds > 0 && sum > 0 && std::isfinite(sum) && std::isfinite(job.seconds))
            all.push_back({&job, std::exp2(-double(all.size()) / kHalfLife)});
    }
    std::vector<Sample> same;
    std::ranges::copy_if(all, std::back_inserter(same), &Sample::isSameWork);

    const Fit common = fit(all, {}, doubts(kPartDoubt, kCommonDoubt));
    const Fit own = fit(same, common.factors, doubts(kOwnPartDoubt, kOwnCommonDoubt));
    Forecast result;
    result.sameWork = int(same.size());
    result.otherWork = int(all.size() - same.size());

    std::vector<Miss> misses;
    imagine(misses, spreadOf(all, same, common, own, prior.spread));
    if (!all.empty()) {
        const double scale = scaleOf(all, common.factors);
        for (const Sample& sample : all)
            if (!sample.isSameWork())
                misses.push_back({missWithout(sample, common, scale), kOtherShare * sample.weight});
    }
    if (!same.empty()) {
        const double scale = scaleOf(same, own.factors);
        for (const Sample& sample : same)
            misses.push_back({missWithout(sample, own, scale), sample.weight});
    }
    const double p50 = fitted(parts, own.factors);
    const double band =
        std::max(kLeastBand, widening(past) * quantile(std::move(misses), kNinetieth));
    result.time.p50 = std::chrono::duration<double>(p50);
    result.time.p90 = std::chrono::duration<double>(p50 * std::exp(band));
    return result;
}

} // namespace sluice
