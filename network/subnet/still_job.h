// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/peer_offer.h"

namespace sluice::network {

/// Makes the one piece of a picture's job with the subnet's own pipeline `upscale`: sends the picture upright as PNG, fetches the answer, checks
/// it, and writes it in the format of the job with the source's colour profile. The next orchestrator is asked when one fails.
///
/// Errors: Cancelled, Unavailable (nobody offers it or nobody is left), InvalidInput (transparency, which the pipeline loses), Timeout, and
/// those of reading and writing.
Result<void> runStill(const SubnetServices& services,
                      const Settings& settings,
                      const JobPlan& plan,
                      ChunkFeed& feed,
                      std::stop_token stop);

} // namespace sluice::network
