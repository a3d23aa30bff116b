// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/caption_page.h"
#include "ui/theme/style_sheet.h"

#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace sluice::ui {

CaptionPage::CaptionPage(QWidget* parent)
    : QWidget(parent)
{
    auto* title = new QLabel(tr("CAPTION"), this);
    setRole(title, "section");
    auto* headline = new QLabel(tr("Not part of this version yet"), this);
    setRole(headline, "heading");
    auto* text = new QLabel(tr("Captions from speech are being built. What works today: making "
                               "clips and pictures larger; subtitles that a clip has are kept."),
                            this);
    setRole(text, "muted");
    text->setWordWrap(true);
    auto* button = new QPushButton(tr("Go to Upscale"), this);
    connect(button, &QPushButton::clicked, this, &CaptionPage::upscaleRequested);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 16, 16, 16);
    layout->setSpacing(8);
    layout->addWidget(title);
    layout->addSpacing(8);
    layout->addWidget(headline);
    layout->addWidget(text);
    layout->addSpacing(8);
    layout->addWidget(button);
    layout->addStretch(1);
}

} // namespace sluice::ui
