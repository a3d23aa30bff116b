// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/preview_tone.h"

#include <algorithm>
#include <cmath>

namespace sluice::media::ff {
namespace {

constexpr int kSteps = 4096;
constexpr double kWhite = 203; ///< cd/m2, BT.2408
constexpr double kPeak = 1000; ///< cd/m2 that becomes the screen's white
constexpr double kBefore =
    0.5; ///< how much of its light a pixel at kWhite keeps: a code value of about 0.75

/// cd/m2 of a PQ code value (ST 2084, equation 4.1).
double pqLight(double code)
{
    constexpr double m1 = 2610.0 / 16384;
    constexpr double m2 = 2523.0 / 4096 * 128;
    constexpr double c1 = 3424.0 / 4096;
    constexpr double c2 = 2413.0 / 4096 * 32;
    constexpr double c3 = 2392.0 / 4096 * 32;
    const double power = std::pow(code, 1 / m2);
    return 10'000 * std::pow(std::max(power - c1, 0.0) / (c2 - c3 * power), 1 / m1);
}

/// cd/m2 of an HLG code value on a screen of kPeak (BT.2100 table 5).
double hlgLight(double code)
{
    constexpr double a = 0.17883277;
    constexpr double b = 0.28466892;
    constexpr double c = 0.55991073;
    const double scene = code <= 0.5 ? code * code / 3 : (std::exp((code - c) / a) + b) / 12;
    return kPeak * std::pow(scene, 1.2);
}

/// Reinhard's curve with a white point: x (1 + x / p^2) / (1 + x), 1 at p.
double curve(double light)
{
    const double x = light / kWhite * kBefore / (1 - kBefore);
    const double peak = kPeak / kWhite * kBefore / (1 - kBefore);
    return std::min(x * (1 + x / (peak * peak)) / (1 + x), 1.0);
}

double screenCode(double light)
{
    return light <= 0.0031308 ? 12.92 * light : 1.055 * std::pow(light, 1 / 2.4) - 0.055;
}

std::uint8_t look(const std::vector<std::uint8_t>& codes, float light)
{
    const float step = std::clamp(light, 0.0F, 1.0F) * float(kSteps - 1);
    return codes[std::size_t(step + 0.5F)];
}

} // namespace

ToneCurve::ToneCurve(Kind kind)
    : m_light(kSteps)
    , m_codes(kSteps)
{
    for (int i = 0; i < kSteps; ++i) {
        const double code = double(i) / (kSteps - 1);
        m_light[std::size_t(i)] = float(curve(kind == Kind::Pq ? pqLight(code) : hlgLight(code)));
        // Light is looked up by its square root: dark tones need the finer steps.
        m_codes[std::size_t(i)] = std::uint8_t(std::lround(255 * screenCode(code * code)));
    }
}

void ToneCurve::apply(const std::uint16_t* from, std::uint8_t* to, std::size_t pixels) const
{
    for (std::size_t i = 0; i < pixels; ++i, from += 4, to += 4) {
        const float r = m_light[from[0] >> 4];
        const float g = m_light[from[1] >> 4];
        const float b = m_light[from[2] >> 4];
        // BT.2020 to BT.709 (ITU-R BT.2087, inverse of its matrix M2).
        const float red = 1.6605F * r - 0.5876F * g - 0.0728F * b;
        const float green = -0.1246F * r + 1.1329F * g - 0.0083F * b;
        const float blue = -0.0182F * r - 0.1006F * g + 1.1187F * b;
        to[0] = look(m_codes, std::sqrt(std::max(blue, 0.0F)));
        to[1] = look(m_codes, std::sqrt(std::max(green, 0.0F)));
        to[2] = look(m_codes, std::sqrt(std::max(red, 0.0F)));
        to[3] = 255;
    }
}

} // namespace sluice::media::ff
