// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <QString>

namespace sluice::ui {

/// One line that says what kind of thing went wrong, in the user's language: "The disk is full".
QString errorTitle(ErrorCode code);

/// What people read: the title and, where there is one, the detail, which names the file and the next step.
QString errorText(const Error& error);

} // namespace sluice::ui
