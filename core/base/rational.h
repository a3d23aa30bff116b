// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace sluice {

/// An exact fraction, always in lowest terms with a positive denominator. Media time is this, in seconds; never a double.
///
/// Arithmetic goes through 128 bits. A result that does not fit 64 bits after reduction is rounded to the nearest
/// microsecond (only absurd time bases from broken files get there).
class Rational
{
public:
    constexpr Rational() = default;
    /// `numerator` / `denominator`; a denominator of 0 gives 0.
    Rational(std::int64_t numerator, std::int64_t denominator = 1);

    std::int64_t numerator() const { return m_numerator; }
    std::int64_t denominator() const { return m_denominator; }
    double toDouble() const { return double(m_numerator) / double(m_denominator); }

    /// This time in ticks of `timeBase` seconds, rounded to the nearest, halves away from zero.
    std::int64_t ticks(Rational timeBase) const;

    /// "25/1": the form used in JSON and in the engine protocol.
    std::string toString() const;
    /// Reads "N/D" or "N". Errors: InvalidInput.
    static Result<Rational> parse(std::string_view text);
    /// Reads what people type: "12.5", "90", "1:02:03.25", "750ms". Errors: InvalidInput.
    static Result<Rational> parseTime(std::string_view text);

    friend Rational operator+(Rational a, Rational b);
    friend Rational operator-(Rational a, Rational b);
    friend Rational operator*(Rational a, Rational b);
    /// Dividing by zero gives zero.
    friend Rational operator/(Rational a, Rational b);
    friend bool operator==(Rational a, Rational b) = default;
    friend std::strong_ordering operator<=>(Rational a, Rational b);

private:
    std::int64_t m_numerator = 0;
    std::int64_t m_denominator = 1;
};

} // namespace sluice
