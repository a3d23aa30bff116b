// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/hub_panel.h"

#include "inference/store/hub_access.h"
#include "ui/base/error_text.h"
#include "ui/base/notice.h"
#include "ui/pages/page.h"
#include "ui/theme/style_sheet.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace sluice::ui {

using namespace inference;

HubPanel::HubPanel(Paths paths, QWidget* parent)
    : QFrame(parent)
    , m_paths(std::move(paths))
    , m_name(new QLineEdit)
    , m_look(new QPushButton(tr("Look it up")))
    , m_tokenText(pageLabel(QString(), "muted"))
    , m_token(new QLineEdit)
    , m_keep(new QPushButton(tr("Keep token")))
    , m_forget(new QPushButton(tr("Forget token")))
    , m_notice(new Notice)
{
    setRole(this, "card");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 14);
    layout->setSpacing(8);
    layout->addWidget(pageLabel(tr("From the Hugging Face Hub"), "heading"));
    layout->addWidget(pageLabel(
        tr("A model for clips of words by the name of its repository. Sluice looks whether it runs "
           "it and shows the licence before anything large is downloaded.")));
    layout->addLayout(makeNameLine());
    layout->addLayout(makeTokenLine());
    layout->addWidget(m_notice);
    m_notice->addCloseButton();
    readToken();
}

QLayout* HubPanel::makeNameLine()
{
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    m_name->setPlaceholderText(tr("OWNER/NAME, or the address of its page"));
    m_name->setAccessibleName(tr("Name of a repository"));
    m_name->setClearButtonEnabled(true);
    line->addWidget(m_name, 1);
    line->addWidget(m_look);
    connect(m_name, &QLineEdit::returnPressed, this, &HubPanel::look);
    connect(m_look, &QPushButton::clicked, this, &HubPanel::look);
    return line;
}

QLayout* HubPanel::makeTokenLine()
{
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    m_token->setEchoMode(QLineEdit::Password);
    m_token->setPlaceholderText(QStringLiteral("hf_…"));
    m_token->setAccessibleName(tr("Access token of the Hugging Face Hub"));
    line->addWidget(m_tokenText, 1);
    line->addWidget(m_token, 1);
    line->addWidget(m_keep);
    line->addWidget(m_forget);
    const auto keep = [this] {
        if (!m_token->text().trimmed().isEmpty())
            changeToken(m_token->text().toStdString());
    };
    connect(m_token, &QLineEdit::returnPressed, this, keep);
    connect(m_keep, &QPushButton::clicked, this, keep);
    connect(m_forget, &QPushButton::clicked, this, [this] { changeToken({}); });
    showToken(TokenOwner::Nobody);
    return line;
}

void HubPanel::look()
{
    const QString name = m_name->text().trimmed();
    if (!name.isEmpty() && m_look->isEnabled())
        Q_EMIT lookWanted(name);
}

void HubPanel::setBusy(bool busy)
{
    m_look->setEnabled(!busy);
    m_name->setEnabled(!busy);
    if (busy)
        m_notice->say(Notice::Kind::Info, tr("Asking the Hub…"));
}

void HubPanel::setProblem(const QString& problem)
{
    if (!problem.isEmpty())
        return m_notice->say(Notice::Kind::Error, problem);
    m_notice->clear();
    m_name->clear();
}

void HubPanel::say(const QString& text)
{
    m_notice->say(Notice::Kind::Good, text);
}

void HubPanel::readToken()
{
    m_disk.run(
        this,
        [paths = m_paths](std::stop_token) {
            std::error_code ignored;
            if (HubAccess::fromEnvironment(paths).token.empty())
                return TokenOwner::Nobody;
            return std::filesystem::exists(hubTokenFile(paths), ignored) ? TokenOwner::Ours
                                                                         : TokenOwner::Elsewhere;
        },
        [this](TokenOwner owner) { showToken(owner); });
}

/// Keeps the token; an empty one is forgotten.
void HubPanel::changeToken(const std::string& token)
{
    m_disk.run(
        this,
        [paths = m_paths, token](std::stop_token) {
            return token.empty() ? forgetHubToken(paths) : storeHubToken(paths, token);
        },
        [this](const Result<void>& changed) {
            if (!changed)
                return m_notice->say(Notice::Kind::Error, errorText(changed.error()));
            m_token->clear();
            m_notice->clear();
            readToken();
        });
}

void HubPanel::showToken(TokenOwner owner)
{
    m_token->setVisible(owner == TokenOwner::Nobody);
    m_keep->setVisible(owner == TokenOwner::Nobody);
    m_forget->setVisible(owner == TokenOwner::Ours);
    m_tokenText->setText(
        owner == TokenOwner::Nobody
            ? tr("Some models want an access token. It is kept in a file that only you can read, "
                 "and goes to the Hub alone.")
        : owner == TokenOwner::Ours
            ? tr("Your access token is used. It lies in %1.")
                  .arg(QString::fromStdString(hubTokenFile(m_paths).string()))
            : tr("An access token of this computer is used: HF_TOKEN, or the one of the Hub's own "
                 "programs."));
}

} // namespace sluice::ui
