// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"

namespace sluice::ui {

/// Version, licence, where the source is, and the libraries that are loaded now.
class AboutPage : public Page
{
    Q_OBJECT

public:
    explicit AboutPage(QWidget* parent = nullptr);

protected:
    void changeEvent(QEvent* event) override;

private:
    void addHead();
    void addLicence();
    void addLibraries();
    void drawLogo();

    QLabel* m_logo;
};

} // namespace sluice::ui
