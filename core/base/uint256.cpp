// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/uint256.h"

#include <algorithm>
#include <cmath>

namespace sluice {
namespace {

__extension__ using Wide = unsigned __int128;
constexpr std::size_t kBytes = 32;

Unexpected outOfRange()
{
    return fail(ErrorCode::InvalidInput, "an amount does not fit 256 bits");
}

} // namespace

UInt256 UInt256::max()
{
    UInt256 result;
    result.m_limbs.fill(~std::uint64_t(0));
    return result;
}

Result<UInt256> UInt256::parse(std::string_view decimal)
{
    if (decimal.empty() ||
        !std::ranges::all_of(decimal, [](char c) { return c >= '0' && c <= '9'; }))
        return fail(ErrorCode::InvalidInput, "a whole number is written with digits only");
    UInt256 result;
    for (const char digit : decimal) {
        SLUICE_TRY(const UInt256 shifted, result.times(10));
        SLUICE_TRY(result, shifted.plus(std::uint64_t(digit - '0')));
    }
    return result;
}

Result<UInt256> UInt256::fromBytes(std::string_view bigEndian)
{
    bigEndian.remove_prefix(std::min(bigEndian.find_first_not_of('\0'), bigEndian.size()));
    if (bigEndian.size() > kBytes)
        return outOfRange();
    UInt256 result;
    for (std::size_t i = 0; i < bigEndian.size(); ++i) {
        const std::size_t fromEnd = bigEndian.size() - 1 - i;
        result.m_limbs[fromEnd / 8] |= std::uint64_t(std::uint8_t(bigEndian[i]))
                                       << (fromEnd % 8 * 8);
    }
    return result;
}

std::string UInt256::toString() const
{
    std::string digits;
    std::array<std::uint64_t, 4> rest = m_limbs;
    do {
        std::uint64_t remainder = 0;
        for (std::size_t i = rest.size(); i-- > 0;) {
            const Wide value = Wide(remainder) << 64 | rest[i];
            rest[i] = std::uint64_t(value / 10);
            remainder = std::uint64_t(value % 10);
        }
        digits.push_back(char('0' + remainder));
    } while (rest != std::array<std::uint64_t, 4>{});
    std::ranges::reverse(digits);
    return digits;
}

std::string UInt256::toBytes32() const
{
    std::string bytes(kBytes, '\0');
    for (std::size_t i = 0; i < kBytes; ++i)
        bytes[kBytes - 1 - i] = char(m_limbs[i / 8] >> (i % 8 * 8));
    return bytes;
}

std::string UInt256::toBytes() const
{
    std::string bytes = toBytes32();
    bytes.erase(0, std::min(bytes.find_first_not_of('\0'), bytes.size()));
    return bytes;
}

std::optional<std::uint64_t> UInt256::toUint64() const
{
    if (m_limbs[1] != 0 || m_limbs[2] != 0 || m_limbs[3] != 0)
        return std::nullopt;
    return m_limbs[0];
}

double UInt256::toDouble() const
{
    double result = 0;
    for (std::size_t i = m_limbs.size(); i-- > 0;)
        result = result * 0x1p64 + double(m_limbs[i]);
    return result;
}

Result<UInt256> UInt256::plus(const UInt256& other) const
{
    UInt256 result;
    Wide carry = 0;
    for (std::size_t i = 0; i < m_limbs.size(); ++i) {
        carry += Wide(m_limbs[i]) + other.m_limbs[i];
        result.m_limbs[i] = std::uint64_t(carry);
        carry >>= 64;
    }
    if (carry != 0)
        return outOfRange();
    return result;
}

Result<UInt256> UInt256::minus(const UInt256& other) const
{
    if (*this < other)
        return fail(ErrorCode::InvalidInput, "an amount would fall below zero");
    UInt256 result;
    std::uint64_t borrow = 0;
    for (std::size_t i = 0; i < m_limbs.size(); ++i) {
        const Wide difference = Wide(m_limbs[i]) - other.m_limbs[i] - borrow;
        result.m_limbs[i] = std::uint64_t(difference);
        borrow = std::uint64_t(difference >> 64) != 0 ? 1 : 0;
    }
    return result;
}

Result<UInt256> UInt256::times(const UInt256& other) const
{
    std::array<std::uint64_t, 8> product{};
    for (std::size_t i = 0; i < m_limbs.size(); ++i) {
        std::uint64_t carry = 0;
        for (std::size_t j = 0; j < m_limbs.size(); ++j) {
            const Wide value = Wide(m_limbs[i]) * other.m_limbs[j] + product[i + j] + carry;
            product[i + j] = std::uint64_t(value);
            carry = std::uint64_t(value >> 64);
        }
        product[i + m_limbs.size()] = carry;
    }
    if (std::any_of(product.begin() + 4, product.end(),
                    [](std::uint64_t limb) { return limb != 0; }))
        return outOfRange();
    UInt256 result;
    std::copy_n(product.begin(), 4, result.m_limbs.begin());
    return result;
}

/// One bit at a time: amounts are divided once a job, not in a loop.
Result<UInt256::Division> UInt256::dividedBy(const UInt256& divisor) const
{
    if (divisor.isZero())
        return fail(ErrorCode::InvalidInput, "an amount cannot be divided by zero");
    Division result;
    for (std::size_t bit = 256; bit-- > 0;) {
        auto& limbs = result.remainder.m_limbs;
        const bool isOut = (limbs[3] >> 63) != 0;
        for (std::size_t i = limbs.size(); i-- > 1;)
            limbs[i] = limbs[i] << 1 | limbs[i - 1] >> 63;
        limbs[0] = limbs[0] << 1 | ((m_limbs[bit / 64] >> (bit % 64)) & 1);
        if (!isOut && result.remainder < divisor)
            continue;
        std::uint64_t borrow = 0;
        for (std::size_t i = 0; i < limbs.size(); ++i) {
            const Wide difference = Wide(limbs[i]) - divisor.m_limbs[i] - borrow;
            limbs[i] = std::uint64_t(difference);
            borrow = std::uint64_t(difference >> 64) != 0 ? 1 : 0;
        }
        result.quotient.m_limbs[bit / 64] |= std::uint64_t(1) << (bit % 64);
    }
    return result;
}

std::strong_ordering operator<=>(const UInt256& a, const UInt256& b)
{
    for (std::size_t i = a.m_limbs.size(); i-- > 0;)
        if (a.m_limbs[i] != b.m_limbs[i])
            return a.m_limbs[i] <=> b.m_limbs[i];
    return std::strong_ordering::equal;
}

} // namespace sluice
