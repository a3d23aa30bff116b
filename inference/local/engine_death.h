// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>

namespace sluice::inference {

/// How often the kernel has killed a process because memory ran out, since it started. 0 where it does not say.
std::uint64_t memoryKills();

/// Why an engine that was not asked to is gone, in a sentence for people.
///
/// `status` is that of waitpid(); `killedForMemory` whether memoryKills() rose during its life.
/// Codes: OutOfMemory, Protocol, Unavailable, Internal (a crash).
Error describeDeath(int status, bool killedForMemory);

} // namespace sluice::inference
