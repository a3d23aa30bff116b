// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/run_panel.h"

#include "ui/base/error_text.h"
#include "ui/base/phrases.h"
#include "ui/run/place_card.h"
#include "ui/theme/style_sheet.h"

#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace sluice::ui {

RunPanel::RunPanel(QWidget* parent)
    : QWidget(parent)
    , m_here(new PlaceCard(Place::Here, this))
    , m_subnet(new PlaceCard(Place::Subnet, this))
    , m_summary(new QLabel(this))
    , m_run(new QPushButton(this))
{
    auto* title = new QLabel(tr("WHERE TO RUN"), this);
    setRole(title, "section");
    setRole(m_summary, "muted");
    m_summary->setWordWrap(true);
    setRole(m_run, "primary");
    m_run->setMinimumHeight(40);
    m_run->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_here->setChecked(true);

    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 16, 16, 8);
    column->setSpacing(12);
    column->addWidget(title);
    column->addWidget(m_here);
    column->addWidget(m_subnet);
    column->addWidget(m_summary);
    column->addStretch(1);
    // A low window must not cut the cards.
    auto* scroll = new QScrollArea(this);
    scroll->setWidget(content);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 16);
    layout->setSpacing(8);
    layout->addWidget(scroll, 1);
    auto* bottom = new QHBoxLayout;
    bottom->setContentsMargins(16, 0, 16, 0);
    bottom->addWidget(m_run);
    layout->addLayout(bottom);

    for (PlaceCard* card : {m_here, m_subnet}) {
        connect(card, &QAbstractButton::toggled, this, &RunPanel::updateButton);
        connect(card, &PlaceCard::remedyRequested, this,
                [this, card] { Q_EMIT remedyRequested(card->place()); });
    }
    connect(m_run, &QPushButton::clicked, this, [this] { Q_EMIT runRequested(place()); });
    showNote(QString());
}

Place RunPanel::place() const
{
    return m_subnet->isChecked() ? Place::Subnet : Place::Here;
}

void RunPanel::showNote(const QString& note)
{
    m_here->showNote(note);
    m_subnet->showNote(note);
    m_summary->clear();
    updateButton();
}

void RunPanel::show(const Preparation& preparation)
{
    if (preparation.error) {
        showNote(QString());
        m_here->showMissing(errorTitle(preparation.error->code),
                            phraseText(preparation.error->detail),
                            preparation.error->code == ErrorCode::NotFound ||
                                    preparation.error->code == ErrorCode::ModelBroken
                                ? tr("Open the models page")
                                : QString());
        return updateButton();
    }
    bool hasSubnet = false;
    for (const Quote& quote : preparation.totals) {
        hasSubnet |= quote.place == Place::Subnet;
        (quote.place == Place::Here ? m_here : m_subnet)->showQuote(quote);
    }
    if (!hasSubnet)
        m_subnet->showMissing(
            tr("Cannot be used now"),
            tr("What is known of orchestrators could not be opened. The log says why."));
    std::int64_t frames = 0;
    for (const PreparedJob& job : preparation.jobs)
        frames += job.plan.totalFrames();
    if (!preparation.jobs.empty()) {
        const PixelSize target = preparation.jobs.front().plan.target;
        const QString amount = preparation.jobs.size() == 1
                                   ? tr("%n frame(s)", nullptr, int(frames))
                                   : tr("%n clip(s)", nullptr, int(preparation.jobs.size()));
        m_summary->setText(
            tr("%1 to %2×%3, saved beside the source. Sound, subtitles and colour tags are kept.",
               "amount, width, height")
                .arg(amount)
                .arg(target.width)
                .arg(target.height));
    }
    updateButton();
}

void RunPanel::setBusy(bool busy)
{
    m_busy = busy;
    updateButton();
}

void RunPanel::updateButton()
{
    const PlaceCard* card = place() == Place::Here ? m_here : m_subnet;
    m_run->setText(place() == Place::Here ? tr("Upscale here") : tr("Upscale on the subnet"));
    setRole(m_run, place() == Place::Here ? "primary" : "subnet");
    // A new text takes the shortcut away.
    m_run->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_run->setEnabled(card->isPossible() && !m_busy);
}

} // namespace sluice::ui
