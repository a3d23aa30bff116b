// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/gateway/byoc_client.h"
#include "network/gateway/orchestrator_client.h"
#include "network/subnet/subnet_services.h"

namespace sluice::network {

/// A kind of work as the subnet knows it, made of a job's plan.
struct SubnetWork
{
    std::string kind; ///< BYOC capability, or a pipeline: "upscale"
    std::string model;
    bool isNative = false; ///< `kind` is a pipeline
    std::string reason;    ///< not empty: it cannot be done there, because ...
    std::string remedy;
};
/// Of a clip to generate: BYOC; what stands in for it where nobody offers that is told by two_steps.h.
SubnetWork subnetWorkOf(const JobPlan& plan);
/// How much work `frames` pictures of a job are, for comparing times: millions of source pixels; of what is generated, millions of pixels times steps.
double unitsOfWork(const JobPlan& plan, std::int64_t frames);

/// An orchestrator that has just said it would do a kind of work.
struct PeerOffer
{
    PeerAddress peer;
    std::string address;                      ///< of its account; empty off-chain
    std::int64_t capacity = 1;                ///< jobs that it takes at once, as it says
    std::optional<WeiRate> rate;              ///< absent: none announced
    std::optional<AnnouncedPrice> price;      ///< the same for people and receipts
    ByocToken token;                          ///< of clips
    std::optional<Introduction> introduction; ///< of the pipeline
    std::optional<bool> isWarm{};             ///< has the model loaded; absent: not told

    Endpoint endpoint() const { return {peer.url, peer.isLoopbackAllowed}; }
    bool isPractice() const { return peer.source == PeerSource::Practice; }
    /// At most four.
    int slots() const;
};

/// What came of asking everybody.
struct OfferSearch
{
    std::vector<PeerOffer> offers;
    std::size_t asked = 0;
    int tooDear = 0;                            ///< above the user's highest price
    std::optional<WeiFraction> cheapestTooDear; ///< what the cheapest of those asks for a unit
    int wantMoney = 0;                          ///< and nothing can be paid
    int silent = 0;                             ///< no answer, or none in time
    int unwilling = 0;                          ///< do not do this work, or have no room
    std::string lastProblem;
    std::vector<std::string> problems; ///< of the sources of addresses

    /// Why nobody is left, for people.
    std::string whyNobody(const std::string& model) const;
    /// What would help.
    std::string remedy() const;
};

/// A limit as the settings have it: "12" or "1/3" wei; empty: none. Errors: InvalidInput.
Result<std::optional<WeiFraction>> parsePriceCap(const std::string& text);

/// Asks one orchestrator whether it has room for a clip's work, and at what price. Errors: as ByocClient::token().
Result<PeerOffer> askForToken(ByocClient& client,
                              const SubnetWork& work,
                              const PeerAddress& peer,
                              std::stop_token stop);

/// Asks one orchestrator whether it has the pipeline and the model, and at what price. Errors: as OrchestratorClient::info(), Unavailable.
Result<PeerOffer> askForIntroduction(OrchestratorClient& client,
                                     const SubnetWork& work,
                                     const PeerAddress& peer,
                                     std::stop_token stop);

/// The user's highest price for such work. Errors: InvalidInput.
Result<std::optional<WeiFraction>> priceCapFor(const Settings& settings, const SubnetWork& work);

/// Whether a price is above the limit. No limit, no price: no.
bool isTooDear(const std::optional<WeiRate>& rate, const std::optional<WeiFraction>& cap);

/// Asks every orchestrator there is whether it does such work, and writes what it says into the book. At most six seconds, and three more
/// when the webhook or the registry is slow.
OfferSearch findOffers(const SubnetServices& services,
                       const Settings& settings,
                       const SubnetWork& work,
                       std::stop_token stop);

/// Pays nothing: for the practice subnet, whose money is worth nothing.
class PracticePayment final : public PaymentSource
{
public:
    Result<std::string> header(const OrchestratorInfo&, const WeiFraction&) override
    {
        return std::string();
    }
    Result<std::string> byocHeader(const ByocToken&, std::int64_t) override
    {
        return std::string();
    }
};

} // namespace sluice::network
