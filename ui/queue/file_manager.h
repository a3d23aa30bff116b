// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

class QObject;

namespace sluice::ui {

/// Shows `file` in the desktop's file manager with the file chosen; without one that can do that, opens its folder. Does not wait.
void showInFolder(QObject* context, const std::filesystem::path& file);

} // namespace sluice::ui
