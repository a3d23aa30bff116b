// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/about_page.h"

#include "core/config/libraries.h"
#include "ui/theme/colors.h"
#include "ui/theme/icons.h"

#include "sluice_version.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <string_view>

namespace sluice::ui {

AboutPage::AboutPage(QWidget* parent)
    : Page(tr("About Sluice"), parent)
    , m_logo(new QLabel)
{
    addHead();
    addLicence();
    addLibraries();
    drawLogo();
}

void AboutPage::addHead()
{
    auto* line = new QHBoxLayout;
    line->setSpacing(16);
    line->addWidget(m_logo, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(pageLabel(tr("Sluice %1").arg(QStringLiteral(SLUICE_VERSION)), "title"));
    words->addWidget(
        pageLabel(tr("Makes video larger and sharper, on this computer or on the Livepeer subnet."),
                  "muted"));
    line->addLayout(words, 1);
    addCard()->addLayout(line);
}

void AboutPage::addLicence()
{
    addHeading(tr("Licence"));
    QVBoxLayout* const card = addCard();
    card->addWidget(pageLabel(
        tr("Sluice is free software under the GNU General Public License, version 3 or (at your "
           "option) any later version: GPL-3.0-or-later. You may use it for anything, study it, "
           "change it, and pass it on, changed or not, under the same terms.")));
    card->addWidget(pageLabel(
        tr("It comes without any warranty; without even the implied warranty of merchantability "
           "or fitness for a particular purpose.")));
    card->addWidget(pageLabel(
        tr("Additional permission under section 7: Sluice may be combined with the "
           "redistributable libraries of the NVIDIA CUDA Toolkit and passed on so. The exact "
           "words are in the file LICENSE-EXCEPTION.md of the source."),
        "muted"));
    auto* links = new QHBoxLayout;
    links->setSpacing(16);
    links->addWidget(linkButton(tr("Text of the licence"),
                                QStringLiteral("https://www.gnu.org/licenses/gpl-3.0.html")));
    // A build that does not say where its source is: then whoever passed it on owes it.
    const QString source = QStringLiteral(SLUICE_SOURCE_URL);
    if (!source.isEmpty())
        links->addWidget(linkButton(tr("Source code"), source));
    links->addStretch(1);
    card->addLayout(links);
    card->addWidget(pageLabel(
        source.isEmpty() ? tr("You have the right to the source code of this program from whoever "
                              "gave it to you; it is built from the source of version %1.")
                               .arg(QStringLiteral(SLUICE_VERSION))
                         : source,
        "muted"));
}

void AboutPage::addLibraries()
{
    addHeading(tr("Libraries"));
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(24);
    grid->setVerticalSpacing(6);
    grid->setColumnStretch(3, 1);
    const QString headings[] = {tr("LIBRARY"), tr("VERSION"), tr("LICENCE"), tr("USED FOR")};
    for (int column = 0; column < 4; ++column)
        grid->addWidget(pageLabel(headings[column], "section"), 0, column);
    int row = 1;
    for (const LibraryInfo& library : usedLibraries()) {
        const std::string_view cells[] = {library.name, library.version, library.licence,
                                          library.purpose};
        for (int column = 0; column < 4; ++column) {
            const QString cell =
                QString::fromUtf8(cells[column].data(), qsizetype(cells[column].size()));
            // libtorch and headers without a version at run time.
            auto* label =
                pageLabel(cell.isEmpty() ? QStringLiteral("–") : cell, column == 0 ? "" : "muted");
            label->setWordWrap(column == 3);
            grid->addWidget(label, row, column);
        }
        ++row;
    }
    addCard()->addLayout(grid);
    addText(tr("Models have licences of their own: see the page Models."));
}

void AboutPage::changeEvent(QEvent* event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        drawLogo();
}

void AboutPage::drawLogo()
{
    m_logo->setPixmap(
        icon("logo", colorsFor(this).here).pixmap(QSize(48, 48), devicePixelRatioF()));
}

} // namespace sluice::ui
