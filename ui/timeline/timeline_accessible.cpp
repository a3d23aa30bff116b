// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timeline_accessible.h"

#include "ui/base/words.h"
#include "ui/timeline/timeline_view.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QCoreApplication>
#include <QPointer>

#include <map>

namespace sluice::ui {
namespace {

QString inWords(const char* text)
{
    return QCoreApplication::translate("sluice::ui::TimelineAccessible", text);
}

/// "clip.mp4, 3 min 12 s, at 00:01:05:00, upscaled"
QString nameOf(const Clip& clip, Rational frameRate)
{
    QString pattern = inWords(QT_TRANSLATE_NOOP("sluice::ui::TimelineAccessible", "%1, %2, at %3"));
    if (clip.missing)
        pattern = inWords(
            QT_TRANSLATE_NOOP("sluice::ui::TimelineAccessible", "%1, %2, at %3, file is missing"));
    else if (clip.pendingJob)
        pattern = inWords(
            QT_TRANSLATE_NOOP("sluice::ui::TimelineAccessible", "%1, %2, at %3, being worked on"));
    else if (clip.upscaled && clip.showUpscaled)
        pattern =
            inWords(QT_TRANSLATE_NOOP("sluice::ui::TimelineAccessible", "%1, %2, at %3, upscaled"));
    else if (clip.upscaled)
        pattern = inWords(QT_TRANSLATE_NOOP("sluice::ui::TimelineAccessible",
                                            "%1, %2, at %3, original of an upscale"));
    return pattern.arg(QString::fromStdString(clip.name), durationText(clip.duration().toDouble()),
                       timecode(clip.position, frameRate));
}

/// One clip. Stays valid, and says so, when its clip or the view has gone.
class ClipAccessible : public QAccessibleInterface, public QAccessibleActionInterface
{
public:
    ClipAccessible(TimelineView* view, ClipId id)
        : m_view(view)
        , m_id(id)
    {}

    bool isValid() const override { return clip() != nullptr; }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    QAccessibleInterface* parent() const override
    {
        return m_view ? QAccessible::queryAccessibleInterface(m_view) : nullptr;
    }
    QAccessibleInterface* child(int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }
    void setText(QAccessible::Text, const QString&) override {}

    QString text(QAccessible::Text kind) const override
    {
        const Clip* found = clip();
        if (found == nullptr || kind != QAccessible::Name)
            return {};
        return nameOf(*found, m_view->timeline().frameRate());
    }

    QRect rect() const override
    {
        if (!isValid())
            return {};
        const QWidget* viewport = m_view->viewport();
        return m_view->clipRect(m_id).translated(viewport->mapToGlobal(QPoint()));
    }

    QAccessible::State state() const override
    {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        state.selectable = state.focusable = state.multiSelectable = true;
        state.selected = m_view->isSelected(m_id);
        state.focused = m_view->hasFocus() && m_view->currentClip() == m_id;
        state.offscreen = !m_view->clipRect(m_id).intersects(m_view->viewport()->rect());
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override
    {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this)
                                                    : nullptr;
    }

    QStringList actionNames() const override { return {pressAction(), setFocusAction()}; }
    QString localizedActionName(const QString& name) const override
    {
        if (name == pressAction())
            return inWords(QT_TRANSLATE_NOOP("sluice::ui::TimelineAccessible", "Select"));
        return QAccessibleActionInterface::localizedActionName(name);
    }
    void doAction(const QString& name) override
    {
        if (!isValid())
            return;
        m_view->setFocus(Qt::OtherFocusReason);
        m_view->setCurrentClip(m_id);
        if (name == pressAction())
            m_view->setSelectedClips({m_id});
    }
    QStringList keyBindingsForAction(const QString&) const override { return {}; }

private:
    const Clip* clip() const { return m_view ? m_view->timeline().find(m_id) : nullptr; }

    QPointer<TimelineView> m_view;
    ClipId m_id;
};

/// The list. Makes items as they are asked for: nobody reads five thousand of them at once.
class TimelineAccessible : public QAccessibleWidget
{
public:
    explicit TimelineAccessible(TimelineView* view)
        : QAccessibleWidget(view, QAccessible::List)
    {}
    ~TimelineAccessible() override
    {
        for (const auto& [id, unique] : m_items)
            QAccessible::deleteAccessibleInterface(unique);
    }

    int childCount() const override { return int(clips().size()); }

    QAccessibleInterface* child(int index) const override
    {
        if (index < 0 || index >= childCount())
            return nullptr;
        const ClipId id = clips()[std::size_t(index)].id;
        const auto known = m_items.find(id);
        if (known != m_items.end())
            return QAccessible::accessibleInterface(known->second);
        auto* item = new ClipAccessible(view(), id);
        m_items.emplace(id, QAccessible::registerAccessibleInterface(item));
        return item;
    }

    int indexOfChild(const QAccessibleInterface* item) const override
    {
        for (const auto& [id, unique] : m_items)
            if (QAccessible::accessibleInterface(unique) == item)
                for (std::size_t i = 0; i < clips().size(); ++i)
                    if (clips()[i].id == id)
                        return int(i);
        return -1;
    }

    QAccessibleInterface* childAt(int x, int y) const override
    {
        const QPoint point = view()->viewport()->mapFromGlobal(QPoint(x, y));
        for (int i = 0; i < childCount(); ++i)
            if (view()->clipRect(clips()[std::size_t(i)].id).contains(point))
                return child(i);
        return nullptr;
    }

    QAccessibleInterface* focusChild() const override
    {
        for (int i = 0; view()->hasFocus() && i < childCount(); ++i)
            if (clips()[std::size_t(i)].id == view()->currentClip())
                return child(i);
        return QAccessibleWidget::focusChild();
    }

private:
    TimelineView* view() const { return static_cast<TimelineView*>(widget()); }
    const std::vector<Clip>& clips() const { return view()->timeline().tracks().front().clips; }

    mutable std::map<ClipId, QAccessible::Id> m_items;
};

QAccessibleInterface* makeInterface(const QString&, QObject* object)
{
    auto* view = qobject_cast<TimelineView*>(object);
    return view != nullptr ? new TimelineAccessible(view) : nullptr;
}

} // namespace

void installTimelineAccessible()
{
    QAccessible::installFactory(makeInterface);
}

} // namespace sluice::ui
