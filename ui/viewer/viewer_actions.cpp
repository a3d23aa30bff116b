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

QAction* ViewerPanel::addVerb(const QString& text,
                              const QList<QKeySequence>& keys,
                              std::function<void()> verb,
                              bool repeats)
{
    auto* action = new QAction(text, this);
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
            tr("Previous edit"), {Qt::Key_Up}, [this] { m_player.goToEdit(-1); }, true),
        addVerb(
            tr("Next edit"), {Qt::Key_Down}, [this] { m_player.goToEdit(1); }, true)};
    QAction* steps[2] = {
        addVerb(
            tr("One frame back"), {Qt::Key_Left}, [this] { m_player.step(-1); }, true),
        addVerb(
            tr("One frame forward"), {Qt::Key_Right}, [this] { m_player.step(1); }, true)};
    m_playAction = addVerb(tr("Play"), {Qt::Key_Space}, [this] { m_player.togglePlay(); });
    m_icons = {{edits[0], "previous-edit"},
               {steps[0], "step-back"},
               {m_playAction, "play"},
               {steps[1], "step-forward"},
               {edits[1], "next-edit"}};
    QList<QAction*> buttons;
    for (const auto& [action, name] : m_icons)
        buttons << action;
    m_bar->addButtons(buttons);

    addVerb(tr("Play backwards, again faster"), {Qt::Key_J}, [this] { shuttleKey(-1); });
    addVerb(tr("Stop; held with J or L slow"), {Qt::Key_K}, [this] {
        m_stopHeld = true;
        m_player.pause();
    });
    addVerb(tr("Play forwards, again faster"), {Qt::Key_L}, [this] { shuttleKey(1); });
    QAction* loop = addVerb(tr("Loop"), {Qt::CTRL | Qt::Key_L}, [] {});
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
        tr("One second back"), {Qt::SHIFT | Qt::Key_Left}, [=] { seconds(-1); }, true);
    addVerb(
        tr("One second forward"), {Qt::SHIFT | Qt::Key_Right}, [=] { seconds(1); }, true);
    addVerb(tr("To the start"), {Qt::Key_Home}, [this] { m_player.goToStart(); });
    addVerb(tr("To the end"), {Qt::Key_End}, [this] { m_player.goToEnd(); });
    const auto here = [this] { return frameFloor(m_player.position(), m_player.frameRate()); };
    addVerb(tr("Mark in"), {Qt::Key_I}, [=, this] { Q_EMIT markInRequested(here()); });
    addVerb(tr("Mark out"), {Qt::Key_O}, [=, this] { Q_EMIT markOutRequested(here()); });
}

void ViewerPanel::addCompareActions()
{
    const std::pair<Compare, QString> modes[] = {{Compare::Single, tr("Single")},
                                                 {Compare::Split, tr("Split")},
                                                 {Compare::SideBySide, tr("Side by side")},
                                                 {Compare::Flip, tr("Flip")}};
    int number = 0;
    for (const auto& [mode, text] : modes) {
        QAction* action = addVerb(text, {QKeySequence(Qt::ALT | Qt::Key(Qt::Key_1 + number++))},
                                  [this, mode = mode] { setCompare(mode); });
        action->setCheckable(true);
        action->setData(int(mode));
        m_compareGroup->addAction(action);
    }
    setCompare(Compare::Split);
    addVerb(tr("Show before while held"), {Qt::Key_B}, [this] { m_viewer->setFlipped(true); });
    addVerb(tr("Compare with the next result"), {Qt::SHIFT | Qt::Key_B}, [this] {
        const int last = int(m_player.programs().size()) - 1;
        m_viewer->setAfter(m_viewer->after() >= last ? 1 : m_viewer->after() + 1);
        fillMenus();
    });
    addVerb(
        tr("Divider to the left"), {Qt::ALT | Qt::Key_Comma},
        [this] { m_viewer->setSplit(m_viewer->split() - 0.05); }, true);
    addVerb(
        tr("Divider to the right"), {Qt::ALT | Qt::Key_Period},
        [this] { m_viewer->setSplit(m_viewer->split() + 0.05); }, true);
}

void ViewerPanel::addZoomActions()
{
    const auto zoom = [this](const QString& text, const QList<QKeySequence>& keys, double to) {
        m_zoomActions << addVerb(text, keys, [this, to] { zoomTo(to); });
    };
    zoom(tr("Fit"), {Qt::CTRL | Qt::Key_0, Qt::CTRL | Qt::ALT | Qt::Key_0}, 0);
    zoom(tr("25 %"), {}, 0.25);
    zoom(tr("50 %"), {}, 0.5);
    zoom(tr("1:1 (100 %)"), {Qt::CTRL | Qt::ALT | Qt::Key_1}, 1);
    zoom(tr("200 %"), {Qt::CTRL | Qt::ALT | Qt::Key_2}, 2);
    zoom(tr("400 %"), {Qt::CTRL | Qt::ALT | Qt::Key_4}, 4);
    zoom(tr("800 %"), {Qt::CTRL | Qt::ALT | Qt::Key_8}, 8);
    addVerb(
        tr("Zoom the picture in"), {Qt::CTRL | Qt::Key_Plus, Qt::CTRL | Qt::Key_Equal},
        [this] { m_viewer->zoomBy(kZoomStep); }, true);
    addVerb(
        tr("Zoom the picture out"), {Qt::CTRL | Qt::Key_Minus},
        [this] { m_viewer->zoomBy(1 / kZoomStep); }, true);
    const auto pan = [this](const QString& text, Qt::Key key, QPointF by) {
        addVerb(
            text, {Qt::CTRL | Qt::ALT | key}, [this, by] { m_viewer->panBy(by); }, true);
    };
    pan(tr("Pan left"), Qt::Key_Left, {kPanStep, 0});
    pan(tr("Pan right"), Qt::Key_Right, {-kPanStep, 0});
    pan(tr("Pan up"), Qt::Key_Up, {0, kPanStep});
    pan(tr("Pan down"), Qt::Key_Down, {0, -kPanStep});
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
