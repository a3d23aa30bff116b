// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"

namespace CLI {
class App;
}

namespace sluice::app {

/// `sluice-cli models list|info|pull|import|verify|remove`
void addModelsCommand(CLI::App& commands, CliContext& context);

} // namespace sluice::app
