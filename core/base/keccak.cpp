// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/keccak.h"

#include <array>
#include <bit>
#include <cstdint>
#include <utility>

namespace sluice {
namespace {

constexpr std::size_t kRate = 136; ///< bytes taken in between two permutations
constexpr std::size_t kDigest = 32;

using State = std::array<std::uint64_t, 25>;

/// The constants of step iota: bits from a linear feedback shift register (Keccak reference 3.0, section 1.2).
constexpr std::array<std::uint64_t, 24> roundConstants()
{
    std::array<std::uint64_t, 24> constants{};
    std::uint8_t shift = 1;
    for (std::uint64_t& constant : constants) {
        for (int bit = 0; bit < 7; ++bit) {
            if ((shift & 1) != 0)
                constant |= std::uint64_t(1) << ((1 << bit) - 1);
            shift = std::uint8_t((shift << 1) ^ ((shift & 0x80) != 0 ? 0x71 : 0));
        }
    }
    return constants;
}

void permute(State& a)
{
    static constexpr auto kConstants = roundConstants();
    for (const std::uint64_t constant : kConstants) {
        // theta
        std::array<std::uint64_t, 5> parity{};
        for (std::size_t i = 0; i < a.size(); ++i)
            parity[i % 5] ^= a[i];
        for (std::size_t i = 0; i < a.size(); ++i)
            a[i] ^= parity[(i + 4) % 5] ^ std::rotl(parity[(i + 1) % 5], 1);
        // rho and pi: all lanes but the first move along one circle, each turned by the next triangular number
        std::uint64_t moving = a[1];
        std::size_t x = 1;
        std::size_t y = 0;
        for (int step = 1; step <= 24; ++step) {
            const std::size_t nextY = (2 * x + 3 * y) % 5;
            x = std::exchange(y, nextY);
            moving = std::exchange(a[x + 5 * y], std::rotl(moving, step * (step + 1) / 2 % 64));
        }
        // chi
        for (std::size_t row = 0; row < a.size(); row += 5) {
            const std::array<std::uint64_t, 5> old{a[row], a[row + 1], a[row + 2], a[row + 3],
                                                   a[row + 4]};
            for (std::size_t i = 0; i < 5; ++i)
                a[row + i] = old[i] ^ (~old[(i + 1) % 5] & old[(i + 2) % 5]);
        }
        // iota
        a[0] ^= constant;
    }
}

void absorb(State& state, std::string_view block)
{
    for (std::size_t i = 0; i < block.size(); ++i)
        state[i / 8] ^= std::uint64_t(std::uint8_t(block[i])) << (i % 8 * 8);
}

} // namespace

std::string keccak256(std::string_view data)
{
    State state{};
    for (; data.size() >= kRate; data.remove_prefix(kRate)) {
        absorb(state, data.substr(0, kRate));
        permute(state);
    }
    std::string last(data);
    last.push_back('\x01');
    last.resize(kRate, '\0');
    last.back() = char(std::uint8_t(last.back()) | 0x80);
    absorb(state, last);
    permute(state);
    std::string digest(kDigest, '\0');
    for (std::size_t i = 0; i < kDigest; ++i)
        digest[i] = char(state[i / 8] >> (i % 8 * 8));
    return digest;
}

} // namespace sluice
