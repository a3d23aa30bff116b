// SPDX-License-Identifier: GPL-3.0-or-later
// A webhook's list of orchestrators, and the addresses that people type. What is accepted has to be whole and to stay as it is.
#include "network/subnet/webhook_list.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sluice::network;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    if (const auto peers = parseWebhookList(text))
        for (const PeerAddress& peer : *peers)
            if (peer.isLoopbackAllowed || !(peer.trust >= 0 && peer.trust <= 1) ||
                normalPeerUrl(peer.url).value_or("") != peer.url)
                std::abort();
    if (const auto url = normalPeerUrl(text))
        if (normalPeerUrl(*url).value_or("") != *url)
            std::abort();
    static_cast<void>(parsePeerList(text));
    return 0;
}
