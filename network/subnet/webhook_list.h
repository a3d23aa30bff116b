// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/peer_address.h"

namespace sluice::network {

/// Reads a webhook's answer: a JSON array of objects {"address": URL, "score": number (optional)}.
///
/// Entries without an address, or with one that is no http(s) URL, are passed over; doubles are dropped; a score outside 0..1
/// is taken to the nearer end. At most 10,000 entries are read. None of them may lie on this computer.
/// Errors: Protocol (no JSON, no array, brackets nested too deep).
/// Source: livepeer-protocol section 6.
Result<std::vector<PeerAddress>> parseWebhookList(std::string_view json);

} // namespace sluice::network
