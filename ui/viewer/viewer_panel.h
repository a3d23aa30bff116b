// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/viewer/player.h"
#include "ui/viewer/viewer_widget.h"

#include <QList>
#include <QUrl>
#include <QWidget>

#include <functional>
#include <vector>

class QAction;
class QActionGroup;

namespace sluice::ui {

class TransportBar;

/// The viewer: pictures, the row below them, keys. Its QWidget::actions() are all its verbs with their shortcuts.
///
/// Programs: 0 is "before", 1 "after", 2 another "after" to choose instead. Plain keys go to a control that has the focus and needs
/// them (text fields, lists, sliders); everywhere else in the window they are the viewer's.
class ViewerPanel : public QWidget
{
    Q_OBJECT

public:
    explicit ViewerPanel(QWidget* parent = nullptr);

    void setPrograms(std::vector<Program> programs);
    void setFrameRate(Rational rate);
    Rational position() const { return m_player.position(); }
    void setPosition(Rational time) { m_player.setPosition(time); }
    bool isPlaying() const { return m_player.isPlaying(); }
    Compare compare() const { return m_viewer->compare(); }
    void setCompare(Compare compare);
    void setEmptyText(const QString& title, const QString& next);

    Player& player() { return m_player; }
    ViewerWidget& viewer() { return *m_viewer; }

public Q_SLOTS:
    void play() { m_player.play(); }
    void pause() { m_player.pause(); }
    void togglePlay() { m_player.togglePlay(); }

Q_SIGNALS:
    void positionChanged(sluice::Rational time);
    void playingChanged(bool playing);
    void markInRequested(sluice::Rational time);
    void markOutRequested(sluice::Rational time);
    void filesDropped(const QList<QUrl>& files);
    /// A file cannot be shown, and what to do next. Playing goes on.
    void playbackFailed(const QString& text);
    /// Something else people should know: the sound device is gone.
    void playbackNotice(const QString& text);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void changeEvent(QEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    /// `text` is English, for tr(), and what the action is known by in the file of shortcuts.
    QAction* addVerb(const char* text,
                     const QList<QKeySequence>& keys,
                     std::function<void()> verb,
                     bool repeats = false);
    void addPlayActions();
    void addStepActions();
    void addCompareActions();
    void addZoomActions();
    void zoomTo(double zoom);
    void shuttleKey(int direction);
    void releaseKeys();
    void keyReleased(int key);
    void viewChanged();
    void tint();
    void showState();
    void fillMenus();

    Player m_player;
    ViewerWidget* m_viewer;
    TransportBar* m_bar;
    QAction* m_playAction = nullptr;
    std::vector<std::pair<QAction*, const char*>> m_icons;
    QActionGroup* m_compareGroup;
    QActionGroup* m_afterGroup;
    QList<QAction*> m_zoomActions;
    bool m_stopHeld = false; ///< K
    bool m_slow = false;
};

} // namespace sluice::ui
