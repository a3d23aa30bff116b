// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/generate/generate_choice.h"

namespace sluice::inference {
class ModelStore;
}

namespace sluice::ui {

/// Models that make clips of words: those of this computer, with what their files say, then those that could be had, with what their
/// cards say. Looks at the disk: not on the window's thread.
std::vector<GenerateModel> knownGenerators(const inference::ModelStore& store);

} // namespace sluice::ui
