// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"

namespace CLI {
class App;
}

namespace sluice::app {

/// `sluice-cli doctor`: exit code 0 when everything needed works, else 1. `context` must outlive `commands`.
void addDoctorCommand(CLI::App& commands, CliContext& context);

} // namespace sluice::app
