// SPDX-License-Identifier: GPL-3.0-or-later
// Protobuf from a stranger: an orchestrator's answer, and what gateways and workers send to ours. What is accepted must
// survive being written and read again.
#include "network/wire/job_headers.h"

#include <cstdlib>

namespace {

using namespace sluice;
using namespace sluice::network;

template <class Message>
void goRound(const Result<Message>& message, Result<Message> (*parse)(std::string_view))
{
    if (!message)
        return;
    const std::string bytes = serialize(*message);
    const auto again = parse(bytes);
    // Maps have no order on the wire, so only the length can be compared.
    if (!again || serialize(*again).size() != bytes.size())
        std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const auto info = parseOrchestratorInfo(bytes);
    goRound(info, &parseOrchestratorInfo);
    goRound(parseOrchestratorRequest(bytes), &parseOrchestratorRequest);
    goRound(parseSegmentData(bytes), &parseSegmentData);
    goRound(parsePayment(bytes), &parsePayment);
    goRound(parseWorkerRegistration(bytes), &parseWorkerRegistration);
    goRound(parseWorkerJob(bytes), &parseWorkerJob);
    static_cast<void>(parsePing(bytes));
    static_cast<void>(parseSegmentHeader(bytes));
    if (info && info->capabilities)
        static_cast<void>(isCompatible(CapabilityWish{}.toCapabilities(), *info->capabilities));
    if (info && info->price && !info->price->rate().feeFor(UInt256(1) /* unit */))
        std::abort();
    return 0;
}
