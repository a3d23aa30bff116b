// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sluice {

/// An unsigned integer of 256 bits, as the chain counts. Nothing wraps: what does not fit is an error.
class UInt256
{
public:
    struct Division;

    constexpr UInt256() = default;
    constexpr UInt256(std::uint64_t value)
        : m_limbs{value, 0, 0, 0}
    {}
    /// 2^256 - 1.
    static UInt256 max();

    /// Reads decimal digits. Errors: InvalidInput (anything else, or too big).
    static Result<UInt256> parse(std::string_view decimal);
    /// Reads big-endian bytes, which may be none (zero). Errors: InvalidInput (more than 32 after leading zeros).
    static Result<UInt256> fromBytes(std::string_view bigEndian);

    std::string toString() const;
    /// Big-endian without leading zeros, empty for zero: the form of the wire messages.
    std::string toBytes() const;
    /// Big-endian in exactly 32 bytes: the form that is hashed and that contracts take.
    std::string toBytes32() const;
    /// Nothing when it does not fit.
    std::optional<std::uint64_t> toUint64() const;
    /// The nearest double, for display and for weighing peers only.
    double toDouble() const;
    bool isZero() const { return *this == UInt256(); }

    /// Errors of the four: InvalidInput when the result is above 2^256 - 1, below zero, or divided by zero.
    Result<UInt256> plus(const UInt256& other) const;
    Result<UInt256> minus(const UInt256& other) const;
    Result<UInt256> times(const UInt256& other) const;
    Result<Division> dividedBy(const UInt256& divisor) const;

    friend bool operator==(const UInt256&, const UInt256&) = default;
    friend std::strong_ordering operator<=>(const UInt256& a, const UInt256& b);

private:
    std::array<std::uint64_t, 4> m_limbs{}; ///< least significant first
};

struct UInt256::Division
{
    UInt256 quotient;
    UInt256 remainder;
};

} // namespace sluice
