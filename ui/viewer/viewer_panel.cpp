// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/viewer_panel.h"

#include "ui/theme/icons.h"
#include "ui/viewer/transport_bar.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTabBar>
#include <QTextEdit>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

template <class... Kinds>
bool isAny(const QWidget* widget)
{
    return ((qobject_cast<const Kinds*>(widget) != nullptr) || ...);
}

/// Whether a control with the focus needs a key that is one of our shortcuts, too. Text fields keep letters by themselves.
bool needsKey(const QWidget* focus, const QKeyEvent& key)
{
    if (key.modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier))
        return false;
    switch (key.key()) {
    case Qt::Key_Space:
        return isAny<QAbstractButton, QComboBox, QAbstractItemView>(focus);
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Home:
    case Qt::Key_End:
        return isAny<QAbstractItemView, QComboBox, QAbstractSlider, QAbstractSpinBox, QLineEdit,
                     QTextEdit, QPlainTextEdit, QTabBar>(focus);
    default:
        return false;
    }
}

} // namespace

ViewerPanel::ViewerPanel(QWidget* parent)
    : QWidget(parent)
    , m_viewer(new ViewerWidget(this))
    , m_bar(new TransportBar(this))
    , m_compareGroup(new QActionGroup(this))
    , m_afterGroup(new QActionGroup(this))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_viewer, 1);
    column->addWidget(m_bar);
    m_viewer->setEmptyText(tr("Nothing to show yet"),
                           tr("Type a sentence under Generate, or drop a clip or a picture here."));

    addPlayActions();
    addStepActions();
    addCompareActions();
    addZoomActions();
    fillMenus();

    connect(&m_player, &Player::positionChanged, this, [this](Rational time) {
        m_bar->setPosition(frameFloor(time, m_player.frameRate()), m_player.frameRate());
        Q_EMIT positionChanged(time);
    });
    connect(&m_player, &Player::stateChanged, this, &ViewerPanel::showState);
    connect(&m_player, &Player::framesChanged, m_viewer, &ViewerWidget::setFrames);
    connect(&m_player, &Player::failed, this, &ViewerPanel::playbackFailed);
    connect(&m_player, &Player::notice, this, &ViewerPanel::playbackNotice);
    connect(m_viewer, &ViewerWidget::viewChanged, this, &ViewerPanel::viewChanged);
    connect(m_viewer, &ViewerWidget::filesDropped, this, &ViewerPanel::filesDropped);
    connect(m_bar, &TransportBar::jumpRequested, &m_player, &Player::setPosition);
    connect(m_bar, &TransportBar::flipHeld, m_viewer, &ViewerWidget::setFlipped);
    // Releases of held keys arrive at whatever has the focus.
    QCoreApplication::instance()->installEventFilter(this);
    setPrograms({});
    tint();
    showState();
}

void ViewerPanel::setPrograms(std::vector<Program> programs)
{
    // Before, and the results of three models.
    constexpr std::size_t kMost = 4;
    if (programs.size() > kMost)
        programs.resize(kMost);
    QStringList labels;
    for (const Program& program : programs)
        labels << program.label;
    m_player.setPrograms(programs);
    m_viewer->setLabels(labels);
    m_player.setView(m_viewer->visiblePrograms(), m_viewer->pictureBox());
    const bool any = m_player.duration() > Rational();
    for (const auto& [action, name] : m_icons)
        action->setEnabled(any);
    m_bar->setCompareEnabled(programs.size() > 1);
    m_compareGroup->setEnabled(programs.size() > 1);
    fillMenus();
    viewChanged();
}

void ViewerPanel::setFrameRate(Rational rate)
{
    m_player.setFrameRate(rate);
    m_bar->setPosition(frameFloor(m_player.position(), m_player.frameRate()), m_player.frameRate());
}

void ViewerPanel::setCompare(Compare compare)
{
    m_viewer->setCompare(compare);
    for (QAction* action : m_compareGroup->actions()) {
        if (action->data().toInt() != int(compare))
            continue;
        action->setChecked(true);
        m_bar->setCompareText(action->text());
    }
}

void ViewerPanel::setEmptyText(const QString& title, const QString& next)
{
    m_viewer->setEmptyText(title, next);
}

void ViewerPanel::viewChanged()
{
    m_player.setView(m_viewer->visiblePrograms(), m_viewer->pictureBox());
    m_bar->setZoom(m_viewer->scale());
}

void ViewerPanel::showState()
{
    const bool playing = m_player.isPlaying();
    m_playAction->setText(playing ? tr("Pause") : tr("Play"));
    m_playAction->setIcon(icon(this, playing ? "pause" : "play"));
    Q_EMIT playingChanged(playing);
}

void ViewerPanel::tint()
{
    for (const auto& [action, name] : m_icons)
        if (action != m_playAction)
            action->setIcon(icon(this, name));
    m_playAction->setIcon(icon(this, m_player.isPlaying() ? "pause" : "play"));
}

void ViewerPanel::changeEvent(QEvent* event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange)
        tint();
    QWidget::changeEvent(event);
}

void ViewerPanel::hideEvent(QHideEvent* event)
{
    m_player.pause();
    releaseKeys();
    QWidget::hideEvent(event);
}

/// J, L: with K held a quarter as fast, for as long as they are held.
void ViewerPanel::shuttleKey(int direction)
{
    m_slow = m_stopHeld;
    if (m_slow)
        m_player.slow(direction);
    else
        m_player.shuttle(direction);
}

void ViewerPanel::keyReleased(int key)
{
    if (key == Qt::Key_B)
        m_viewer->setFlipped(false);
    if (key == Qt::Key_K)
        m_stopHeld = false;
    if (m_slow && (key == Qt::Key_K || key == Qt::Key_J || key == Qt::Key_L)) {
        m_slow = false;
        m_player.pause();
    }
}

void ViewerPanel::releaseKeys()
{
    for (const int key : {Qt::Key_B, Qt::Key_K})
        keyReleased(key);
}

bool ViewerPanel::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::KeyRelease) {
        const auto* key = static_cast<QKeyEvent*>(event);
        if (!key->isAutoRepeat())
            keyReleased(key->key());
    } else if (event->type() == QEvent::ShortcutOverride) {
        const auto* widget = qobject_cast<QWidget*>(watched);
        if (widget != nullptr && widget->window() == window() &&
            needsKey(widget, *static_cast<QKeyEvent*>(event))) {
            event->accept();
            return true;
        }
    } else if (event->type() == QEvent::WindowDeactivate && watched == window()) {
        releaseKeys();
    }
    return QWidget::eventFilter(watched, event);
}

} // namespace sluice::ui
