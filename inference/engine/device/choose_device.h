// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "inference/engine/torch.h"

#include <string>

namespace sluice::inference {

/// "auto" (the first GPU when there is one that works, else the CPU), "cpu", "cuda", "cuda:1".
///
/// Errors: InvalidInput (no such name), Unavailable (no driver, no library, no GPU).
Result<at::Device> chooseDevice(const std::string& wanted);

} // namespace sluice::inference
