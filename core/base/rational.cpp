// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/rational.h"

#include <fmt/format.h>

#include <charconv>
#include <limits>

namespace sluice {
namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t kMicroseconds = 1'000'000;

Wide magnitude(Wide value)
{
    return value < 0 ? -value : value;
}

Wide greatestCommonDivisor(Wide a, Wide b)
{
    while (b != 0) {
        const Wide rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

Wide roundedQuotient(Wide numerator, Wide denominator)
{
    const Wide half = denominator / 2;
    return numerator >= 0 ? (numerator + half) / denominator : -((-numerator + half) / denominator);
}

std::int64_t saturate(Wide value)
{
    constexpr Wide kMax = std::numeric_limits<std::int64_t>::max();
    return std::int64_t(value > kMax ? kMax : value < -kMax ? -kMax : value);
}

Rational reduced(Wide numerator, Wide denominator)
{
    if (denominator == 0)
        return {};
    if (denominator < 0) {
        numerator = -numerator;
        denominator = -denominator;
    }
    const Wide divisor = greatestCommonDivisor(magnitude(numerator), denominator);
    numerator /= divisor;
    denominator /= divisor;
    constexpr Wide kMax = std::numeric_limits<std::int64_t>::max();
    if (magnitude(numerator) > kMax || denominator > kMax) {
        const Wide whole = numerator / denominator;
        const Wide micros = roundedQuotient((numerator % denominator) >> 20,
                                            (denominator >> 20) / kMicroseconds + 1);
        return {saturate(whole * kMicroseconds + micros), kMicroseconds};
    }
    return {std::int64_t(numerator), std::int64_t(denominator)};
}

Result<std::int64_t> parseInteger(std::string_view text, std::string_view whole)
{
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size())
        return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" is not a number", whole));
    return value;
}

/// "12.5" as 25/2. Digits beyond the ninth of the fraction are cut.
Result<Rational> parseDecimal(std::string_view text, std::string_view whole)
{
    const auto dot = text.find('.');
    const std::string_view fraction =
        dot == std::string_view::npos ? std::string_view() : text.substr(dot + 1, 9);
    std::int64_t denominator = 1;
    for (std::size_t i = 0; i < fraction.size(); ++i)
        denominator *= 10;
    const std::string_view integral = text.substr(0, dot);
    if ((integral.empty() && fraction.empty()) || (!text.empty() && text.front() == '-'))
        return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" is not a time", whole));
    SLUICE_TRY(const std::int64_t units, integral.empty() ? 0 : parseInteger(integral, whole));
    SLUICE_TRY(const std::int64_t parts, fraction.empty() ? 0 : parseInteger(fraction, whole));
    if (parts < 0)
        return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" is not a time", whole));
    return Rational(units) + Rational(parts, denominator);
}

} // namespace

Rational::Rational(std::int64_t numerator, std::int64_t denominator)
{
    if (denominator == 0)
        return;
    Wide top = numerator;
    Wide bottom = denominator;
    if (bottom < 0) {
        top = -top;
        bottom = -bottom;
    }
    const Wide divisor = greatestCommonDivisor(magnitude(top), bottom);
    m_numerator = saturate(top / divisor);
    m_denominator = saturate(bottom / divisor);
}

std::int64_t Rational::ticks(Rational timeBase) const
{
    const Wide bottom = Wide(m_denominator) * timeBase.m_numerator;
    if (bottom == 0)
        return 0;
    return saturate(roundedQuotient(Wide(m_numerator) * timeBase.m_denominator, bottom));
}

std::string Rational::toString() const
{
    return fmt::format("{}/{}", m_numerator, m_denominator);
}

Result<Rational> Rational::parse(std::string_view text)
{
    const auto slash = text.find('/');
    SLUICE_TRY(const std::int64_t top, parseInteger(text.substr(0, slash), text));
    if (slash == std::string_view::npos)
        return Rational(top);
    SLUICE_TRY(const std::int64_t bottom, parseInteger(text.substr(slash + 1), text));
    if (bottom == 0)
        return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" divides by zero", text));
    return Rational(top, bottom);
}

Result<Rational> Rational::parseTime(std::string_view text)
{
    if (text.ends_with("ms")) {
        SLUICE_TRY(const Rational value, parseDecimal(text.substr(0, text.size() - 2), text));
        return value / Rational(1000);
    }
    std::string_view rest = text.ends_with("s") ? text.substr(0, text.size() - 1) : text;
    Rational total;
    for (auto colon = rest.find(':'); colon != std::string_view::npos; colon = rest.find(':')) {
        SLUICE_TRY(const Rational part, parseDecimal(rest.substr(0, colon), text));
        total = (total + part) * Rational(60);
        rest = rest.substr(colon + 1);
    }
    SLUICE_TRY(const Rational seconds, parseDecimal(rest, text));
    return total + seconds;
}

Rational operator+(Rational a, Rational b)
{
    return reduced(Wide(a.m_numerator) * b.m_denominator + Wide(b.m_numerator) * a.m_denominator,
                   Wide(a.m_denominator) * b.m_denominator);
}

Rational operator-(Rational a, Rational b)
{
    return reduced(Wide(a.m_numerator) * b.m_denominator - Wide(b.m_numerator) * a.m_denominator,
                   Wide(a.m_denominator) * b.m_denominator);
}

Rational operator*(Rational a, Rational b)
{
    return reduced(Wide(a.m_numerator) * b.m_numerator, Wide(a.m_denominator) * b.m_denominator);
}

Rational operator/(Rational a, Rational b)
{
    return reduced(Wide(a.m_numerator) * b.m_denominator, Wide(a.m_denominator) * b.m_numerator);
}

std::strong_ordering operator<=>(Rational a, Rational b)
{
    return Wide(a.m_numerator) * b.m_denominator <=> Wide(b.m_numerator) * a.m_denominator;
}

} // namespace sluice
