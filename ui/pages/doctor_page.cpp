// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/doctor_page.h"

#include "ui/base/notice.h"
#include "ui/base/phrases.h"
#include "ui/pages/piecemeal.h"
#include "ui/theme/colors.h"
#include "ui/theme/icons.h"

#include <QClipboard>
#include <QEvent>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

using inference::Finding;
using inference::Health;

QString areaText(const std::string& area)
{
    const std::pair<const char*, QString> names[] = {
        {"processor", DoctorPage::tr("Processor")},
        {"memory", DoctorPage::tr("Memory")},
        {"engine", DoctorPage::tr("Engine")},
        {"wall", DoctorPage::tr("Wall")},
        {"gpu", DoctorPage::tr("GPU")},
        {"speed", DoctorPage::tr("Speed")},
        {"codec", DoctorPage::tr("Codec")},
        {"model", DoctorPage::tr("Model")},
        {"disk", DoctorPage::tr("Disk")},
        {"settings", DoctorPage::tr("Settings")},
        {"database", DoctorPage::tr("Database")},
    };
    for (const auto& [name, text] : names)
        if (area == name)
            return text;
    return QString::fromStdString(area);
}

QString healthText(Health health)
{
    switch (health) {
    case Health::Good:
        return DoctorPage::tr("ok");
    case Health::Note:
        return DoctorPage::tr("note");
    case Health::Bad:
        break;
    }
    return DoctorPage::tr("bad");
}

/// One finding: its mark, its area, what was seen, and what to do about it.
QWidget* findingRow(const Finding& finding, const QWidget* page)
{
    auto* row = new QWidget;
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 5, 0, 5);
    line->setSpacing(10);
    const Colors& colors = colorsFor(page);
    const QIcon mark = finding.health == Health::Good   ? icon("ok", colors.muted)
                       : finding.health == Health::Note ? icon("warn", colors.text)
                                                        : icon("bad", colors.error);
    auto* sign = new QLabel;
    sign->setPixmap(mark.pixmap(QSize(16, 16), page->devicePixelRatioF()));
    sign->setToolTip(healthText(finding.health));
    line->addWidget(sign, 0, Qt::AlignTop);
    auto* area = pageLabel(areaText(finding.area), "muted");
    area->setFixedWidth(88);
    line->addWidget(area, 0, Qt::AlignTop);
    auto* words = new QVBoxLayout;
    words->setSpacing(2);
    words->addWidget(pageLabel(phraseText(finding.what)));
    if (!finding.remedy.empty())
        words->addWidget(pageLabel(phraseText(finding.remedy), "muted"));
    line->addLayout(words, 1);
    return row;
}

} // namespace

DoctorPage::DoctorPage(const Paths& paths, const Settings& settings, QWidget* parent)
    : Page(tr("Doctor"), parent)
    , m_paths(paths)
    , m_settings(settings)
    , m_again(addTitleButton(tr("Look again")))
    , m_copy(addTitleButton(tr("Copy as text")))
    , m_notice(new Notice)
    , m_builder(new Piecemeal(this))
{
    addText(tr("What this computer has for making pictures larger, and what is missing. Nothing "
               "is changed and nothing is sent anywhere."));
    column()->addWidget(m_notice);
    m_list = addCard();
    m_list->setSpacing(0);
    m_list->parentWidget()->hide();
    m_copy->setEnabled(false);
    connect(m_again, &QPushButton::clicked, this, &DoctorPage::examine);
    connect(m_copy, &QPushButton::clicked, this, &DoctorPage::copy);
}

void DoctorPage::showEvent(QShowEvent* event)
{
    Page::showEvent(event);
    if (m_findings.empty())
        examine();
}

void DoctorPage::changeEvent(QEvent* event)
{
    Page::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        present();
}

void DoctorPage::examine()
{
    if (m_isExamining)
        return;
    m_isExamining = true;
    m_again->setEnabled(false);
    m_notice->say(Notice::Kind::Info, tr("Looking; the engine is started for a moment…"));
    m_background.run(
        this,
        [paths = m_paths, settings = m_settings](std::stop_token stop) {
            return inference::examineComputer(paths, settings, std::move(stop));
        },
        [this](std::vector<Finding> findings) {
            m_isExamining = false;
            m_again->setEnabled(true);
            m_copy->setEnabled(true);
            m_findings = std::move(findings);
            present();
            Q_EMIT examined();
        });
}

void DoctorPage::present()
{
    if (m_findings.empty())
        return;
    while (QLayoutItem* const item = m_list->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    int bad = 0;
    for (const Finding& finding : m_findings)
        bad += finding.health == Health::Bad;
    m_list->parentWidget()->show();
    m_builder->begin([this, next = std::size_t(0)]() mutable {
        m_list->addWidget(findingRow(m_findings[next], this));
        return ++next < m_findings.size();
    });
    if (bad > 0)
        m_notice->say(Notice::Kind::Error,
                      tr("%n thing(s) that are needed do not work: see below.", "", bad));
    else
        m_notice->say(Notice::Kind::Good, tr("Everything needed works."));
}

void DoctorPage::copy() const
{
    QStringList lines;
    for (const std::string& line : toLines(m_findings))
        lines << QString::fromStdString(line);
    QGuiApplication::clipboard()->setText(lines.join(QLatin1Char('\n')) + QLatin1Char('\n'));
}

} // namespace sluice::ui
