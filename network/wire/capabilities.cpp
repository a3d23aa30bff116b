// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/wire/capabilities.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace sluice::network {
namespace {

constexpr std::uint32_t kWordBits = 64;
/// A node that sends a number above this wants to fill our memory.
constexpr std::uint32_t kMaxCapability = 4095;

/// Major, minor and patch of a semantic version; what follows '-' or '+' is left out.
std::optional<std::array<std::uint64_t, 3>> parseVersion(std::string_view text)
{
    if (text.starts_with('v'))
        text.remove_prefix(1);
    text = text.substr(0, text.find_first_of("-+"));
    std::array<std::uint64_t, 3> numbers{};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        const auto [end, error] =
            std::from_chars(text.data(), text.data() + text.size(), numbers[i]);
        if (error != std::errc())
            return std::nullopt;
        text.remove_prefix(std::size_t(end - text.data()));
        if (text.empty())
            return numbers;
        if (text.front() != '.')
            return std::nullopt;
        text.remove_prefix(1);
    }
    return std::nullopt;
}

bool areModelsEnough(const std::map<std::string, ModelConstraint>& wanted,
                     const std::map<std::string, ModelConstraint>& offered)
{
    return std::ranges::all_of(wanted, [&](const auto& wish) {
        const auto found = offered.find(wish.first);
        return found != offered.end() && (!wish.second.isWarm || found->second.isWarm) &&
               isVersionEnough(found->second.runnerVersion, wish.second.runnerVersion);
    });
}

} // namespace

bool Capabilities::has(std::uint32_t capability) const
{
    return capability / kWordBits < bitstring.size() &&
           (bitstring[capability / kWordBits] >> (capability % kWordBits) & 1) != 0;
}

void Capabilities::add(std::uint32_t capability)
{
    if (capability > kMaxCapability)
        return;
    if (capability / kWordBits >= bitstring.size())
        bitstring.resize(capability / kWordBits + 1);
    bitstring[capability / kWordBits] |= std::uint64_t(1) << (capability % kWordBits);
    capacities.emplace(capability, 1);
}

const ModelConstraint* Capabilities::model(Capability capability, const std::string& id) const
{
    const auto ofCapability = models.find(std::uint32_t(capability));
    if (ofCapability == models.end())
        return nullptr;
    const auto found = ofCapability->second.find(id);
    return found == ofCapability->second.end() ? nullptr : &found->second;
}

std::vector<std::uint64_t> toBitstring(std::span<const int> capabilities)
{
    Capabilities result;
    for (const int capability : capabilities)
        if (capability >= 0)
            result.add(std::uint32_t(capability));
    return result.bitstring;
}

bool isSubset(std::span<const std::uint64_t> part, std::span<const std::uint64_t> whole)
{
    if (part.size() > whole.size())
        return false;
    for (std::size_t i = 0; i < part.size(); ++i)
        if ((part[i] & whole[i]) != part[i])
            return false;
    return true;
}

Capabilities defaultCapabilities()
{
    Capabilities result;
    for (std::uint32_t capability = 0; capability <= 12; ++capability)
        result.add(capability);
    result.add(14);
    result.add(26);
    result.version = kProtocolVersion;
    return result;
}

Capabilities CapabilityWish::toCapabilities() const
{
    Capabilities result = defaultCapabilities();
    result.add(capability);
    result.minVersion = minNodeVersion;
    if (!model.empty())
        result.models[std::uint32_t(capability)][model].runnerVersion = minRunnerVersion;
    return result;
}

bool isVersionEnough(std::string_view version, std::string_view minimum)
{
    if (minimum.empty())
        return true;
    if (version.empty() || version == "undefined")
        return false;
    const auto least = parseVersion(minimum);
    if (!least)
        return true;
    const auto have = parseVersion(version);
    return have && *have >= *least;
}

bool isCompatible(const Capabilities& wanted, const Capabilities& offered)
{
    if (!isVersionEnough(offered.version, wanted.minVersion))
        return false;
    if (!isSubset(offered.mandatories, wanted.bitstring))
        return false;
    for (const auto& [capability, models] : wanted.models) {
        const auto found = offered.models.find(capability);
        if (found != offered.models.end() && !areModelsEnough(models, found->second))
            return false;
    }
    return isSubset(wanted.bitstring, offered.bitstring);
}

} // namespace sluice::network
