// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/header_bar.h"

namespace sluice::ui {

/// What the left panel shows for a verb that this version cannot do yet: says so, and offers what exists.
class VerbPage : public QWidget
{
    Q_OBJECT

public:
    explicit VerbPage(Verb verb, QWidget* parent = nullptr);

Q_SIGNALS:
    void upscaleRequested();
};

} // namespace sluice::ui
