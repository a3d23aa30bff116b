// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/base/result.h"

#include <optional>
#include <string>

namespace sluice::inference {

/// How far a model's layers in 8 bit are from those of its files (LoadedMessage::weightError), by the SHA-256 of the model: measured by the
/// engine when it held them so, and kept for estimates. Nothing: never measured on this computer.
std::optional<double> eightBitError(const Paths& paths, const std::string& modelSha256);

/// Errors: Io, DiskFull.
Result<void> learnEightBitError(const Paths& paths, const std::string& modelSha256, double error);

} // namespace sluice::inference
