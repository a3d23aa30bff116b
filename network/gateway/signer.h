// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/eth_address.h"
#include "core/base/result.h"
#include "core/base/wei.h"
#include "network/wire/byoc.h"
#include "network/wire/messages.h"

#include <string>
#include <string_view>

namespace sluice::network {

/// Who we are on the subnet. Any thread.
class Signer
{
public:
    virtual ~Signer() = default;
    /// Zero when there is no wallet.
    virtual EthAddress address() const = 0;
    /// The 65 bytes r, s, v over the message (protocol section 5, NodeSign: hashed once, then as EIP-191); empty
    /// when there is no wallet. Errors: Unavailable (locked).
    virtual Result<std::string> sign(std::string_view message) = 0;
};

/// Off-chain: no address, no signatures.
class NoSigner final : public Signer
{
public:
    EthAddress address() const override { return {}; }
    Result<std::string> sign(std::string_view) override { return std::string(); }
};

/// Where payments come from. Any thread.
class PaymentSource
{
public:
    virtual ~PaymentSource() = default;
    /// The value of the header Livepeer-Payment for a job of `fee`; empty: the job goes without.
    ///
    /// Errors: Unavailable (locked, budget used up, price above the limit).
    virtual Result<std::string> header(const OrchestratorInfo& info, const WeiFraction& fee) = 0;
    /// The same for a BYOC job of at most `seconds`.
    virtual Result<std::string> byocHeader(const ByocToken& token, std::int64_t seconds) = 0;
};

/// Off-chain: the header is empty. A peer that asks for money is refused, as nothing could be paid.
class NoPayment final : public PaymentSource
{
public:
    Result<std::string> header(const OrchestratorInfo& info, const WeiFraction& fee) override;
    Result<std::string> byocHeader(const ByocToken& token, std::int64_t seconds) override;
};

} // namespace sluice::network
