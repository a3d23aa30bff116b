// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/network/api_page.h"

#include "core/base/wei.h"
#include "core/job/request_log.h"
#include "ui/base/error_text.h"
#include "ui/base/notice.h"
#include "ui/base/phrases.h"
#include "ui/base/words.h"

#include <QCheckBox>
#include <QClipboard>
#include <QDateTime>
#include <QFormLayout>
#include <QGuiApplication>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QPushButton>
#include <QSignalBlocker>
#include <QTableWidget>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

constexpr int kRequestsShown = 20;
constexpr int kLeastHeight = 200;
constexpr std::chrono::milliseconds kBetweenLooks{2000};

/// A line that can be read and copied, with its button.
QWidget* copyLine(QLineEdit* line, const QString& name, const QString& buttonName)
{
    line->setReadOnly(true);
    line->setAccessibleName(name);
    auto* copy = new QPushButton(ApiPage::tr("Copy"));
    copy->setAccessibleName(buttonName);
    QObject::connect(copy, &QPushButton::clicked, line,
                     [line] { QGuiApplication::clipboard()->setText(line->text()); });
    auto* both = new QWidget;
    auto* row = new QHBoxLayout(both);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(line, 1);
    row->addWidget(copy);
    return both;
}

QString whenText(const RequestRow& row)
{
    const auto at = QDateTime::fromMSecsSinceEpoch(row.at.time_since_epoch().count());
    return QLocale().toString(at, QLocale::ShortFormat);
}

QString whatText(const RequestRow& row)
{
    QString text = QString::fromStdString(row.pipeline);
    if (!row.model.empty())
        text += QStringLiteral(", ") + QString::fromStdString(row.model);
    if (row.isUnderWay)
        //: a request that is not answered yet
        return ApiPage::tr("%1: under way").arg(text);
    if (row.status == 0)
        return ApiPage::tr("%1: interrupted").arg(text);
    return row.isGood() ? text : text + QStringLiteral(": ") + phraseText(row.error);
}

QString whereText(const RequestRow& row)
{
    return row.place && (row.isGood() || row.isUnderWay) ? placeName(*row.place)
                                                         : QStringLiteral("—");
}

/// What is unknown is said so, also of those that cost nothing because they were refused.
QString costText(const RequestRow& row)
{
    if (row.isGood() && row.cost)
        return moneyText(*row.cost);
    const auto fee = Wei::parse(row.feeWei);
    if (!fee)
        return row.isGood() ? ApiPage::tr("unknown") : QStringLiteral("—");
    const QString amount = QString::fromStdString(formatEth(*fee));
    return row.isPractice ? ApiPage::tr("%1 (practice)", "an amount").arg(amount) : amount;
}

QString timeText(const RequestRow& row)
{
    if (!row.seconds)
        return QStringLiteral("—");
    const QString real = durationText(*row.seconds);
    return row.predictedSeconds
               //: two durations
               ? ApiPage::tr("%1, predicted %2").arg(real, durationText(*row.predictedSeconds))
               : real;
}

} // namespace

ApiPage::ApiPage(Background& background,
                 Start start,
                 std::filesystem::path database,
                 QWidget* parent)
    : Page(tr("API for other programs"), parent)
    , m_background(background)
    , m_start(std::move(start))
    , m_database(std::move(database))
    , m_notice(new Notice(this))
    , m_switch(new QCheckBox(tr("Offer the Livepeer AI API to programs on this computer"), this))
    , m_address(new QLineEdit(this))
    , m_token(new QLineEdit(this))
    , m_requests(new QTableWidget(0, 5, this))
{
    head()->addWidget(m_notice);
    addText(
        tr("Programs that speak the Livepeer AI API can then use Sluice, this computer's models "
           "and the subnet. Only programs on this computer can reach it, and only with the "
           "token; web pages are refused. It ends with this window and comes back with it. What "
           "requests cost counts against the same limits as jobs."));
    QVBoxLayout* const card = addCard();
    card->addWidget(m_switch);
    auto* form = new QFormLayout;
    form->addRow(tr("Address"),
                 copyLine(m_address, tr("Address of the API"), tr("Copy the address")));
    form->addRow(tr("Token"), copyLine(m_token, tr("Token of the API"), tr("Copy the token")));
    card->addLayout(form);
    addText(tr("The last requests. Of what they were about nothing is kept."));
    m_requests->setAccessibleName(tr("Last requests of the API"));
    m_requests->setHorizontalHeaderLabels(
        {tr("WHEN"), tr("WHAT"), tr("WHERE"), tr("COST"), tr("TIME")});
    m_requests->verticalHeader()->hide();
    m_requests->setEditTriggers(QAbstractItemView::NoEditTriggers);
    m_requests->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_requests->setTabKeyNavigation(false);
    m_requests->setShowGrid(false);
    m_requests->setMinimumHeight(kLeastHeight);
    QHeaderView* const header = m_requests->horizontalHeader();
    header->setSectionResizeMode(QHeaderView::ResizeToContents);
    header->setSectionResizeMode(1, QHeaderView::Stretch);
    header->setHighlightSections(false);
    header->setDefaultAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    column()->addWidget(m_requests, 1);
    connect(m_switch, &QCheckBox::toggled, this, [this](bool on) {
        turn(on);
        Q_EMIT switched(on);
    });
    m_look.setInterval(kBetweenLooks);
    connect(&m_look, &QTimer::timeout, this, &ApiPage::readRequests);
    showService(nullptr);
}

ApiPage::~ApiPage() = default;

void ApiPage::setSettings(const Settings& settings)
{
    m_settings = settings;
    if (m_service)
        m_service->setSettings(settings);
    if (settings.apiEnabled != m_isWanted)
        turn(settings.apiEnabled);
}

void ApiPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    readRequests();
    m_look.start();
}

void ApiPage::hideEvent(QHideEvent* event)
{
    Page::hideEvent(event);
    m_look.stop();
}

void ApiPage::readRequests()
{
    m_background.run(
        this,
        [database = m_database](std::stop_token) {
            return RequestLog(database).newest(kRequestsShown).value_or(std::vector<RequestRow>());
        },
        [this](const std::vector<RequestRow>& rows) { showRequests(rows); });
}

void ApiPage::showRequests(const std::vector<RequestRow>& rows)
{
    m_requests->setRowCount(int(rows.size()));
    for (int line = 0; line < m_requests->rowCount(); ++line) {
        const RequestRow& row = rows[std::size_t(line)];
        const QString texts[] = {whenText(row), whatText(row), whereText(row), costText(row),
                                 timeText(row)};
        for (int column = 0; column < m_requests->columnCount(); ++column) {
            QTableWidgetItem* item = m_requests->item(line, column);
            if (item == nullptr)
                m_requests->setItem(line, column, item = new QTableWidgetItem);
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable);
            item->setText(texts[column]);
            item->setToolTip(texts[column]);
        }
    }
}

void ApiPage::turn(bool on)
{
    m_isWanted = on;
    m_notice->clear();
    m_switch->setEnabled(false);
    using Started = std::shared_ptr<Result<std::unique_ptr<network::ApiService>>>;
    // Its end waits for requests under way, so that both are done in the background.
    m_background.run(
        this,
        [on, start = m_start, settings = m_settings,
         former = std::exchange(m_service, nullptr)](std::stop_token) mutable {
            former.reset();
            return on ? std::make_shared<Result<std::unique_ptr<network::ApiService>>>(
                            start(settings))
                      : Started();
        },
        [this](const Started& started) {
            if (started && *started) {
                m_service = std::move(**started);
                m_service->setSettings(m_settings);
            }
            if (started && !*started)
                m_notice->say(Notice::Kind::Error, errorText(started->error()));
            showService(m_service.get());
        });
}

void ApiPage::showService(const network::ApiService* service)
{
    const QSignalBlocker blocker(m_switch);
    m_switch->setEnabled(true);
    m_switch->setChecked(service != nullptr);
    m_address->setText(service ? QString::fromStdString(service->url()) : QString());
    m_token->setText(service ? QString::fromStdString(service->token()) : QString());
    for (QLineEdit* line : {m_address, m_token})
        line->parentWidget()->setEnabled(service != nullptr);
}

} // namespace sluice::ui
