// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"

namespace CLI {
class App;
}

namespace sluice::app {

/// `sluice-cli report estimates`: how predictions and what came of them compare.
void addReportCommand(CLI::App& commands, CliContext& context);

} // namespace sluice::app
