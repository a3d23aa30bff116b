// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/crash_page.h"

#include "ui/base/words.h"
#include "ui/theme/style_sheet.h"

#include <QClipboard>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace sluice::ui {

QString CrashPage::summary(const CrashRecord& record)
{
    if (record.signal.empty())
        return tr("Sluice did not end properly the last time: it was killed, or the computer went "
                  "off.");
    return tr("Sluice crashed the last time (%1). That is a mistake in Sluice; we are sorry.")
        .arg(QString::fromStdString(record.signal));
}

CrashPage::CrashPage(const CrashRecord& record, QWidget* parent)
    : Page(tr("What happened the last time"), parent)
    , m_record(record)
{
    auto* what = pageLabel(summary(record));
    column()->addWidget(what);
    addText(tr("Jobs in the queue go on where they stopped, and your project was saved beside "
               "your file. If Sluice ends again and again, start safely: nothing is restored, the "
               "window has its first layout, and the queue waits until you let it run."));

    auto* buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    auto* goOn = new QPushButton(tr("Go on as usual"));
    setRole(goOn, "primary");
    auto* safely = new QPushButton(tr("Start safely"));
    buttons->addWidget(goOn);
    buttons->addWidget(safely);
    buttons->addStretch(1);
    column()->addSpacing(8);
    column()->addLayout(buttons);
    connect(goOn, &QPushButton::clicked, this, &Page::backRequested);
    connect(safely, &QPushButton::clicked, this, &CrashPage::safeStartRequested);

    addHeading(tr("Report"));
    addText(record.file.empty()
                ? tr("Nothing was sent anywhere. Tokens and passwords were taken out.")
                : tr("Nothing was sent anywhere. Tokens and passwords were taken out. The report "
                     "is kept in %1.")
                      .arg(QString::fromStdString(withoutSecrets(record.file.string()))));
    auto* text = new QPlainTextEdit(QString::fromStdString(record.report));
    text->setReadOnly(true);
    text->setTabChangesFocus(true);
    text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    text->setLineWrapMode(QPlainTextEdit::NoWrap);
    text->setMinimumHeight(320);
    text->setAccessibleName(tr("Report"));
    addCard()->addWidget(text);
    auto* copyButton = new QPushButton(tr("Copy report"));
    column()->addWidget(copyButton, 0, Qt::AlignLeft);
    connect(copyButton, &QPushButton::clicked, this, &CrashPage::copy);
}

void CrashPage::copy() const
{
    QGuiApplication::clipboard()->setText(QString::fromStdString(m_record.report));
}

} // namespace sluice::ui
