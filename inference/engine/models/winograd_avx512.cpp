// SPDX-License-Identifier: GPL-3.0-or-later
#define SLUICE_LANES 16
#define SLUICE_ACCUMULATORS 24
#include "inference/engine/models/winograd_body.h"

namespace sluice::inference {

void runWinogradAvx512(const WinogradJob& job)
{
    runWinograd(job);
}

} // namespace sluice::inference
