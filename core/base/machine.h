// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace sluice {

/// The processor's name for people: "AMD EPYC 9B14". "processor" where the system does not say.
std::string processorName();

/// Cores that this process may use, hyper-threads counted once; at least 1.
int physicalCores();

/// Main memory within the limits of the control group. 0 where the system does not say.
std::uint64_t totalMemory();

/// What can still be taken of it without swapping.
std::uint64_t freeMemory();

} // namespace sluice
