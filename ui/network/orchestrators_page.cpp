// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/network/orchestrators_page.h"

#include "ui/base/error_text.h"
#include "ui/base/notice.h"
#include "ui/base/words.h"
#include "ui/network/peer_details.h"
#include "ui/theme/style_sheet.h"

#include <QClipboard>
#include <QComboBox>
#include <QFileDialog>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QShowEvent>
#include <QSortFilterProxyModel>
#include <QTableView>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {
namespace {

constexpr int kRowHeight = 32;
constexpr int kMostRows = 9; ///< then the table scrolls

constexpr auto kPracticeCommand = "sluice-cli subnet up --orchestrators 3";

/// A line to type in, and the button that takes it.
QHBoxLayout* entryLine(QLineEdit* edit, const QString& hint, const QString& name, QPushButton* take)
{
    edit->setPlaceholderText(hint);
    edit->setAccessibleName(name);
    edit->setClearButtonEnabled(true);
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    line->addWidget(edit, 1);
    line->addWidget(take);
    QObject::connect(edit, &QLineEdit::returnPressed, take, &QPushButton::click);
    return line;
}

} // namespace

OrchestratorsPage::OrchestratorsPage(std::shared_ptr<network::PeerDirectory> directory,
                                     const Settings& settings,
                                     SetWebhook setWebhook,
                                     QWidget* parent)
    : Page(tr("Orchestrators"), parent)
    , m_model(std::move(directory), settings)
    , m_setWebhook(std::move(setWebhook))
    , m_sorted(new QSortFilterProxyModel(this))
    , m_ask(addTitleButton(tr("Ask all")))
    , m_export(addTitleButton(tr("Export…")))
    , m_notice(new Notice)
    , m_question(new Notice)
    , m_address(new QLineEdit)
    , m_webhook(new QLineEdit)
    , m_filter(new QLineEdit)
    , m_order(new QComboBox)
    , m_table(new QTableView)
    , m_details(new PeerDetails)
{
    m_ask->setToolTip(tr("Ask everybody who is known what they serve and what it costs"));
    head()->addWidget(m_notice);
    head()->addWidget(m_question);
    m_notice->addCloseButton();
    QPushButton* const forget = m_question->addButton(tr("Forget it"));
    m_question->addCloseButton();
    addText(tr("Computers of the Livepeer AI subnet that make clips and pictures larger for you. "
               "The better one has kept its word, and the cheaper and quicker it is, the more "
               "work it gets."));
    makeSources();
    makeTools();
    makeEmpty();
    makeTable();
    column()->addWidget(m_details);
    m_details->hide();
    connectModel();
    connect(forget, &QPushButton::clicked, this, [this] {
        m_question->clear();
        m_model.forget(m_details->url());
    });
    setSettings(settings);
    showRows();
}

void OrchestratorsPage::makeSources()
{
    QVBoxLayout* const card = addCard();
    auto* add = new QPushButton(tr("Add"));
    add->setAccessibleName(tr("Add the orchestrator"));
    card->addLayout(entryLine(m_address,
                              tr("Address of an orchestrator, such as https://example.org:8935"),
                              tr("Address of an orchestrator"), add));
    auto* use = new QPushButton(tr("Use list"));
    use->setAccessibleName(tr("Use the list on the web"));
    card->addLayout(entryLine(m_webhook, tr("Address of a list on the web (a webhook)"),
                              tr("Address of a list of orchestrators on the web"), use));
    connect(add, &QPushButton::clicked, this, &OrchestratorsPage::addTyped);
    connect(use, &QPushButton::clicked, this, &OrchestratorsPage::useWebhook);
}

void OrchestratorsPage::makeTools()
{
    m_filter->setPlaceholderText(tr("Search orchestrators"));
    m_filter->setAccessibleName(tr("Search orchestrators"));
    m_filter->setClearButtonEnabled(true);
    auto* order = new QLabel(tr("Order"));
    setRole(order, "muted");
    order->setBuddy(m_order);
    m_order->addItem(tr("Best first"), int(PeersModel::ScoreColumn));
    m_order->addItem(tr("Cheapest first"), int(PeersModel::PriceColumn));
    m_order->addItem(tr("Quickest first"), int(PeersModel::SpeedColumn));
    m_order->addItem(tr("Last seen first"), int(PeersModel::SeenColumn));
    m_order->addItem(tr("By address"), int(PeersModel::PeerColumn));
    auto* tools = new QHBoxLayout;
    tools->setSpacing(8);
    tools->addWidget(m_filter, 1);
    tools->addWidget(order);
    tools->addWidget(m_order);
    column()->addSpacing(8);
    column()->addLayout(tools);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_sorted->setFilterFixedString(text.trimmed());
        showRows();
    });
    connect(m_order, &QComboBox::currentIndexChanged, this, &OrchestratorsPage::sort);
}

void OrchestratorsPage::makeEmpty()
{
    m_empty = new QWidget;
    auto* lines = new QVBoxLayout(m_empty);
    lines->setContentsMargins(0, 8, 0, 0);
    lines->setSpacing(8);
    m_emptyText = pageLabel(tr("Looking…"));
    auto* copy = new QPushButton(tr("Copy the command"));
    copy->setObjectName(QStringLiteral("copy-command"));
    auto* buttons = new QHBoxLayout;
    buttons->addWidget(copy);
    buttons->addStretch(1);
    lines->addWidget(m_emptyText);
    lines->addLayout(buttons);
    column()->addWidget(m_empty);
    connect(copy, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(QLatin1String(kPracticeCommand));
        m_notice->say(Notice::Kind::Info,
                      tr("Copied. Run it in a terminal, then press “Ask all” here."));
    });
}

void OrchestratorsPage::makeTable()
{
    m_sorted->setSourceModel(&m_model);
    m_sorted->setSortRole(PeersModel::kSortRole);
    m_sorted->setFilterKeyColumn(-1);
    m_sorted->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table->setModel(m_sorted);
    m_table->setAccessibleName(tr("Orchestrators"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setWordWrap(false);
    m_table->setTextElideMode(Qt::ElideRight);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(kRowHeight);
    m_table->verticalHeader()->setMinimumSectionSize(kRowHeight);
    QHeaderView* const header = m_table->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::Fixed);
    header->setSectionResizeMode(PeersModel::PeerColumn, QHeaderView::Stretch);
    header->setHighlightSections(false);
    const std::pair<PeersModel::Column, int> widths[] = {{PeersModel::ServesColumn, 96},
                                                         {PeersModel::PriceColumn, 184},
                                                         {PeersModel::SpeedColumn, 84},
                                                         {PeersModel::ScoreColumn, 84},
                                                         {PeersModel::SeenColumn, 96}};
    for (const auto& [which, width] : widths)
        m_table->setColumnWidth(which, width);
    column()->addWidget(m_table);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this,
            &OrchestratorsPage::showCurrent);
    sort();
}

void OrchestratorsPage::connectModel()
{
    connect(m_ask, &QPushButton::clicked, &m_model, &PeersModel::ask);
    connect(m_export, &QPushButton::clicked, this, &OrchestratorsPage::chooseFile);
    connect(&m_model, &PeersModel::refreshed, this, [this] {
        sort();
        showRows();
    });
    connect(&m_model, &PeersModel::askingChanged, this, [this] {
        m_ask->setEnabled(!m_model.isAsking());
        m_ask->setText(m_model.isAsking() ? tr("Asking…") : tr("Ask all"));
    });
    connect(&m_model, &PeersModel::asked, this, &OrchestratorsPage::sayAsked);
    connect(&m_model, &PeersModel::added, this, [this](const QString& url) {
        m_address->clear();
        m_current = url.toStdString();
        m_notice->say(Notice::Kind::Good, tr("%1 is used from now on.").arg(url));
    });
    connect(&m_model, &PeersModel::exported, this, [this](const QString& file) {
        m_notice->say(Notice::Kind::Good, tr("Written to %1.").arg(file));
    });
    connect(&m_model, &PeersModel::failed, this,
            [this](const QString& problem) { m_notice->say(Notice::Kind::Error, problem); });
    connect(m_details, &PeerDetails::blockWanted, this,
            [this](bool isBlocked) { m_model.setBlocked(m_details->url(), isBlocked); });
    connect(m_details, &PeerDetails::favourWanted, this,
            [this](bool isFavourite) { m_model.setFavourite(m_details->url(), isFavourite); });
    connect(m_details, &PeerDetails::forgetWanted, this, &OrchestratorsPage::askWhetherToForget);
}

void OrchestratorsPage::setSettings(const Settings& settings)
{
    m_model.setSettings(settings);
    m_webhook->setText(QString::fromStdString(settings.subnetWebhook));
}

void OrchestratorsPage::addTyped()
{
    if (m_address->text().trimmed().isEmpty())
        return m_address->setFocus();
    m_model.add(m_address->text());
}

void OrchestratorsPage::useWebhook()
{
    const QString address = m_webhook->text().trimmed();
    if (const auto set = m_setWebhook(address); !set)
        return m_notice->say(Notice::Kind::Error, errorText(set.error()));
    if (address.isEmpty())
        m_notice->say(Notice::Kind::Good, tr("No list on the web is used any more."));
    m_model.ask();
}

void OrchestratorsPage::sort()
{
    m_sorted->sort(m_order->currentData().toInt());
}

/// After the rows have changed: how high the table is, and whether there is one at all.
void OrchestratorsPage::showRows()
{
    const int rows = m_sorted->rowCount();
    m_table->setFixedHeight(m_table->horizontalHeader()->sizeHint().height() +
                            std::min(rows, kMostRows) * kRowHeight + 4);
    m_table->setVisible(rows > 0);
    m_export->setEnabled(m_model.rowCount() > 0);
    const bool isEmpty = m_model.rowCount() == 0;
    m_filter->setEnabled(!isEmpty);
    m_empty->setVisible(rows == 0);
    m_empty->findChild<QPushButton*>(QStringLiteral("copy-command"))->setVisible(isEmpty);
    m_emptyText->setText(
        isEmpty ? tr("No orchestrator is known yet. Add the address of one above, or start the "
                     "practice subnet on this computer; it costs nothing:\n%1")
                      .arg(QLatin1String(kPracticeCommand))
                : tr("No orchestrator matches the search."));
    const int source = m_model.rowOf(m_current);
    const QModelIndex shown =
        m_sorted->mapFromSource(m_model.index(source, PeersModel::PeerColumn));
    if (rows > 0)
        m_table->setCurrentIndex(shown.isValid() ? shown : m_sorted->index(0, 0));
    showCurrent();
}

void OrchestratorsPage::showCurrent()
{
    const QModelIndex current = m_sorted->mapToSource(m_table->currentIndex());
    m_details->setVisible(current.isValid());
    if (!current.isValid())
        return;
    const network::PeerEntry& entry = m_model.entry(current.row());
    if (m_current != entry.record.url)
        m_question->clear();
    m_current = entry.record.url;
    m_details->present(entry);
}

void OrchestratorsPage::askWhetherToForget()
{
    m_question->say(Notice::Kind::Info,
                    tr("Forget %1, with its prices, its speed and how it did? If a list names it, "
                       "it comes back as a stranger.")
                        .arg(QString::fromStdString(m_details->url())));
    m_question->findChild<QPushButton*>()->setFocus();
}

void OrchestratorsPage::chooseFile()
{
    // Not modal: the page goes on working beside it.
    auto* dialog = new QFileDialog(this, tr("Export orchestrators"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Table (*.csv)"), tr("Everything, with prices over time (*.json)")});
    dialog->setDefaultSuffix(QStringLiteral("csv"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString& filter) {
        dialog->setDefaultSuffix(filter.contains(QLatin1String("*.json")) ? QStringLiteral("json")
                                                                          : QStringLiteral("csv"));
    });
    connect(dialog, &QFileDialog::fileSelected, this,
            [this](const QString& file) { m_model.exportTo(toPath(file)); });
    dialog->show();
}

void OrchestratorsPage::sayAsked(int asked, int answered, const QStringList& problems)
{
    if (!problems.isEmpty())
        return m_notice->say(Notice::Kind::Error, problems.join(QLatin1Char('\n')));
    if (asked > 0)
        //: %1 of %n orchestrators have answered
        m_notice->say(answered > 0 ? Notice::Kind::Good : Notice::Kind::Error,
                      tr("%1 of %n orchestrator(s) answered.", "", asked).arg(answered));
}

void OrchestratorsPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    if (event->spontaneous())
        return;
    m_model.refresh();
    if (!m_hasAsked && !m_model.isOffline()) {
        m_hasAsked = true;
        m_model.ask();
    }
}

} // namespace sluice::ui
