// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/network/peer_details.h"

#include "ui/base/phrases.h"
#include "ui/network/peer_text.h"
#include "ui/network/price_plot.h"
#include "ui/pages/page.h"
#include "ui/theme/style_sheet.h"

#include <QLabel>
#include <QLocale>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace sluice::ui {
namespace {

using network::PeerEntry;
using network::PeerWork;

constexpr int kPricesInWords = 5;

QString factsText(const PeerEntry& entry)
{
    QStringList facts{peerSourceText(entry)};
    facts << PeerDetails::tr("seen %1").arg(peerAgoText(entry.record.lastSeen));
    if (entry.record.latency)
        facts << PeerDetails::tr("answers in %1 ms")
                     .arg(QLocale().toString(std::ceil(*entry.record.latency * 1000), 'f', 0));
    if (entry.answer)
        for (const std::string& device : entry.answer->devices)
            facts << QString::fromStdString(device);
    if (!entry.record.address.empty())
        facts << QString::fromStdString(entry.record.address);
    return facts.join(QStringLiteral(" · "));
}

QString problemText(const PeerEntry& entry)
{
    if (entry.answer && !entry.answer->problem.empty())
        return PeerDetails::tr("Did not answer when it was asked: %1")
            .arg(phraseText(entry.answer->problem));
    return entry.record.lastError.empty()
               ? QString()
               : PeerDetails::tr("Its last job failed: %1").arg(phraseText(entry.record.lastError));
}

/// Several prices of one kind, newest first: what the plot shows, in words.
QString pricesText(const std::vector<network::PricePoint>& prices)
{
    QStringList parts;
    for (std::size_t i = 0; i < prices.size() && parts.size() < kPricesInWords; ++i)
        //: %1 a time, %2 a price
        parts << PeerDetails::tr("%1: %2").arg(peerTimeText(prices[i].at),
                                               peerPriceText(prices[i].price));
    return parts.join(QLatin1Char('\n'));
}

QString speedParts(const network::WorkStats& stats)
{
    const auto seconds = [](double value) { return QLocale().toString(value, 'f', 2); };
    return PeerDetails::tr("%1 for a million pixels: sending %2 s, waiting %3 s, computing %4 s, "
                           "receiving %5 s")
        .arg(peerSpeedText(stats), seconds(stats.upload), seconds(stats.queue),
             seconds(stats.compute), seconds(stats.download));
}

} // namespace

PeerDetails::PeerDetails(QWidget* parent)
    : QFrame(parent)
    , m_title(pageLabel(QString(), "heading"))
    , m_facts(pageLabel(QString(), "muted"))
    , m_problem(pageLabel(QString(), "error"))
    , m_favour(new QPushButton)
    , m_block(new QPushButton)
    , m_forget(new QPushButton(tr("Forget…")))
{
    setRole(this, "card");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 14);
    layout->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->setSpacing(8);
    head->addWidget(m_title, 1);
    for (QPushButton* button : {m_favour, m_block, m_forget})
        head->addWidget(button, 0, Qt::AlignTop);
    layout->addLayout(head);
    layout->addWidget(m_facts);
    layout->addWidget(m_problem);
    connect(m_favour, &QPushButton::clicked, this, [this] { Q_EMIT favourWanted(!m_isFavourite); });
    connect(m_block, &QPushButton::clicked, this, [this] { Q_EMIT blockWanted(!m_isBlocked); });
    connect(m_forget, &QPushButton::clicked, this, &PeerDetails::forgetWanted);
}

void PeerDetails::present(const PeerEntry& entry)
{
    m_url = entry.record.url;
    m_title->setText(QString::fromStdString(m_url));
    m_facts->setText(factsText(entry));
    const QString problem = problemText(entry);
    m_problem->setText(problem);
    m_problem->setVisible(!problem.isEmpty());
    showButtons(entry);
    if (m_body)
        m_body->deleteLater();
    m_body = new QWidget;
    m_lines = new QVBoxLayout(m_body);
    m_lines->setContentsMargins(0, 4, 0, 0);
    m_lines->setSpacing(3);
    layout()->addWidget(m_body);
    // First what it has done, then what it only says it does.
    std::vector<const PeerWork*> works;
    for (const PeerWork& work : entry.works)
        works.push_back(&work);
    std::stable_sort(works.begin(), works.end(), [](const PeerWork* a, const PeerWork* b) {
        return std::pair(a->stats.jobs, a->prices.size()) >
               std::pair(b->stats.jobs, b->prices.size());
    });
    for (const PeerWork* work : works)
        addWork(entry, *work);
    addServed(entry);
    if (works.empty() && m_lines->count() == 0)
        addLine(tr("Nothing is known about what it serves. Ask all to find out."));
}

void PeerDetails::showButtons(const PeerEntry& entry)
{
    m_isBlocked = entry.record.isBlocked;
    m_isFavourite = entry.record.isFavourite;
    m_favour->setText(m_isFavourite ? tr("Favour no more") : tr("Favour"));
    m_favour->setToolTip(tr("Favourites are chosen before others that are as good"));
    m_block->setText(m_isBlocked ? tr("Unblock") : tr("Block"));
    m_block->setToolTip(tr("Blocked orchestrators are never asked and get no work"));
    m_forget->setToolTip(tr("Forget it and everything that was learned about it"));
    const QString url = QString::fromStdString(m_url);
    for (QPushButton* button : {m_favour, m_block, m_forget})
        //: %1 a verb such as Block, %2 an address
        button->setAccessibleName(tr("%1: %2").arg(button->text(), url));
}

void PeerDetails::addWork(const PeerEntry& entry, const PeerWork& work)
{
    const QString name = peerWorkText(work.kind, work.model);
    const QString price = work.prices.empty() ? tr("never said what it asks")
                                              : peerPriceText(work.prices.front().price);
    if (work.stats.jobs == 0 && work.prices.size() < 2)
        //: %1 a kind of work, %2 a price
        return addLine(tr("%1 · %2").arg(name, price), "");
    m_lines->addSpacing(6);
    addLine(name, "strong");
    addLine(price);
    if (work.prices.size() > 1) {
        auto* plot = new PricePlot(work.prices);
        plot->setAccessibleName(tr("Price over time, %1").arg(name));
        plot->setAccessibleDescription(pricesText(work.prices));
        m_lines->addWidget(plot);
        addLine(pricesText(work.prices));
    }
    if (work.stats.good > 0)
        addLine(speedParts(work.stats));
    if (entry.source)
        addLine(peerScoreReason(work));
    for (auto fault = work.stats.faults.rbegin(); fault != work.stats.faults.rend(); ++fault) {
        const QString text = phraseText(fault->error);
        addLine((fault->isWrong ? tr("%1: answer refused. %2") : tr("%1: failed. %2"))
                    .arg(peerTimeText(fault->at), text));
    }
    m_lines->addSpacing(6);
}

/// What it says it serves and has no price or history for; and what is loaded there.
void PeerDetails::addServed(const PeerEntry& entry)
{
    if (!entry.answer)
        return;
    QStringList warm;
    for (const network::ServedWork& served : entry.answer->serves) {
        const bool isShown =
            std::any_of(entry.works.begin(), entry.works.end(), [&](const PeerWork& work) {
                return work.kind == served.kind && work.model == served.model;
            });
        if (!isShown)
            addLine(peerWorkText(served.kind, served.model), "");
        if (served.isWarm)
            warm << QString::fromStdString(served.model);
    }
    if (!warm.isEmpty())
        addLine(tr("Loaded and ready: %1").arg(warm.join(QStringLiteral(", "))));
}

void PeerDetails::addLine(const QString& text, const char* role)
{
    m_lines->addWidget(pageLabel(text, role));
}

} // namespace sluice::ui
