// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"
#include "core/job/backend.h"
#include "core/job/run_history.h"
#include "network/gateway/signer.h"
#include "network/subnet/discovery.h"
#include "network/subnet/fan_out.h"
#include "network/subnet/peer_book.h"
#include "network/verify/verify_chunk.h"

namespace sluice::network {

/// A second look at results that passed all checks: makes some of them again at a place that the user trusts and compares. Any thread.
class ResultSampler
{
public:
    virtual ~ResultSampler() = default;
    /// Errors: Protocol (the answer is not what this request gives; a sentence), Cancelled.
    virtual Result<void> examine(const JobPlan& plan,
                                 const Chunk& chunk,
                                 const std::filesystem::path& answer,
                                 std::stop_token stop) = 0;
};

/// How long orchestrators are left alone, and when a second one is asked.
struct PeerTiming
{
    /// Half of the first rest after a failure; doubles with each in a row.
    std::chrono::milliseconds shortestRest{500};
    std::chrono::milliseconds busyRest{2000};
    std::chrono::milliseconds shortestHedge{2000}; ///< nobody gets company earlier
    std::chrono::milliseconds look{200};           ///< how often to see whether somebody is free
};

/// What the subnet as a place needs of the rest of the program. Everything is shared and thread safe.
struct SubnetServices
{
    std::shared_ptr<net::HttpClient> http;
    std::shared_ptr<PeerBook> book;
    std::shared_ptr<Discovery> discovery;
    std::shared_ptr<Signer> signer = std::make_shared<NoSigner>();
    /// Null: nothing can be paid, and orchestrators that ask for money are left out. The practice subnet is never paid.
    std::shared_ptr<PaymentSource> payments;
    /// What is known about a model without having it: its factor and work. Errors: NotFound, InvalidInput.
    std::function<Result<ModelFacts>(const JobSpec& spec)> modelFacts;
    std::shared_ptr<ResultSampler> sampler; ///< null: none
    /// What former jobs took; null: nobody remembers.
    std::shared_ptr<const RunMemory> memory;
    /// How fast this computer is, which the practice subnet shares; empty: not known.
    std::function<MachineRates()> machine;
    FanOutTiming timing;
    PeerTiming peerTiming;
    SelectionRule selection; ///< who is asked first
};

} // namespace sluice::network
