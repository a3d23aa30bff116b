// SPDX-License-Identifier: GPL-3.0-or-later
// The verbs of ViewerPanel and their keys. Shotcut's and Kdenlive's, where they agree.
#include "ui/viewer/viewer_panel.h"

#include "ui/viewer/transport_bar.h"

#include <QAction>
#include <QActionGroup>

namespace sluice::ui {
namespace {

constexpr double kZoomStep = 1.25;
constexpr double kPanStep = 48; ///< logical pixels

} // namespace

QAction* ViewerPanel::addVerb(const char* text,
                              const QList<QKeySequence>& keys,
                              std::function<void()> verb,
                              bool repeats)
{
    auto* action = new QAction(tr(text), this);
    action->setObjectName(QLatin1String("viewer: ") + QLatin1String(text));
    action->setShortcuts(keys);
    action->setAutoRepeat(repeats);
    connect(action, &QAction::triggered, this, std::move(verb));
    addAction(action);
    return action;
}

void ViewerPanel::addPlayActions()
{
    QAction* edits[2] = {
        addVerb(
            QT_TR_NOOP("Previous edit"), {Qt::Key_Up}, [this] { m_player.goToEdit(-1); }, true),
        addVerb(
            QT_TR_NOOP("Next edit"), {Qt::Key_Down}, [this] { m_player.goToEdit(1); }, true)};
    QAction* steps[2] = {
        addVerb(
            QT_TR_NOOP("One frame back"), {Qt::Key_Left}, [this] { m_player.step(-1); }, true),
        addVerb(
            QT_TR_NOOP("One frame forward"), {Qt::Key_Right}, [this] { m_player.step(1); }, true)};
    m_playAction = addVerb(QT_TR_NOOP("Play"), {Qt::Key_Space}, [this] { m_player.togglePlay(); });
    m_icons = {{edits[0], "previous-edit"},
               {steps[0], "step-back"},
               {m_playAction, "play"},
               {steps[1], "step-forward"},
               {edits[1], "next-edit"}};
    QList<QAction*> buttons;
    for (const auto& [action, name] : m_icons)
        buttons << action;
    m_bar->addButtons(buttons);

    addVerb(QT_TR_NOOP("Play backwards, again faster"), {Qt::Key_J}, [this] { shuttleKey(-1); });
    addVerb(QT_TR_NOOP("Stop; held with J or L slow"), {Qt::Key_K}, [this] {
        m_stopHeld = true;
        m_player.pause();
    });
    addVerb(QT_TR_NOOP("Play forwards, again faster"), {Qt::Key_L}, [this] { shuttleKey(1); });
    QAction* loop = addVerb(QT_TR_NOOP("Loop"), {Qt::CTRL | Qt::Key_L}, [] {});
    loop->setCheckable(true);
    connect(loop, &QAction::toggled, this, [this](bool on) { m_player.setLoops(on); });
}

void ViewerPanel::addStepActions()
{
    const auto seconds = [this](int count) {
        m_player.setPosition(
            frameFloor(m_player.position() + Rational(count), m_player.frameRate()));
    };
    addVerb(
        QT_TR_NOOP("One second back"), {Qt::SHIFT | Qt::Key_Left}, [=] { seconds(-1); }, true);
    addVerb(
        QT_TR_NOOP("One second forward"), {Qt::SHIFT | Qt::Key_Right}, [=] { seconds(1); }, true);
    addVerb(QT_TR_NOOP("To the start"), {Qt::Key_Home}, [this] { m_player.goToStart(); });
    addVerb(QT_TR_NOOP("To the end"), {Qt::Key_End}, [this] { m_player.goToEnd(); });
    const auto here = [this] { return frameFloor(m_player.position(), m_player.frameRate()); };
    addVerb(QT_TR_NOOP("Mark in"), {Qt::Key_I}, [=, this] { Q_EMIT markInRequested(here()); });
    addVerb(QT_TR_NOOP("Mark out"), {Qt::Key_O}, [=, this] { Q_EMIT markOutRequested(here()); });
}

void ViewerPanel::addCompareActions()
{
    const std::pair<Compare, const char*> modes[] = {
        {Compare::Single, QT_TR_NOOP("Single")},
        {Compare::Split, QT_TR_NOOP("Split")},
        {Compare::SideBySide, QT_TR_NOOP("Side by side")},
        {Compare::Flip, QT_TR_NOOP("Flip")}};
    int number = 0;
    for (const auto& [mode, text] : modes) {
        QAction* action = addVerb(text, {QKeySequence(Qt::ALT | Qt::Key(Qt::Key_1 + number++))},
                                  [this, mode = mode] { setCompare(mode); });
        action->setCheckable(true);
        action->setData(int(mode));
        m_compareGroup->addAction(action);
    }
    setCompare(Compare::Split);
    addVerb(QT_TR_NOOP("Show before while held"), {Qt::Key_B},
            [this] { m_viewer->setFlipped(true); });
    addVerb(QT_TR_NOOP("Compare with the next result"), {Qt::SHIFT | Qt::Key_B}, [this] {
        const int last = int(m_player.programs().size()) - 1;
        m_viewer->setAfter(m_viewer->after() >= last ? 1 : m_viewer->after() + 1);
        fillMenus();
    });
    addVerb(
        QT_TR_NOOP("Divider to the left"), {Qt::ALT | Qt::Key_Comma},
        [this] { m_viewer->setSplit(m_viewer->split() - 0.05); }, true);
    addVerb(
        QT_TR_NOOP("Divider to the right"), {Qt::ALT | Qt::Key_Period},
        [this] { m_viewer->setSplit(m_viewer->split() + 0.05); }, true);
}

void ViewerPanel::addZoomActions()
{
    const auto zoom = [this](const char* text, const QList<QKeySequence>& keys, double to) {
        m_zoomActions << addVerb(text, keys, [this, to] { zoomTo(to); });
    };
    zoom(QT_TR_NOOP("Fit"), {Qt::CTRL | Qt::Key_0, Qt::CTRL | Qt::ALT | Qt::Key_0}, 0);
    zoom(QT_TR_NOOP("25 %"), {}, 0.25);
    zoom(QT_TR_NOOP("50 %"), {}, 0.5);
    zoom(QT_TR_NOOP("1:1 (100 %)"), {Qt::CTRL | Qt::ALT | Qt::Key_1}, 1);
    zoom(QT_TR_NOOP("200 %"), {Qt::CTRL | Qt::ALT | Qt::Key_2}, 2);
    zoom(QT_TR_NOOP("400 %"), {Qt::CTRL | Qt::ALT | Qt::Key_4}, 4);
    zoom(QT_TR_NOOP("800 %"), {Qt::CTRL | Qt::ALT | Qt::Key_8}, 8);
    addVerb(
        QT_TR_NOOP("Zoom the picture in"), {Qt::CTRL | Qt::Key_Plus, Qt::CTRL | Qt::Key_Equal},
        [this] { m_viewer->zoomBy(kZoomStep); }, true);
    addVerb(
        QT_TR_NOOP("Zoom the picture out"), {Qt::CTRL | Qt::Key_Minus},
        [this] { m_viewer->zoomBy(1 / kZoomStep); }, true);
    const auto pan = [this](const char* text, Qt::Key key, QPointF by) {
        addVerb(
            text, {Qt::CTRL | Qt::ALT | key}, [this, by] { m_viewer->panBy(by); }, true);
    };
    pan(QT_TR_NOOP("Pan left"), Qt::Key_Left, {kPanStep, 0});
    pan(QT_TR_NOOP("Pan right"), Qt::Key_Right, {-kPanStep, 0});
    pan(QT_TR_NOOP("Pan up"), Qt::Key_Up, {0, kPanStep});
    pan(QT_TR_NOOP("Pan down"), Qt::Key_Down, {0, -kPanStep});
}

void ViewerPanel::zoomTo(double zoom)
{
    if (zoom == 0)
        m_viewer->setTransform({});
    else
        m_viewer->zoomBy(zoom / m_viewer->scale());
}

/// The menus of the bar; with more than one result one can be chosen.
void ViewerPanel::fillMenus()
{
    qDeleteAll(m_afterGroup->actions());
    QList<QAction*> compare = m_compareGroup->actions();
    const std::vector<Program>& programs = m_player.programs();
    if (programs.size() > 2) {
        auto* rule = new QAction(m_afterGroup);
        rule->setSeparator(true);
        compare << rule;
        for (int i = 1; i < int(programs.size()); ++i) {
            auto* action = new QAction(programs[std::size_t(i)].label, m_afterGroup);
            action->setCheckable(true);
            action->setChecked(i == m_viewer->after());
            connect(action, &QAction::triggered, this, [this, i] { m_viewer->setAfter(i); });
            compare << action;
        }
    }
    m_bar->setMenus(compare, m_zoomActions);
}

} // namespace sluice::ui
