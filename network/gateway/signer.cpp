// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/gateway/signer.h"

namespace sluice::network {
namespace {

Unexpected wantsMoney()
{
    return fail(
        ErrorCode::Unavailable,
        "the orchestrator wants to be paid, and there is no wallet yet. Choose one without a "
        "price.");
}

} // namespace

Result<std::string> NoPayment::header(const OrchestratorInfo&, const WeiFraction& fee)
{
    if (!fee.numerator.isZero())
        return wantsMoney();
    return std::string();
}

Result<std::string> NoPayment::byocHeader(const ByocToken& token, std::int64_t)
{
    if (token.price && token.price->pricePerUnit > 0)
        return wantsMoney();
    return std::string();
}

} // namespace sluice::network
