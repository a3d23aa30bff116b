// SPDX-License-Identifier: GPL-3.0-or-later
#define SLUICE_LANES 8
#define SLUICE_ACCUMULATORS 12
#include "inference/engine/models/winograd_body.h"

namespace sluice::inference {

void runWinogradAvx2(const WinogradJob& job)
{
    runWinograd(job);
}

} // namespace sluice::inference
