// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/player.h"

#include <algorithm>
#include <utility>

namespace sluice::ui {
namespace {

constexpr int kTickMilliseconds = 8;
constexpr std::chrono::milliseconds kHeardEvery{100};
const Rational kTooLate{1, 10}; ///< seconds that sound may be behind
const Rational kFastest{8};
const Rational kSlow{1, 4};

} // namespace

Player::Player(QObject* parent)
    : QObject(parent)
{
    m_steady.start();
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(kTickMilliseconds);
    connect(&m_timer, &QTimer::timeout, this, &Player::tick);
    connect(&m_source, &FrameSource::framesReady, this, &Player::receive);
    connect(&m_sound, &SoundOutput::lost, this, &Player::notice);
}

PlayClock::Time Player::now() const
{
    return PlayClock::Time(m_steady.nsecsElapsed());
}

Rational Player::lastFrame() const
{
    if (m_duration <= Rational())
        return {};
    // The last boundary that still has a frame after it.
    const Rational length = Rational(1) / m_frameRate;
    const Rational last = frameFloor(m_duration - length / Rational(1000), m_frameRate);
    return std::max(last, Rational());
}

void Player::setPrograms(const std::vector<Program>& programs)
{
    if (programs == m_programs)
        return;
    const bool wasPlaying = isPlaying();
    const Rational speed = m_clock.speed();
    m_programs = programs;
    m_duration = durationOf(programs);
    m_ahead.reset();
    m_failure.clear();
    m_steps = 0;
    m_stepping = false;
    m_source.setPrograms(programs, m_frameRate);
    moveTo(m_position);
    if (wasPlaying && m_duration > Rational())
        startAt(m_position, speed);
    else
        pause();
    want(m_position);
}

void Player::setFrameRate(Rational rate)
{
    if (rate <= Rational() || rate == m_frameRate)
        return;
    m_frameRate = rate;
    m_source.setPrograms(m_programs, rate);
    want(m_position);
}

void Player::setView(const std::vector<bool>& visible, media::PictureSize box)
{
    if (visible == m_visible && box == m_box)
        return;
    m_visible = visible;
    m_box = box;
    m_ahead.reset();
    // A step must not be lost; its picture is got again in the new size when it is there.
    m_viewStale = m_stepping;
    if (!isPlaying() && !m_stepping)
        want(m_position);
}

FrameRequest Player::requestAt(Rational time) const
{
    FrameRequest request;
    request.time = time;
    request.visible = m_visible;
    request.look = {m_box, !isPlaying()};
    request.play = isPlaying();
    request.backwards = m_clock.speed() < Rational();
    return request;
}

void Player::want(Rational time)
{
    m_stepping = false;
    m_steps = 0;
    if (m_duration <= Rational()) {
        FrameSet none;
        none.frames.resize(m_programs.size());
        show(none);
        return;
    }
    m_source.request(requestAt(time));
}

void Player::moveTo(Rational time)
{
    const Rational position = std::clamp(time, Rational(), lastFrame());
    if (position == m_position)
        return;
    m_position = position;
    Q_EMIT positionChanged(m_position);
}

void Player::setPosition(Rational time)
{
    const Rational speed = m_clock.speed();
    moveTo(time);
    if (isPlaying())
        startAt(m_position, speed);
    else
        want(m_position);
}

void Player::startAt(Rational time, Rational speed)
{
    const bool changed = speed != m_clock.speed();
    m_clock.start(time, speed, now());
    m_ahead.reset();
    m_stepping = false;
    m_steps = 0;
    if (speed == Rational(1) && !m_programs.empty())
        m_sound.start(m_programs.front(), time);
    else
        m_sound.stop();
    m_timer.start();
    m_source.request(requestAt(time));
    if (changed)
        Q_EMIT stateChanged();
}

void Player::play(Rational speed)
{
    if (m_duration <= Rational() || speed == Rational())
        return;
    Rational from = m_position;
    if (speed > Rational() && from >= lastFrame())
        from = Rational();
    if (speed < Rational() && from == Rational())
        from = lastFrame();
    moveTo(from);
    startAt(from, speed);
}

void Player::pause()
{
    if (!isPlaying())
        return;
    m_clock.stop(now());
    m_timer.stop();
    m_sound.stop();
    m_ahead.reset();
    moveTo(frameFloor(m_position, m_frameRate));
    want(m_position);
    Q_EMIT stateChanged();
}

void Player::togglePlay()
{
    if (isPlaying())
        pause();
    else
        play();
}

void Player::shuttle(int direction)
{
    const Rational way(direction < 0 ? -1 : 1);
    const Rational along = m_clock.speed() * way;
    play(along >= Rational(1) ? way * std::min(along * Rational(2), kFastest) : way);
}

void Player::slow(int direction)
{
    play(direction < 0 ? Rational() - kSlow : kSlow);
}

void Player::step(int frames)
{
    if (m_duration <= Rational() || frames == 0)
        return;
    pause();
    if (m_stepping) {
        m_steps += frames;
        return;
    }
    m_stepping = true;
    FrameRequest request = requestAt(m_position);
    request.steps = frames;
    request.backwards = frames < 0;
    m_source.request(request);
}

void Player::goToStart()
{
    setPosition(Rational());
}

void Player::goToEnd()
{
    setPosition(lastFrame());
}

void Player::goToEdit(int direction)
{
    const std::vector<Rational> edits = editsOf(m_programs);
    if (direction > 0) {
        const auto next = std::upper_bound(edits.begin(), edits.end(), m_position);
        setPosition(next == edits.end() ? lastFrame() : *next);
        return;
    }
    const auto here = std::lower_bound(edits.begin(), edits.end(), m_position);
    setPosition(here == edits.begin() ? Rational() : *std::prev(here));
}

/// Whether each picture follows the last one, so that the next can be got before it is due.
bool Player::isSequential() const
{
    return m_clock.speed() > Rational() && m_clock.speed() <= Rational(1);
}

/// The sound is the clock, as long as it keeps up; what is late is left out, so that no picture is seen twice.
void Player::followSound(PlayClock::Time time)
{
    const auto heard = m_sound.heardPosition();
    if (!heard)
        return;
    const Rational late = m_clock.position(time) - *heard;
    if (late > kTooLate)
        m_sound.skip(late);
    else
        m_clock.heard(*heard, time);
}

void Player::tick()
{
    if (const auto time = now(); time - m_heardAt >= kHeardEvery) {
        m_heardAt = time;
        followSound(time);
    }
    const Rational here = m_clock.position(now());
    const bool forwards = m_clock.speed() > Rational();
    const bool over = forwards ? here >= m_duration : here <= Rational();
    if (over && m_loops) {
        const Rational again = forwards ? Rational() : lastFrame();
        moveTo(again);
        startAt(again, m_clock.speed());
        return;
    }
    moveTo(here);
    if (over) {
        pause();
        return;
    }
    if (m_ahead && m_ahead->start <= here) {
        const FrameSet due = std::move(*m_ahead);
        m_ahead.reset();
        show(due);
    }
    wantNext();
}

void Player::wantNext()
{
    if (m_source.isBusy() || m_ahead)
        return;
    const Rational here = std::clamp(m_clock.position(now()), Rational(), lastFrame());
    const bool shown = m_shownStart <= here && (!m_shownEnd || here < *m_shownEnd);
    if (isSequential() && shown && m_shownEnd && *m_shownEnd < m_duration)
        m_source.request(requestAt(*m_shownEnd));
    else if (!shown)
        m_source.request(requestAt(here));
}

void Player::receive(const FrameSet& set)
{
    const bool complete = set.frames.size() == m_programs.size();
    if (set.stepped && m_stepping) {
        m_stepping = false;
        moveTo(set.time);
        if (complete)
            show(set);
        if (m_steps != 0)
            step(std::exchange(m_steps, 0));
        else if (std::exchange(m_viewStale, false))
            want(m_position);
        return;
    }
    // Of programs that are gone, or of steps that somebody has overtaken.
    if (!complete || set.stepped)
        return;
    if (isPlaying() && isSequential() && set.start > m_clock.position(now())) {
        m_ahead = set;
        return;
    }
    show(set);
    if (isPlaying())
        wantNext();
}

void Player::show(const FrameSet& set)
{
    m_shownStart = set.start;
    m_shownEnd = set.end;
    Q_EMIT framesChanged(set);
    QString failure;
    for (const ViewFrame& frame : set.frames)
        if (failure.isEmpty())
            failure = frame.error;
    if (failure != m_failure && !failure.isEmpty())
        Q_EMIT failed(failure);
    m_failure = failure;
}

} // namespace sluice::ui
