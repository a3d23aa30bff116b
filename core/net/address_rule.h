// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

struct sockaddr;

namespace sluice::net {

/// Whether an address belongs to the open internet: not this machine, not a private or link-local network, not multicast, also
/// not one of these wrapped in an IPv6 address. Families other than IPv4 and IPv6 are not.
///
/// Source: the special-purpose registries of IANA (RFC 6890 and its updates).
bool isPublicAddress(const sockaddr* address);
/// The same for "192.0.2.1" or "2001:db8::1"; false for anything that is not such a text.
bool isPublicAddress(const std::string& numeric);

} // namespace sluice::net
