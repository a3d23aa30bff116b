// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/queue/receipt_panel.h"

#include "ui/queue/job_text.h"
#include "ui/theme/icons.h"

#include <QClipboard>
#include <QGridLayout>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

constexpr int kWidth = 400;
// A hash has no spaces to break at.
constexpr int kHashColumns = 32;

QLabel* plainLabel(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    return label;
}

QString breakable(const QString& value)
{
    if (value.size() <= kHashColumns || value.contains(QLatin1Char(' ')))
        return value;
    QString broken;
    for (qsizetype i = 0; i < value.size(); i += kHashColumns)
        broken += (i > 0 ? QStringLiteral("\n") : QString()) + value.mid(i, kHashColumns);
    return broken;
}

} // namespace

ReceiptPanel::ReceiptPanel(QWidget* parent)
    : QFrame(parent)
    , m_title(new QLabel(this))
    , m_scroll(new QScrollArea(this))
    , m_copy(new QPushButton(tr("Copy as JSON"), this))
    , m_close(new QToolButton(this))
{
    setFixedWidth(kWidth);
    m_title->setProperty("role", QStringLiteral("heading"));
    m_title->setTextFormat(Qt::PlainText);
    m_copy->setProperty("role", QStringLiteral("flat"));
    m_close->setText(tr("Close the receipt"));
    m_close->setToolTip(m_close->text());
    m_close->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_close->setFocusPolicy(Qt::StrongFocus);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setAccessibleName(tr("Receipt"));

    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_copy);
    head->addWidget(m_close);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(16, 4, 8, 8);
    column->setSpacing(4);
    column->addLayout(head);
    column->addWidget(m_scroll, 1);

    connect(m_copy, &QPushButton::clicked, this, &ReceiptPanel::copy);
    connect(m_close, &QToolButton::clicked, this, &ReceiptPanel::closeRequested);
    tint();
}

void ReceiptPanel::setDetails(const JobDetails& details)
{
    m_job = details.info.id;
    m_title->setText(tr("Receipt"));
    m_title->setToolTip(jobTitle(details.info));
    m_json = details.receipt.is_null()
                 ? QByteArray()
                 : QByteArray::fromStdString(details.receipt.dump(
                       2, ' ', false, nlohmann::json::error_handler_t::replace));
    m_copy->setEnabled(!m_json.isEmpty());

    auto* body = new QWidget;
    auto* grid = new QGridLayout(body);
    grid->setContentsMargins(0, 0, 8, 0);
    grid->setHorizontalSpacing(16);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    const std::vector<ReceiptLine> lines = receiptLines(details.receipt, m_settings);
    int row = 0;
    if (lines.empty())
        grid->addWidget(plainLabel(tr("There is no receipt until a job has finished."), body),
                        row++, 0, 1, 2);
    for (const ReceiptLine& line : lines) {
        QLabel* name = plainLabel(line.name, body);
        name->setProperty("role", QStringLiteral("muted"));
        name->setWordWrap(false);
        QLabel* value = plainLabel(breakable(line.value), body);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(name, row, 0);
        grid->addWidget(value, row++, 1);
    }
    grid->setRowStretch(row, 1);
    m_scroll->setWidget(body);
}

void ReceiptPanel::clear()
{
    m_job = 0;
    m_json.clear();
}

void ReceiptPanel::copy()
{
    QGuiApplication::clipboard()->setText(QString::fromUtf8(m_json));
}

void ReceiptPanel::tint()
{
    m_close->setIcon(icon(this, "close"));
}

void ReceiptPanel::changeEvent(QEvent* event)
{
    QFrame::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        tint();
}

void ReceiptPanel::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape)
        Q_EMIT closeRequested();
    else
        QFrame::keyPressEvent(event);
}

} // namespace sluice::ui

#include "moc_receipt_panel.cpp"
