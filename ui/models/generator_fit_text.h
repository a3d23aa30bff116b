// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/model_entry.h"

namespace sluice::ui {

/// Sets `fit` and `fitText` of a model that makes clips of words: whether a clip of its usual size and length has room here.
void judgeGenerator(ModelEntry& entry, const MachineMemory& machine);

} // namespace sluice::ui
