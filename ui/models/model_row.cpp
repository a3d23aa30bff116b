// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/model_row.h"

#include "inference/store/model_download.h"
#include "ui/base/notice.h"
#include "ui/base/phrases.h"
#include "ui/base/words.h"
#include "ui/models/licence_text.h"
#include "ui/pages/page.h"
#include "ui/theme/colors.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

constexpr int kTermsHeight = 180;
constexpr int kLinesHeight = 48; ///< of an address alone

QWidget* indented(QLayout* layout)
{
    auto* box = new QWidget;
    layout->setContentsMargins(0, 4, 0, 0);
    box->setLayout(layout);
    return box;
}

} // namespace

ModelRow::ModelRow(QWidget* parent)
    : QFrame(parent)
    , m_title(pageLabel(QString(), "heading"))
    , m_state(pageLabel(QString(), "muted"))
    , m_goodFor(pageLabel(QString()))
    , m_facts(pageLabel(QString(), "muted"))
    , m_fit(pageLabel(QString(), "muted"))
    , m_fitIcon(new QLabel)
    , m_links(new QWidget)
    , m_linkLine(new QHBoxLayout(m_links))
    , m_bar(new QProgressBar)
    , m_progressText(pageLabel(QString(), "muted"))
    , m_download(new QPushButton)
    , m_pause(new QPushButton(tr("Pause")))
    , m_cancel(new QPushButton(tr("Cancel")))
    , m_verify(new QPushButton(tr("Verify")))
    , m_remove(new QPushButton(tr("Remove")))
    , m_termsHead(pageLabel(QString(), "strong"))
    , m_termsText(pageLabel(QString(), "muted"))
    , m_agree(new QPushButton)
    , m_questionText(pageLabel(QString()))
    , m_reallyRemove(new QPushButton(tr("Remove")))
    , m_notice(new Notice)
{
    setRole(this, "card");
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(16, 12, 16, 14);
    layout->setSpacing(4);
    layout->addLayout(makeHead());
    layout->addWidget(m_goodFor);
    layout->addLayout(makeFacts());
    layout->addWidget(m_progress = indented(makeProgress()));
    layout->addWidget(m_terms = makeTerms());
    layout->addWidget(m_question = makeQuestion());
    layout->addWidget(m_notice);
    m_notice->addCloseButton();

    connect(m_download, &QPushButton::clicked, this, &ModelRow::downloadWanted);
    connect(m_pause, &QPushButton::clicked, this, &ModelRow::pauseWanted);
    connect(m_cancel, &QPushButton::clicked, this, &ModelRow::cancelWanted);
    connect(m_verify, &QPushButton::clicked, this, &ModelRow::verifyWanted);
}

QHBoxLayout* ModelRow::makeHead()
{
    auto* line = new QHBoxLayout;
    line->setSpacing(8);
    auto* names = new QVBoxLayout;
    names->setSpacing(0);
    names->addWidget(m_title);
    names->addWidget(m_state);
    line->addLayout(names, 1);
    for (QPushButton* button : {m_download, m_pause, m_verify, m_cancel, m_remove})
        line->addWidget(button, 0, Qt::AlignTop);
    return line;
}

QHBoxLayout* ModelRow::makeFacts()
{
    auto* line = new QHBoxLayout;
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    auto* fitLine = new QHBoxLayout;
    fitLine->setSpacing(6);
    fitLine->addWidget(m_fitIcon, 0, Qt::AlignTop);
    fitLine->addWidget(m_fit, 1);
    auto* factLine = new QHBoxLayout;
    factLine->setSpacing(12);
    m_facts->setWordWrap(false);
    factLine->addWidget(m_facts);
    m_linkLine->setContentsMargins(0, 0, 0, 0);
    m_linkLine->setSpacing(12);
    factLine->addWidget(m_links);
    factLine->addStretch(1);
    words->addSpacing(4);
    words->addLayout(fitLine);
    words->addLayout(factLine);
    line->addLayout(words, 1);
    return line;
}

QHBoxLayout* ModelRow::makeProgress()
{
    auto* line = new QHBoxLayout;
    line->setSpacing(12);
    m_bar->setTextVisible(false);
    m_progressText->setWordWrap(false);
    line->addWidget(m_bar, 1);
    line->addWidget(m_progressText);
    return line;
}

QWidget* ModelRow::makeTerms()
{
    auto* layout = new QVBoxLayout;
    auto* buttons = new QHBoxLayout;
    auto* decline = new QPushButton(tr("Not now"));
    setRole(decline, "flat");
    setRole(m_agree, "primary");
    buttons->addWidget(m_agree);
    buttons->addWidget(decline);
    buttons->addStretch(1);
    layout->setSpacing(8);
    layout->addWidget(m_termsHead);
    // Some licences are long: who has agreed to them before must not walk past all of it.
    m_termsBox = new QScrollArea;
    m_termsBox->setWidget(m_termsText);
    m_termsBox->setWidgetResizable(true);
    m_termsBox->setFrameShape(QFrame::NoFrame);
    m_termsBox->setAccessibleName(tr("The terms"));
    layout->addWidget(m_termsBox);
    layout->addLayout(buttons);
    QWidget* const box = indented(layout);
    box->hide();
    connect(decline, &QPushButton::clicked, box, &QWidget::hide);
    connect(m_agree, &QPushButton::clicked, this, [this] {
        m_terms->hide();
        Q_EMIT agreed();
    });
    return box;
}

QWidget* ModelRow::makeQuestion()
{
    auto* line = new QHBoxLayout;
    auto* keep = new QPushButton(tr("Keep"));
    line->setSpacing(8);
    line->addWidget(m_questionText, 1);
    line->addWidget(m_reallyRemove);
    line->addWidget(keep);
    QWidget* const box = indented(line);
    box->hide();
    connect(m_remove, &QPushButton::clicked, box, [this, box] {
        box->show();
        m_reallyRemove->setFocus();
    });
    connect(keep, &QPushButton::clicked, box, &QWidget::hide);
    connect(m_reallyRemove, &QPushButton::clicked, this, [this, box] {
        box->hide();
        Q_EMIT removeWanted();
    });
    return box;
}

void ModelRow::present(const ModelEntry& entry)
{
    const QString title = QString::fromStdString(entry.card.title);
    m_title->setText(title);
    m_goodFor->setText(phraseText(entry.card.goodFor));
    m_fit->setText(entry.fitText);
    const Colors& colors = colorsFor(this);
    const QIcon fitIcon = entry.fit == ModelFit::Good    ? icon("ok", colors.muted)
                          : entry.fit == ModelFit::None  ? icon("bad", colors.error)
                          : entry.fit == ModelFit::Tight ? icon("warn", colors.muted)
                                                         : icon("info", colors.muted);
    m_fitIcon->setPixmap(fitIcon.pixmap(QSize(14, 14), devicePixelRatioF()));

    QStringList facts;
    if (entry.card.network)
        facts << tr("×%1").arg(entry.card.network->scale);
    if (entry.card.makesClips())
        facts << tr("clips of words");
    if (entry.diskBytes > 0)
        facts << tr("%1 on disk").arg(bytesText(entry.diskBytes));
    else if (entry.downloadBytes > 0)
        facts << tr("%1 to download").arg(bytesText(entry.downloadBytes));
    else if (inference::variantToDownload(entry.card) != nullptr)
        facts << tr("size known when the download begins");
    facts << licenceName(entry.card.licence);
    m_facts->setText(facts.join(QStringLiteral(" · ")));
    if (m_id != entry.card.id) {
        m_id = entry.card.id;
        addLink(tr("Licence"), entry.card.licence.text);
        addLink(tr("Source"), entry.card.homepage);
    }
    showProgress(entry);
    showButtons(entry);
    nameButtons(title);
    if (!entry.message.isEmpty())
        m_notice->say(entry.isFailure ? Notice::Kind::Error : Notice::Kind::Good, entry.message);
    else if (!entry.problem.empty())
        m_notice->say(Notice::Kind::Error, QString::fromStdString(entry.problem));
    else
        m_notice->clear();
}

void ModelRow::showProgress(const ModelEntry& entry)
{
    const bool isLoading =
        entry.state == ModelState::Downloading || entry.state == ModelState::Paused;
    m_progress->setVisible(isLoading);
    switch (entry.state) {
    case ModelState::BuiltIn:
        m_state->setText(tr("Part of Sluice"));
        break;
    case ModelState::Installed:
        m_state->setText(tr("Installed"));
        break;
    case ModelState::Available:
        m_state->setText(tr("Not installed"));
        break;
    case ModelState::Unpublished:
        m_state->setText(tr("Not installed. Nobody publishes it in a form that Sluice opens; "
                            "import its files if you have them."));
        break;
    case ModelState::Broken:
        m_state->setText(tr("Cannot be used"));
        break;
    case ModelState::Downloading:
        m_state->setText(tr("Downloading"));
        break;
    case ModelState::Paused:
        m_state->setText(entry.percent() > 0 ? tr("Paused, %1 % there").arg(entry.percent())
                         : entry.receivedBytes > 0
                             ? tr("Paused, %1 there").arg(bytesText(entry.receivedBytes))
                             : tr("Download not begun"));
        break;
    case ModelState::Verifying:
        m_state->setText(tr("Reading every file…"));
        break;
    case ModelState::Removing:
        m_state->setText(tr("Removing…"));
        break;
    }
    if (!isLoading)
        return;
    const int percent = entry.percent();
    m_bar->setRange(0, percent < 0 && entry.state == ModelState::Downloading ? 0 : 100);
    m_bar->setValue(std::max(0, percent));
    m_progressText->setText(
        entry.downloadBytes > 0
            ? tr("%1 of %2").arg(bytesText(entry.receivedBytes), bytesText(entry.downloadBytes))
            : bytesText(entry.receivedBytes));
}

void ModelRow::showButtons(const ModelEntry& entry)
{
    const ModelState state = entry.state;
    m_download->setText(state == ModelState::Paused ? tr("Go on") : tr("Download"));
    m_download->setVisible(state == ModelState::Available || state == ModelState::Paused);
    m_pause->setVisible(state == ModelState::Downloading);
    const bool isMerelyListed = state == ModelState::Available && entry.isLookedUp;
    m_cancel->setText(isMerelyListed ? tr("Take out of the list") : tr("Cancel"));
    m_cancel->setVisible(state == ModelState::Downloading || state == ModelState::Paused ||
                         isMerelyListed);
    m_verify->setVisible(state == ModelState::Installed);
    m_remove->setVisible((state == ModelState::Installed || state == ModelState::Broken) &&
                         entry.isOurs);
    if (!m_remove->isVisibleTo(this))
        m_question->hide();
    m_questionText->setText(inference::variantToDownload(entry.card) != nullptr
                                ? tr("Remove %1 from the disk? It can be downloaded again.")
                                      .arg(bytesText(entry.diskBytes))
                                : tr("Remove %1 from the disk? Sluice cannot download it again.")
                                      .arg(bytesText(entry.diskBytes)));
    if (state != ModelState::Available && state != ModelState::Paused)
        m_terms->hide();
}

void ModelRow::addLink(const QString& text, const std::string& address)
{
    if (!address.empty())
        m_linkLine->addWidget(linkButton(text, QString::fromStdString(address)));
}

/// Buttons of many rows have the same text: for a screen reader each says which model it means.
void ModelRow::nameButtons(const QString& title)
{
    QList<QPushButton*> buttons = m_links->findChildren<QPushButton*>();
    buttons << m_download << m_pause << m_cancel << m_verify << m_remove;
    for (QPushButton* button : buttons)
        //: %1 a verb such as Download, %2 the name of a model
        button->setAccessibleName(tr("%1: %2").arg(button->text(), title));
    m_bar->setAccessibleName(tr("Download of %1").arg(title));
}

void ModelRow::askForAgreement(const ModelEntry& entry)
{
    const inference::ModelLicence& licence = entry.card.licence;
    m_termsHead->setText(tr("Before the first download: the terms (%1)").arg(licenceName(licence)));
    const QString text = licenceText(licence);
    const QString address = QString::fromStdString(licence.text);
    m_termsText->setText(
        !text.isEmpty()
            ? text
            : (address.isEmpty()
                   ? tr("The terms are not known. Ask whoever made the model before you use its "
                        "results in public.")
                   : tr("Please read the terms at %1 first.").arg(address)));
    m_termsBox->setFixedHeight(text.isEmpty() ? kLinesHeight : kTermsHeight);
    m_agree->setText(entry.downloadBytes > 0
                         ? tr("Agree and download %1").arg(bytesText(entry.downloadBytes))
                         : tr("Agree and download"));
    m_terms->show();
    m_agree->setFocus();
}

void ModelRow::takeFocus()
{
    for (QPushButton* button : {m_download, m_pause, m_verify, m_remove})
        if (!button->isHidden())
            return button->setFocus();
}

} // namespace sluice::ui
