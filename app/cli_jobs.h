// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"

namespace CLI {
class App;
}

namespace sluice::app {

/// `sluice-cli jobs list|show|run|pause|resume|cancel|retry|move|remove`. `context` must outlive `commands`.
void addJobsCommand(CLI::App& commands, CliContext& context);

} // namespace sluice::app
