// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/stored_generation.h"
#include "ui/generate/generate_choice.h"

namespace sluice::inference {
class ModelStore;
}

namespace sluice::ui {

/// Models that make clips of words: those of this computer, with what their files say, then those that could be had, with what their
/// cards say. Looks at the disk: not on the window's thread.
std::vector<GenerateModel> knownGenerators(const inference::ModelStore& store);

/// Whether the clip was made with a model of that name whose files were others. What is not known counts as no: with adapters, which count
/// as part of the model, and where the model is not installed. Looks at the disk, too.
bool hasOtherWeights(const StoredGeneration& stored, const inference::ModelStore& store);

} // namespace sluice::ui
