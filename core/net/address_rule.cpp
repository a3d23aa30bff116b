// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/net/address_rule.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstring>

namespace sluice::net {
namespace {

struct Range4
{
    std::uint32_t network;
    int bits;
};

constexpr std::array kSpecial4{
    Range4{0x00000000, 8},  // this network
    Range4{0x0a000000, 8},  // private
    Range4{0x64400000, 10}, // behind a carrier's NAT
    Range4{0x7f000000, 8},  // this machine
    Range4{0xa9fe0000, 16}, // link-local, where clouds keep their secrets
    Range4{0xac100000, 12}, // private
    Range4{0xc0000000, 24}, // protocol assignments
    Range4{0xc0a80000, 16}, // private
    Range4{0xc6120000, 15}, // benchmarks
    Range4{0xe0000000, 4},  // multicast
    Range4{0xf0000000, 4}}; // reserved, broadcast

bool isPublic4(std::uint32_t address)
{
    return std::ranges::none_of(kSpecial4, [address](const Range4& range) {
        return (address >> (32 - range.bits)) == (range.network >> (32 - range.bits));
    });
}

std::uint32_t wordAt(const in6_addr& address, std::size_t byte)
{
    std::uint32_t word = 0;
    std::memcpy(&word, &address.s6_addr[byte], sizeof word);
    return ntohl(word);
}

bool isPublic6(const in6_addr& address)
{
    const std::uint32_t first = wordAt(address, 0);
    const bool hasEmptyMiddle = wordAt(address, 4) == 0;
    const std::uint32_t third = wordAt(address, 8);
    const std::uint32_t last = wordAt(address, 12);
    if (first == 0 && hasEmptyMiddle && (third == 0 || third == 0xffff))
        // ::, ::1 and IPv4 written the two old ways
        return third == 0xffff && isPublic4(last);
    if (first == 0x0064ff9b)
        return hasEmptyMiddle && third == 0 && isPublic4(last); // translated from IPv4
    if (first >> 16 == 0x2002)
        return isPublic4(first << 16 | wordAt(address, 4) >> 16); // 6to4
    // Of all the rest only 2000::/3 is in use for the open internet.
    return first >> 29 == 1;
}

} // namespace

bool isPublicAddress(const sockaddr* address)
{
    if (address->sa_family == AF_INET) {
        sockaddr_in ip{};
        std::memcpy(&ip, address, sizeof ip);
        return isPublic4(ntohl(ip.sin_addr.s_addr));
    }
    if (address->sa_family == AF_INET6) {
        sockaddr_in6 ip{};
        std::memcpy(&ip, address, sizeof ip);
        return isPublic6(ip.sin6_addr);
    }
    return false;
}

bool isPublicAddress(const std::string& numeric)
{
    in_addr ip4{};
    if (::inet_pton(AF_INET, numeric.c_str(), &ip4) == 1)
        return isPublic4(ntohl(ip4.s_addr));
    in6_addr ip6{};
    return ::inet_pton(AF_INET6, numeric.c_str(), &ip6) == 1 && isPublic6(ip6);
}

} // namespace sluice::net
