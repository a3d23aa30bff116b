// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"

namespace CLI {
class App;
}

namespace sluice::app {

/// `api`: serve, token
void addApiCommand(CLI::App& commands, CliContext& context);

} // namespace sluice::app
