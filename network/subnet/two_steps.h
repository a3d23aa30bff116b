// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/peer_offer.h"

namespace sluice::network {

/// What stands in for a clip of words where nobody offers that: a picture by the pipeline text-to-image, and its motion by
/// image-to-video, each with a model of the settings. Never the same result as the job's own model gives.
struct TwoSteps
{
    std::optional<SubnetWork> picture; ///< absent: the job has a start image
    SubnetWork motion;
};
TwoSteps twoStepsOf(const Settings& settings, const JobPlan& plan);

/// What is still to be paid for: both steps, or the motion alone when the picture is there.
std::vector<SubnetWork> stepsToPay(const Settings& settings, const JobPlan& plan);

/// Whether a job goes that way, by what is known: nobody has ever offered to make the clip, and both steps have been.
bool isMadeInTwoSteps(const SubnetServices& services,
                      const Settings& settings,
                      const JobPlan& plan);

/// Asks everybody about both steps. Errors: as findOffersOrSayWhy().
Result<void> refreshTwoSteps(const SubnetServices& services,
                             const Settings& settings,
                             const JobPlan& plan,
                             std::stop_token stop);

/// What the book says about such a job: the cost is that of both steps. Opens no connection.
Quote quoteTwoSteps(const SubnetServices& services, const Settings& settings, const JobPlan& plan);

/// Makes the job's one chunk. The picture is side work (ChunkFeed::addSideWork()), and kept in the job's folder until the clip is done, so that
/// nobody pays for it twice.
///
/// Errors: Cancelled, Unavailable (nobody is left for a step), InvalidInput (two refuse the request), and those of reading and writing here.
Result<void> runTwoSteps(const SubnetServices& services,
                         const Settings& settings,
                         SeenResults& seen,
                         const JobPlan& plan,
                         ChunkFeed& feed,
                         std::stop_token stop);

} // namespace sluice::network
