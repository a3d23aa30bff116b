// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/notice_area.h"

#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"

#include <QEvent>
#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {
namespace {

constexpr std::size_t kMostRows = 3;

} // namespace

/// One notice.
class NoticeArea::Row : public QFrame
{
public:
    Row(const QString& text, Action action, bool isError, NoticeArea* area)
        : QFrame(area)
        , m_text(text)
        , m_isError(isError)
        , m_close(new QToolButton(this))
    {
        setRole(this, "notice");
        auto* label = new QLabel(text, this);
        label->setWordWrap(true);
        label->setTextFormat(Qt::PlainText);
        label->setTextInteractionFlags(Qt::TextSelectableByMouse);
        setRole(label, isError ? "error" : "");
        m_close->setIcon(icon(this, "close"));
        m_close->setAccessibleName(NoticeArea::tr("Close this notice"));
        connect(m_close, &QToolButton::clicked, area, [this, area] { leave(area); });
        auto* layout = new QHBoxLayout(this);
        layout->setContentsMargins(16, 6, 8, 6);
        layout->addWidget(label, 1);
        if (!action.text.isEmpty()) {
            auto* button = new QPushButton(action.text, this);
            connect(button, &QPushButton::clicked, area, [this, area, run = std::move(action.run)] {
                // The action may show the next notice.
                leave(area);
                if (run)
                    run();
            });
            layout->addWidget(button);
        }
        layout->addWidget(m_close);
    }

    const QString& text() const { return m_text; }
    bool isError() const { return m_isError; }

    void leave(NoticeArea* area)
    {
        std::erase(area->m_shown, this);
        hide();
        deleteLater();
    }

protected:
    void changeEvent(QEvent* event) override
    {
        QFrame::changeEvent(event);
        if (event->type() == QEvent::PaletteChange)
            m_close->setIcon(icon(this, "close"));
    }

private:
    const QString m_text;
    const bool m_isError;
    QToolButton* m_close;
};

NoticeArea::NoticeArea(QWidget* parent)
    : QWidget(parent)
    , m_rows(new QVBoxLayout(this))
{
    m_rows->setContentsMargins(8, 0, 8, 0);
    m_rows->setSpacing(4);
}

void NoticeArea::showNotice(const QString& text, Action action)
{
    add(text, std::move(action), false);
}

void NoticeArea::showError(const QString& text, Action action)
{
    add(text, std::move(action), true);
}

QStringList NoticeArea::texts() const
{
    QStringList texts;
    for (const Row* row : m_shown)
        texts << row->text();
    return texts;
}

void NoticeArea::withdraw(const QString& text)
{
    const auto same = std::find_if(m_shown.begin(), m_shown.end(),
                                   [&text](const Row* row) { return row->text() == text; });
    if (same != m_shown.end())
        (*same)->leave(this);
}

void NoticeArea::add(const QString& text, Action action, bool isError)
{
    withdraw(text);
    makeRoom();
    auto* row = new Row(text, std::move(action), isError, this);
    m_rows->addWidget(row);
    m_shown.push_back(row);
}

void NoticeArea::makeRoom()
{
    if (m_shown.size() < kMostRows)
        return;
    const auto plain = std::find_if(m_shown.begin(), m_shown.end(),
                                    [](const Row* row) { return !row->isError(); });
    (plain == m_shown.end() ? m_shown.front() : *plain)->leave(this);
}

} // namespace sluice::ui
