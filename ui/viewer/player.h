// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/viewer/frame_source.h"
#include "ui/viewer/play_clock.h"
#include "ui/viewer/sound_output.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace sluice::ui {

/// Plays up to three programs in step on one clock: shuttle, exact steps, sound at life's speed. GUI thread.
///
/// Times are the timeline's. Positions stay within [0, the last frame]. Pictures that come too late are left out.
class Player : public QObject
{
    Q_OBJECT

public:
    explicit Player(QObject* parent = nullptr);

    /// The position stays where it is, as far as there still is something.
    void setPrograms(const std::vector<Program>& programs);
    const std::vector<Program>& programs() const { return m_programs; }
    /// Of the timeline: what a step is where there is no picture, and where positions are rounded to.
    void setFrameRate(Rational rate);
    Rational frameRate() const { return m_frameRate; }
    /// Which programs are looked at, and at what size; the others cost nothing.
    void setView(const std::vector<bool>& visible, media::PictureSize box);

    Rational position() const { return m_position; }
    Rational duration() const { return m_duration; }
    Rational speed() const { return m_clock.speed(); }
    bool isPlaying() const { return m_clock.isRunning(); }
    bool loops() const { return m_loops; }
    void setLoops(bool loops) { m_loops = loops; }
    /// 0 to 1.
    void setVolume(double volume) { m_sound.setVolume(volume); }

    void setPosition(Rational time);
    void play(Rational speed = Rational(1));
    void pause();
    void togglePlay();
    /// J and L: again in the same direction is twice as fast, up to eight times.
    void shuttle(int direction);
    /// K held with J or L: a quarter of life's speed.
    void slow(int direction);
    /// So many frames of the clip that is seen, not of the timeline: each is another picture.
    void step(int frames);
    void goToStart();
    void goToEnd();
    void goToEdit(int direction);

Q_SIGNALS:
    void positionChanged(sluice::Rational time);
    /// Playing or not, and how fast.
    void stateChanged();
    void framesChanged(const sluice::ui::FrameSet& set);
    /// Something is different from what one expects, but playing goes on.
    void notice(const QString& text);
    /// A file cannot be shown; said once until another one is the trouble.
    void failed(const QString& text);

private:
    PlayClock::Time now() const;
    Rational lastFrame() const;
    FrameRequest requestAt(Rational time) const;
    void moveTo(Rational time);
    void want(Rational time);
    void startAt(Rational time, Rational speed);
    void followSound(PlayClock::Time time);
    void tick();
    void wantNext();
    bool isSequential() const;
    void receive(const FrameSet& set);
    void show(const FrameSet& set);

    FrameSource m_source;
    SoundOutput m_sound;
    PlayClock m_clock;
    QElapsedTimer m_steady;
    QTimer m_timer;
    std::vector<Program> m_programs;
    std::vector<bool> m_visible;
    media::PictureSize m_box{960, 540};
    Rational m_frameRate{25};
    Rational m_duration;
    Rational m_position;
    std::optional<FrameSet> m_ahead; ///< next, but not yet due
    Rational m_shownStart;
    std::optional<Rational> m_shownEnd;
    PlayClock::Time m_heardAt{};
    QString m_failure;
    int m_steps = 0; ///< to go when the ones under way have been shown
    bool m_stepping = false;
    bool m_viewStale = false;
    bool m_loops = false;
};

} // namespace sluice::ui
