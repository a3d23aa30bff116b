// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/notice_area.h"

#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {
namespace {

constexpr std::size_t kMostRows = 3;

} // namespace

NoticeArea::NoticeArea(QWidget* parent)
    : QWidget(parent)
    , m_rows(new QVBoxLayout(this))
{
    m_rows->setContentsMargins(8, 0, 8, 0);
    m_rows->setSpacing(4);
}

void NoticeArea::showNotice(const QString& text, Action action, Action other)
{
    add(Notice::Kind::Info, text, {std::move(action), std::move(other)});
}

void NoticeArea::showError(const QString& text, Action action)
{
    add(Notice::Kind::Error, text, {std::move(action)});
}

QStringList NoticeArea::texts() const
{
    QStringList texts;
    for (const Notice* notice : m_shown)
        texts << notice->text();
    return texts;
}

void NoticeArea::withdraw(const QString& text)
{
    const auto same = std::find_if(m_shown.begin(), m_shown.end(), [&text](const Notice* notice) {
        return notice->text() == text;
    });
    if (same != m_shown.end())
        remove(*same);
}

void NoticeArea::add(Notice::Kind kind, const QString& text, std::vector<Action> actions)
{
    withdraw(text);
    makeRoom();
    auto* notice = new Notice(this);
    for (Action& action : actions) {
        if (action.text.isEmpty())
            continue;
        connect(notice->addButton(action.text), &QPushButton::clicked, this,
                [this, notice, run = std::move(action.run)] {
                    // The action may show the next notice.
                    remove(notice);
                    if (run)
                        run();
                });
    }
    notice->addCloseButton();
    connect(notice, &Notice::closed, this, [this, notice] { remove(notice); });
    m_rows->addWidget(notice);
    m_shown.push_back(notice);
    notice->say(kind, text);
}

void NoticeArea::remove(Notice* notice)
{
    std::erase(m_shown, notice);
    notice->hide();
    notice->deleteLater();
}

void NoticeArea::makeRoom()
{
    if (m_shown.size() < kMostRows)
        return;
    const auto plain = std::find_if(m_shown.begin(), m_shown.end(), [](const Notice* notice) {
        return notice->kind() != Notice::Kind::Error;
    });
    remove(plain == m_shown.end() ? m_shown.front() : *plain);
}

} // namespace sluice::ui
