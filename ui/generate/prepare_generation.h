// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/generate/generate_choice.h"
#include "ui/run/estimates.h"

namespace sluice::ui {

/// A job for each variation, with what every place says about it. `promised`: names that jobs in the queue will take. Creates the
/// folder of results: keep off the window's thread.
Preparation prepareGeneration(const GenerateChoice& choice,
                              const std::vector<std::filesystem::path>& promised,
                              const std::vector<std::shared_ptr<Backend>>& backends,
                              const Paths& paths,
                              const Settings& settings,
                              std::stop_token stop);

/// Whether a clip as chosen has room on this computer, whatever its words will be; nothing: not known. Keep off the window's thread.
std::optional<Quote> fitHere(GenerateChoice choice,
                             const std::vector<std::shared_ptr<Backend>>& backends,
                             const Paths& paths,
                             const Settings& settings,
                             std::stop_token stop);

} // namespace sluice::ui
