// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/page.h"

#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"

#include <QDesktopServices>
#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>
#include <QUrl>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

constexpr int kColumnWidth = 760;
constexpr int kMargin = 24;

/// `inner` in the middle, never wider than the column.
QWidget* centred(QWidget* inner)
{
    auto* outer = new QWidget;
    auto* line = new QHBoxLayout(outer);
    line->setContentsMargins(kMargin, 0, kMargin, 0);
    inner->setMaximumWidth(kColumnWidth);
    line->addStretch(1);
    line->addWidget(inner, 1000);
    line->addStretch(1);
    return outer;
}

} // namespace

Page::Page(const QString& title, QWidget* parent)
    : QWidget(parent)
    , m_back(new QPushButton(tr("Back")))
    , m_titleLine(new QHBoxLayout)
    , m_head(new QVBoxLayout)
    , m_column(new QVBoxLayout)
{
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 16, 0, 0);
    whole->setSpacing(16);

    setRole(m_back, "flat");
    m_back->setToolTip(tr("Back to the work (Esc)"));
    connect(m_back, &QPushButton::clicked, this, &Page::backRequested);
    auto* heading = pageLabel(title, "title");
    heading->setTextInteractionFlags(Qt::NoTextInteraction);
    auto* bar = new QWidget;
    auto* barLayout = new QVBoxLayout(bar);
    barLayout->setContentsMargins(0, 0, 0, 0);
    barLayout->setSpacing(8);
    barLayout->addLayout(m_titleLine);
    barLayout->addLayout(m_head);
    m_head->setSpacing(8);
    m_titleLine->setContentsMargins(0, 0, 0, 0);
    m_titleLine->setSpacing(8);
    m_titleLine->addWidget(m_back);
    m_titleLine->addSpacing(4);
    m_titleLine->addWidget(heading, 1);
    QWidget* const top = centred(bar);
    whole->addWidget(top);

    auto* content = new QWidget;
    auto* filled = new QVBoxLayout(content);
    filled->setContentsMargins(0, 0, 0, 32);
    filled->addLayout(m_column);
    filled->addStretch(1);
    m_column->setSpacing(8);
    auto* scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setFocusPolicy(Qt::NoFocus);
    scroll->setWidget(centred(content));
    scroll->widget()->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    whole->addWidget(scroll, 1);
    // Title and content stand in one line, also beside a scroll bar.
    QScrollBar* const rail = scroll->verticalScrollBar();
    connect(rail, &QScrollBar::rangeChanged, top, [top, rail](int least, int most) {
        const int room = most > least ? rail->sizeHint().width() : 0;
        top->layout()->setContentsMargins(kMargin, 0, kMargin + room, 0);
    });
    setAccessibleName(title);
    tintIcons();
}

QPushButton* Page::addTitleButton(const QString& text)
{
    auto* button = new QPushButton(text);
    m_titleLine->addWidget(button);
    return button;
}

QLabel* Page::addHeading(const QString& text)
{
    auto* label = pageLabel(text, "heading");
    if (m_column->count() > 0)
        m_column->addSpacing(16);
    m_column->addWidget(label);
    return label;
}

QLabel* Page::addText(const QString& text)
{
    auto* label = pageLabel(text, "muted");
    m_column->addWidget(label);
    return label;
}

QVBoxLayout* Page::addCard()
{
    auto* card = new QFrame;
    setRole(card, "card");
    auto* layout = new QVBoxLayout(card);
    layout->setContentsMargins(16, 12, 16, 12);
    layout->setSpacing(8);
    m_column->addWidget(card);
    return layout;
}

void Page::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange)
        tintIcons();
    QWidget::changeEvent(event);
}

void Page::keyPressEvent(QKeyEvent* event)
{
    if (event->key() == Qt::Key_Escape && event->modifiers() == Qt::NoModifier)
        Q_EMIT backRequested();
    else
        QWidget::keyPressEvent(event);
}

void Page::tintIcons()
{
    m_back->setIcon(icon(this, "back"));
}

QLabel* pageLabel(const QString& text, const char* role)
{
    auto* label = new QLabel(text);
    setRole(label, role);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    return label;
}

QPushButton* linkButton(const QString& text, const QString& address)
{
    auto* button = new QPushButton(text);
    setRole(button, "link");
    button->setCursor(Qt::PointingHandCursor);
    button->setToolTip(address);
    const QUrl url(address, QUrl::StrictMode);
    // An address comes from a model's card: nothing but pages of the web is opened.
    const bool isWeb =
        url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http");
    button->setEnabled(isWeb);
    if (isWeb)
        QObject::connect(button, &QPushButton::clicked, button,
                         [url] { QDesktopServices::openUrl(url); });
    return button;
}

} // namespace sluice::ui
