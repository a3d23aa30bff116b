// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"

namespace CLI {
class App;
}

namespace sluice::app {

/// Adds `generate PROMPT`, and `estimate generate` below the `estimate` that is there already.
void addGenerateCommands(CLI::App& commands, CliContext& context);

} // namespace sluice::app
