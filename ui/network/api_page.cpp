// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/network/api_page.h"

#include "ui/base/error_text.h"
#include "ui/base/notice.h"

#include <QCheckBox>
#include <QClipboard>
#include <QFormLayout>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

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

} // namespace

ApiPage::ApiPage(Background& background, Start start, QWidget* parent)
    : Page(tr("API for other programs"), parent)
    , m_background(background)
    , m_start(std::move(start))
    , m_notice(new Notice(this))
    , m_switch(new QCheckBox(tr("Offer the Livepeer AI API to programs on this computer"), this))
    , m_address(new QLineEdit(this))
    , m_token(new QLineEdit(this))
{
    head()->addWidget(m_notice);
    addText(
        tr("Programs that speak the Livepeer AI API can then use Sluice, this computer's models "
           "and the subnet. Only programs on this computer can reach it, and only with the "
           "token; web pages are refused. It is off at each start and ends with this window."));
    QVBoxLayout* const card = addCard();
    card->addWidget(m_switch);
    auto* form = new QFormLayout;
    form->addRow(tr("Address"),
                 copyLine(m_address, tr("Address of the API"), tr("Copy the address")));
    form->addRow(tr("Token"), copyLine(m_token, tr("Token of the API"), tr("Copy the token")));
    card->addLayout(form);
    column()->addStretch(1);
    connect(m_switch, &QCheckBox::toggled, this, &ApiPage::turn);
    showService(nullptr);
}

ApiPage::~ApiPage() = default;

void ApiPage::turn(bool on)
{
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
            if (started && *started)
                m_service = std::move(**started);
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
