// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::network {

/// What a node of the subnet can do, by the network's own numbers (protocol section 4).
enum class Capability : std::uint32_t
{
    TextToImage = 27,
    ImageToImage = 28,
    ImageToVideo = 29,
    Upscale = 30,
    AudioToText = 31,
    SegmentAnything2 = 32,
    Llm = 33,
    ImageToText = 34,
    LiveVideoToVideo = 35,
    TextToSpeech = 36,
    Byoc = 37
};

/// The version of go-livepeer whose protocol this is; sent as our own.
inline constexpr std::string_view kProtocolVersion = "0.9.1";

struct ModelConstraint
{
    bool isWarm = false;
    std::uint32_t capacity = 0;
    std::uint32_t capacityInUse = 0;
    std::string runnerVersion;

    bool operator==(const ModelConstraint&) const = default;
};

/// The message Capabilities: what somebody offers, or wants.
struct Capabilities
{
    std::vector<std::uint64_t> bitstring;
    std::vector<std::uint64_t> mandatories;
    std::map<std::uint32_t, std::uint32_t> capacities;
    std::string version;
    std::string minVersion;
    /// Capability number to model id to constraint.
    std::map<std::uint32_t, std::map<std::string, ModelConstraint>> models;

    bool has(std::uint32_t capability) const;
    bool has(Capability capability) const { return has(std::uint32_t(capability)); }
    /// Sets the bit, and a capacity of 1 when there is none.
    void add(std::uint32_t capability);
    void add(Capability capability) { add(std::uint32_t(capability)); }
    /// The constraint of a model that is listed; nullptr otherwise.
    const ModelConstraint* model(Capability capability, const std::string& id) const;

    bool operator==(const Capabilities&) const = default;
};

/// Bit n % 64 of element n / 64. Numbers below zero are left out, as upstream does.
std::vector<std::uint64_t> toBitstring(std::span<const int> capabilities);
/// Whether each bit of `part` is in `whole`; a longer `part` is not, even when its last elements are zero.
bool isSubset(std::span<const std::uint64_t> part, std::span<const std::uint64_t> whole);

/// What every node advertises and every gateway asks for: 0 to 12, 14 and 26.
Capabilities defaultCapabilities();

/// What a job needs of an orchestrator. An empty model asks for the capability alone.
struct CapabilityWish
{
    Capability capability = Capability::TextToImage;
    std::string model;
    std::string minNodeVersion;   ///< "": any
    std::string minRunnerVersion; ///< "": any

    /// What is sent: with a capacity for each bit, else the answer names the transcoding price.
    Capabilities toCapabilities() const;
};

/// Whether `version` is at least `minimum`, pre-release and build parts left out; the rule of protocol section 4.1.
bool isVersionEnough(std::string_view version, std::string_view minimum);

/// Whether a node that offers `offered` may serve `wanted`: the same test on both sides of the wire.
bool isCompatible(const Capabilities& wanted, const Capabilities& offered);

} // namespace sluice::network
