// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/verify/likeness.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <vector>

namespace sluice::network {
namespace {

using media::RgbImage;

constexpr double kWhite = 65535;
constexpr double kEqual = 100; // dB

struct Plane
{
    int width = 0;
    int height = 0;
    std::vector<float> samples; ///< 0..1
};

/// Each sample of the result is the mean of the area that it covers in `picture`.
Plane shrunk(const RgbImage& picture, int channel, int width, int height)
{
    Plane result{width, height, std::vector<float>(std::size_t(width) * std::size_t(height))};
    if (width == picture.width() && height == picture.height()) {
        std::transform(picture.plane(channel), picture.plane(channel) + result.samples.size(),
                       result.samples.begin(),
                       [](std::uint16_t sample) { return float(sample / kWhite); });
        return result;
    }
    const double stepX = double(picture.width()) / width;
    const double stepY = double(picture.height()) / height;
    std::vector<float> row(std::size_t(picture.width()));
    for (int y = 0; y < height; ++y) {
        std::fill(row.begin(), row.end(), 0);
        const double top = y * stepY;
        const double bottom = std::min(top + stepY, double(picture.height()));
        for (int v = int(top); v < bottom; ++v) {
            const double share = std::min(v + 1.0, bottom) - std::max(double(v), top);
            const std::uint16_t* line =
                picture.plane(channel) + std::size_t(v) * std::size_t(picture.width());
            for (int x = 0; x < picture.width(); ++x)
                row[std::size_t(x)] += float(share) * float(line[x]);
        }
        for (int x = 0; x < width; ++x) {
            const double left = x * stepX;
            const double right = std::min(left + stepX, double(picture.width()));
            double sum = 0;
            for (int u = int(left); u < right; ++u)
                sum += row[std::size_t(u)] * (std::min(u + 1.0, right) - std::max(double(u), left));
            result.samples[std::size_t(y) * std::size_t(width) + std::size_t(x)] =
                float(sum / ((right - left) * (bottom - top) * kWhite));
        }
    }
    return result;
}

using Planes = std::array<Plane, 3>;

Planes shrunkAll(const RgbImage& picture, int width, int height)
{
    return {shrunk(picture, 0, width, height), shrunk(picture, 1, width, height),
            shrunk(picture, 2, width, height)};
}

float brightness(const Planes& planes, std::size_t i)
{
    return 0.2126f * planes[0].samples[i] + 0.7152f * planes[1].samples[i] +
           0.0722f * planes[2].samples[i];
}

void compareShrunk(const Planes& sent, const Planes& answer, Likeness& likeness)
{
    double difference = 0;
    double sumA = 0, sumB = 0, sumAA = 0, sumBB = 0, sumAB = 0;
    const std::size_t count = sent[0].samples.size();
    for (std::size_t i = 0; i < count; ++i) {
        for (std::size_t channel = 0; channel < 3; ++channel) {
            const double d = double(sent[channel].samples[i]) - answer[channel].samples[i];
            difference += d * d;
        }
        const double a = brightness(sent, i);
        const double b = brightness(answer, i);
        sumA += a;
        sumB += b;
        sumAA += a * a;
        sumBB += b * b;
        sumAB += a * b;
    }
    const auto n = double(count);
    const double varianceA = std::max(0.0, sumAA / n - sumA / n * (sumA / n));
    const double varianceB = std::max(0.0, sumBB / n - sumB / n * (sumB / n));
    likeness.closeness = decibels(difference / (3 * n));
    likeness.sentContrast = std::sqrt(varianceA);
    likeness.answerContrast = std::sqrt(varianceB);
    const double spread = likeness.sentContrast * likeness.answerContrast;
    likeness.correlation = spread > 1e-9 ? (sumAB / n - sumA / n * (sumB / n)) / spread : 1;
}

double sinc(double x)
{
    return x == 0 ? 1 : std::sin(std::numbers::pi * x) / (std::numbers::pi * x);
}

double nearest(double x)
{
    return x >= -0.5 && x < 0.5 ? 1 : 0;
}

double linear(double x)
{
    return std::max(0.0, 1 - std::abs(x));
}

/// Keys' cubic with a = -0.6, as most programs have it.
double cubic(double x)
{
    constexpr double a = -0.6;
    x = std::abs(x);
    if (x < 1)
        return ((a + 2) * x - (a + 3)) * x * x + 1;
    return x < 2 ? ((a * x - 5 * a) * x + 8 * a) * x - 4 * a : 0;
}

double lanczos(double x)
{
    return std::abs(x) < 3 ? sinc(x) * sinc(x / 3) : 0;
}

struct Filter
{
    double (*weight)(double);
    int radius;
};

constexpr std::array kFilters{Filter{nearest, 1}, Filter{linear, 1}, Filter{cubic, 2},
                              Filter{lanczos, 3}};

struct Taps
{
    int first = 0;
    std::array<double, 6> weights{};
    int count = 0;
};

Taps tapsAt(const Filter& filter, double position)
{
    Taps taps;
    taps.first = int(std::floor(position)) - filter.radius + 1;
    taps.count = 2 * filter.radius;
    double sum = 0;
    for (int i = 0; i < taps.count; ++i)
        sum += taps.weights[std::size_t(i)] = filter.weight(taps.first + i - position);
    for (double& weight : taps.weights)
        weight /= sum;
    return taps;
}

/// The brightness that stretching `sent` gives at a place.
double stretchedAt(const Plane& sent, const Taps& across, const Taps& down)
{
    double sum = 0;
    for (int j = 0; j < down.count; ++j) {
        const int y = std::clamp(down.first + j, 0, sent.height - 1);
        const float* row = sent.samples.data() + std::size_t(y) * std::size_t(sent.width);
        double line = 0;
        for (int i = 0; i < across.count; ++i)
            line += across.weights[std::size_t(i)] *
                    row[std::clamp(across.first + i, 0, sent.width - 1)];
        sum += down.weights[std::size_t(j)] * line;
    }
    return std::clamp(sum, 0.0, 1.0);
}

Plane brightnessOf(const RgbImage& picture)
{
    const Planes planes = shrunkAll(picture, picture.width(), picture.height());
    Plane result{picture.width(), picture.height(), {}};
    result.samples.resize(planes[0].samples.size());
    for (std::size_t i = 0; i < result.samples.size(); ++i)
        result.samples[i] = brightness(planes, i);
    return result;
}

double brightnessAt(const RgbImage& picture, int x, int y)
{
    const std::size_t i = std::size_t(y) * std::size_t(picture.width()) + std::size_t(x);
    return (0.2126 * picture.plane(0)[i] + 0.7152 * picture.plane(1)[i] +
            0.0722 * picture.plane(2)[i]) /
           kWhite;
}

using TapsOfFilters = std::array<Taps, kFilters.size()>;

/// What the filters take of `from` samples for sample `index` of `to`.
TapsOfFilters tapsFor(int index, int from, int to)
{
    TapsOfFilters taps;
    const double position = (index + 0.5) * from / to - 0.5;
    for (std::size_t f = 0; f < kFilters.size(); ++f)
        taps[f] = tapsAt(kFilters[f], position);
    return taps;
}

/// Looks at one sample in 35: places that fall on every phase of the filters.
void compareStretched(const RgbImage& sentPicture, const RgbImage& answer, Likeness& likeness)
{
    constexpr int kFirstX = 2;
    constexpr int kStepX = 5;
    const Plane sent = brightnessOf(sentPicture);
    std::vector<TapsOfFilters> across;
    for (int x = kFirstX; x < answer.width(); x += kStepX)
        across.push_back(tapsFor(x, sent.width, answer.width()));
    std::array<double, kFilters.size()> errors{};
    double spread = 0;
    std::int64_t count = 0;
    for (int y = 3; y < answer.height(); y += 7) {
        const TapsOfFilters down = tapsFor(y, sent.height, answer.height());
        for (std::size_t i = 0; i < across.size(); ++i) {
            const double made = brightnessAt(answer, kFirstX + int(i) * kStepX, y);
            std::array<double, kFilters.size()> stretched{};
            for (std::size_t f = 0; f < kFilters.size(); ++f) {
                stretched[f] = stretchedAt(sent, across[i][f], down[f]);
                errors[f] += (stretched[f] - made) * (stretched[f] - made);
            }
            spread += (stretched.back() - stretched[1]) * (stretched.back() - stretched[1]);
            ++count;
        }
    }
    const double n = std::max<double>(1, double(count));
    likeness.stretchError = *std::min_element(errors.begin(), errors.end()) / n;
    likeness.stretchSpread = spread / n;
}

} // namespace

double decibels(double meanSquaredError)
{
    return meanSquaredError > 1e-10 ? -10 * std::log10(meanSquaredError) : kEqual;
}

Likeness measureLikeness(const media::RgbImage& sent, const media::RgbImage& answer)
{
    const int width = std::min(sent.width(), answer.width());
    const int height = std::min(sent.height(), answer.height());
    Likeness likeness;
    compareShrunk(shrunkAll(sent, width, height), shrunkAll(answer, width, height), likeness);
    compareStretched(sent, answer, likeness);
    return likeness;
}

} // namespace sluice::network
