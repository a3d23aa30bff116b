// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace sluice::ui {

/// What the left panel shows for "Caption", which this version cannot do yet: says so, and offers what exists.
class CaptionPage : public QWidget
{
    Q_OBJECT

public:
    explicit CaptionPage(QWidget* parent = nullptr);

Q_SIGNALS:
    void upscaleRequested();
};

} // namespace sluice::ui
