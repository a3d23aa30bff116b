// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace sluice {

/// Whether a process of this number is running on this machine. One that has died and waits for its parent does not count.
bool isProcessAlive(std::int64_t pid);

} // namespace sluice
