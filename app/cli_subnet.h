// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"

namespace CLI {
class App;
}

namespace sluice::app {

/// `sluice-cli subnet up|status|down`: the practice subnet. `context` must outlive `commands`.
void addSubnetCommand(CLI::App& commands, CliContext& context);

} // namespace sluice::app
