// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/gateway/job_client.h"
#include "network/subnet/peer_offer.h"

#include <functional>
#include <vector>

namespace sluice::network {

/// The orchestrator that a call goes to next. Absent means unknown.
struct PipelineChoice
{
    std::string peer;
    bool isPractice = false;
    std::optional<double> seconds; ///< expected
    std::optional<double> p95;
    std::optional<Wei> fee;
};

/// A call of one of the nine pipelines that anybody on the subnet may answer.
struct PipelineOrder
{
    JobRequest request;
    std::filesystem::path folder; ///< media of the answer are written there
    /// What people read, and whom it is about; on the calling thread.
    std::function<void(const std::string& stage, const std::string& peer)> onStage;
    TextFunction onText; ///< as JobClient::run()
    /// Whom it goes to next and what that means, before anything is owed; once for each try.
    std::function<void(const PipelineChoice& choice)> onChosen{};
    /// A try that came to nothing, without the orchestrator's own words: they may repeat the request.
    std::function<void(const std::string& peer, const std::string& what)> onFailed{};
    /// A closer look at the files of an answer. Errors: Protocol (it counts as a lie), others (ours; the run ends).
    std::function<Result<void>(const std::vector<std::filesystem::path>& files)> check{};
    /// Sets the fee aside before anything can be owed; once for each try. Errors: Unavailable (it is more than may be spent there).
    std::function<Result<void>(const Wei& fee)> setAside{};
    /// Takes that back for a try that came to nothing.
    std::function<void(const Wei& fee)> giveBack{};
};

struct PipelineResult
{
    JobAnswer answer;
    std::vector<std::filesystem::path> files; ///< of answer.media, in order; .png, .mp4 or .wav
    std::string peer;
    std::optional<AnnouncedPrice> price; ///< absent: none announced
    std::optional<WeiFraction> fee;
    int tries = 1;
    double seconds = 0; ///< of the try that counted, with fetching its media
};

/// Asks everybody, chooses, sends, fetches and looks at what came; the next orchestrator is asked when one fails or lies. Any thread; blocks.
///
/// Errors: Cancelled, Unavailable (nobody offers it, or nobody is left; says why), InvalidInput (two say that the request itself is bad, or
/// the only one there is), and those of reading and writing here.
Result<PipelineResult> runPipeline(const SubnetServices& services,
                                   const Settings& settings,
                                   const PipelineOrder& order,
                                   std::stop_token stop);

} // namespace sluice::network
