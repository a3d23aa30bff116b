// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"

namespace CLI {
class App;
}

namespace sluice::app {

/// `sluice-cli peers list | info | export | add | remove | block | unblock | favour | unfavour`. `context` must outlive `commands`.
void addPeersCommand(CLI::App& commands, CliContext& context);

} // namespace sluice::app
