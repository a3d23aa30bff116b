// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "network/wire/messages.h"

#include <string>
#include <string_view>

namespace sluice::network {

inline constexpr std::string_view kSegmentHeader = "Livepeer-Segment";
inline constexpr std::string_view kPaymentHeader = "Livepeer-Payment";
/// The value of Authorization on job calls: a version mark, not a secret. Without it pictures come as data URLs.
inline constexpr std::string_view kWorkerProtocol = "Livepeer-AI-Worker-1.0";

/// "27_author/model": names the job in the segment header and the orchestrator's books.
std::string manifestId(Capability capability, std::string_view model);

/// The segment data of a job: sequence 0, hash of nothing, profiles "invalid" (protocol 3.2), not signed yet.
SegmentData segmentFor(const CapabilityWish& wish, const AuthToken& token);

/// What a segment's signature is over, before the hashing: manifest id, sequence, hash, profiles (protocol 5).
std::string signedPartOf(const SegmentData& data);
/// What an OrchestratorRequest's signature is over: the address as text.
std::string signedPartOf(const EthAddress& address);

/// base64 of the message; the receiving sides of both headers. Errors: Protocol.
std::string headerValue(const SegmentData& data);
std::string headerValue(const Payment& payment);
Result<SegmentData> parseSegmentHeader(std::string_view value);
Result<Payment> parsePaymentHeader(std::string_view value);

} // namespace sluice::network
