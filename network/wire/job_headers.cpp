// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/wire/job_headers.h"

#include "core/base/encoding.h"
#include "core/base/keccak.h"

#include <fmt/format.h>

namespace sluice::network {
namespace {

Result<std::string> decoded(std::string_view value, std::string_view header)
{
    auto bytes = fromBase64(value);
    if (!bytes)
        return fail(ErrorCode::Protocol,
                    fmt::format("the header {}: {}", header, bytes.error().detail));
    return bytes;
}

} // namespace

std::string manifestId(Capability capability, std::string_view model)
{
    return fmt::format("{}_{}", std::uint32_t(capability), model);
}

SegmentData segmentFor(const CapabilityWish& wish, const AuthToken& token)
{
    SegmentData data;
    data.manifestId = manifestId(wish.capability, wish.model);
    data.hash = keccak256("");
    data.profiles = "invalid";
    data.capabilities = wish.toCapabilities();
    data.authToken = token;
    return data;
}

std::string signedPartOf(const SegmentData& data)
{
    // The list of profiles that follows is empty for everything but transcoding.
    return data.manifestId + UInt256(std::uint64_t(data.sequence)).toBytes32() + data.hash;
}

std::string signedPartOf(const EthAddress& address)
{
    return address.toString();
}

std::string headerValue(const SegmentData& data)
{
    return toBase64(serialize(data));
}

std::string headerValue(const Payment& payment)
{
    return toBase64(serialize(payment));
}

Result<SegmentData> parseSegmentHeader(std::string_view value)
{
    SLUICE_TRY(const std::string bytes, decoded(value, kSegmentHeader));
    return parseSegmentData(bytes);
}

Result<Payment> parsePaymentHeader(std::string_view value)
{
    SLUICE_TRY(const std::string bytes, decoded(value, kPaymentHeader));
    return parsePayment(bytes);
}

} // namespace sluice::network
