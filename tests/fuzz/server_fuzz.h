// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace sluice::test {

/// Serves one clear-text connection on which `sent` comes and then nothing more, with handlers that read, echo, stream, speak gRPC
/// or do not listen. Returns once the listener has closed.
void serveBytes(const std::string& sent);

} // namespace sluice::test
