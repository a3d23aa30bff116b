// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/webhook_list.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace sluice::network {
namespace {

constexpr std::size_t kMostPeers = 10000;
constexpr int kDeepest = 16;

/// Parsing would build a tree as deep as a stranger likes; a list of orchestrators is two levels deep.
bool isFlat(std::string_view json)
{
    int depth = 0;
    bool isText = false;
    for (std::size_t i = 0; i < json.size(); ++i) {
        const char c = json[i];
        if (isText && c == '\\')
            ++i;
        else if (c == '"')
            isText = !isText;
        else if (!isText && (c == '[' || c == '{') && ++depth > kDeepest)
            return false;
        else if (!isText && (c == ']' || c == '}'))
            --depth;
    }
    return true;
}

double trustOf(const nlohmann::json& entry)
{
    const auto score = entry.find("score");
    if (score == entry.end() || !score->is_number())
        return 1.0;
    const double value = score->get<double>();
    return std::isfinite(value) ? std::clamp(value, 0.0, 1.0) : 1.0;
}

} // namespace

Result<std::vector<PeerAddress>> parseWebhookList(std::string_view json)
{
    constexpr const char* kNext = "Ask whoever runs it, or clear the setting subnet/webhook.";
    if (!isFlat(json))
        return fail(ErrorCode::Protocol,
                    std::string("The webhook's answer is no list of orchestrators: its brackets "
                                "are nested too deep. ") +
                        kNext);
    const nlohmann::json list = nlohmann::json::parse(json, nullptr, false);
    if (!list.is_array())
        return fail(ErrorCode::Protocol,
                    std::string("The webhook's answer is no JSON list of orchestrators. ") + kNext);
    std::vector<PeerAddress> peers;
    std::unordered_set<std::string> seen;
    for (const nlohmann::json& entry : list) {
        if (peers.size() == kMostPeers)
            break;
        if (!entry.is_object())
            continue;
        const auto address = entry.find("address");
        if (address == entry.end() || !address->is_string())
            continue;
        const auto& text = address->get_ref<const std::string&>();
        // Only complete addresses count here; the short forms are for people.
        if (text.find("://") == std::string::npos)
            continue;
        auto url = normalPeerUrl(text);
        if (!url || !seen.insert(*url).second)
            continue;
        peers.push_back({std::move(*url), PeerSource::Webhook, false, trustOf(entry)});
    }
    return peers;
}

} // namespace sluice::network
