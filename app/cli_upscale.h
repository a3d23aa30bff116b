// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"

namespace CLI {
class App;
}

namespace sluice::app {

/// `sluice-cli upscale IN -o OUT ...` and `sluice-cli estimate upscale IN ...`. `context` must outlive `commands`.
void addUpscaleCommands(CLI::App& commands, CliContext& context);

} // namespace sluice::app
