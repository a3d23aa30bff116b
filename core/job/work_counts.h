// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_plan.h"

#include <nlohmann/json_fwd.hpp>

#include <array>
#include <string>

namespace sluice {

/// How fast this computer is and what it draws: what counts are turned into seconds and money with.
struct MachineRates
{
    double convolution = 0;  ///< multiply-adds a second in networks that enlarge
    double products = 0;     ///< multiply-adds a second in networks that make clips of words
    double resize = 0;       ///< output samples a second
    double decode = 0;       ///< pixels a second
    double encode = 0;       ///< pixels a second of H.264 "medium"
    double startSeconds = 0; ///< from starting an engine to its first answer
    int cores = 1;           ///< physical ones
    bool isGpu = false;      ///< networks run beside the processor, not on it
    bool isMeasured = false; ///< by a probe; otherwise those of an ordinary computer
    double watts = 0;        ///< under work above idle
    std::string wattsOrigin; ///< "as set", "measured", "assumed"
};

/// The figures of slow desktop cores, which stand in until a probe has ended. A quick core is up to ten times as fast.
MachineRates ordinaryMachine(int cores);

/// All that a job has to do, counted before anything is known about speed. A plain value; JSON both ways.
struct WorkCounts
{
    double engineStarts = 0; ///< one after another; side by side they count once
    double loadedBytes = 0;  ///< of weights
    double operations = 0; ///< multiply-adds of a network that enlarges, with the overlap of tiles
    double products = 0;   ///< multiply-adds of networks that make clips of words
    double layerRuns = 0;  ///< of the layers of those networks: each step runs them anew
    double resizedSamples = 0;  ///< of a resize after the network
    double decodedPixels = 0;   ///< in all decodings together
    double encodedPixels = 0;   ///< times what the encoder costs beside H.264 "medium"
    double pieces = 0;          ///< each opens and closes its files
    double transferSeconds = 0; ///< sending and receiving at the bandwidth that was measured
    double peerSeconds = 0;     ///< at the speed that other computers showed

    /// Multiply-adds of all networks.
    double networkOperations() const { return operations + products; }

    bool operator==(const WorkCounts&) const = default;
};

/// Of a job that is made on this computer by its engine, or (an export) without one.
WorkCounts countWork(const JobPlan& plan);

/// How much slower an encoder is than H.264 "medium", roughly.
double encoderCost(const media::EncodeSettings& encode);

/// Pixels of one frame of the source, and of the result.
double sourcePixelsOf(const JobPlan& plan);
double targetPixelsOf(const JobPlan& plan);

/// What the seconds of a job are spent on.
enum class TimePart
{
    Start,    ///< engines, weights, opening and closing files
    Network,  ///< networks that enlarge, and what they cannot do without
    Media,    ///< decoding, resizing, encoding
    Transfer, ///< sending and receiving
    Peer,     ///< others' computers
    Words     ///< networks that make clips of words
};
constexpr std::size_t kTimeParts = 6;
using TimeParts = std::array<double, kTimeParts>; ///< seconds, by TimePart

/// Counts at the speeds of a machine. Beside a GPU only the longer one of networks and media is left: the other one hides behind it.
TimeParts timeParts(const WorkCounts& counts, const MachineRates& rates);

nlohmann::json toJson(const WorkCounts& counts);
/// Errors: InvalidInput.
Result<WorkCounts> workCountsFromJson(const nlohmann::json& json);

} // namespace sluice
