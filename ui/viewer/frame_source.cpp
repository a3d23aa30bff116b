// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/frame_source.h"

#include "ui/viewer/frame_loader.h"

#include <pthread.h>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace sluice::ui {
namespace {

using Clock = std::chrono::steady_clock;

/// A picture that is nearly there is better than one that never comes because the next is wanted already.
constexpr std::chrono::milliseconds kGrace{60};
/// Seconds; whoever jumps further back does not mean the frames before.
const Rational kGoesBack{1, 2};

} // namespace

struct FrameSource::State
{
    std::mutex mutex;
    std::condition_variable_any changed;
    std::optional<FrameRequest> next;
    std::optional<std::vector<Program>> programs;
    Rational frameRate{25};
    std::optional<FrameRequest> current;
    Clock::time_point currentSince;
    std::stop_source currentStop;

    FrameLoader loader;  ///< touched by the thread only
    std::jthread thread; ///< last: it ends before what it uses goes
};

FrameSource::FrameSource(QObject* parent)
    : QObject(parent)
    , m_state(std::make_unique<State>())
{
    qRegisterMetaType<FrameSet>();
    m_breakOff.setSingleShot(true);
    connect(&m_breakOff, &QTimer::timeout, this, &FrameSource::breakOff);
    m_state->thread = std::jthread([this](std::stop_token end) { work(std::move(end)); });
}

FrameSource::~FrameSource()
{
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->currentStop.request_stop();
        m_state->thread.request_stop();
    }
    m_state->thread.join();
}

void FrameSource::setPrograms(const std::vector<Program>& programs, Rational frameRate)
{
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->programs = programs;
        m_state->frameRate = frameRate;
        m_state->next.reset();
        m_state->currentStop.request_stop();
    }
    m_state->changed.notify_one();
}

void FrameSource::request(const FrameRequest& request)
{
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->next = request;
    }
    m_state->changed.notify_one();
    breakOff();
}

/// Stops what is being worked on when something newer has waited for a while.
void FrameSource::breakOff()
{
    const std::lock_guard lock(m_state->mutex);
    const std::optional<FrameRequest>& current = m_state->current;
    if (!m_state->next || !current || current->play || current->steps != 0)
        return;
    const auto left = kGrace - (Clock::now() - m_state->currentSince);
    if (left <= Clock::duration::zero())
        m_state->currentStop.request_stop();
    else if (!m_breakOff.isActive())
        m_breakOff.start(std::chrono::ceil<std::chrono::milliseconds>(left));
}

bool FrameSource::isBusy() const
{
    const std::lock_guard lock(m_state->mutex);
    return m_state->next || m_state->current;
}

void FrameSource::deliver(FrameSet set)
{
    QMetaObject::invokeMethod(
        this, [this, set = std::move(set)] { Q_EMIT framesReady(set); }, Qt::QueuedConnection);
}

void FrameSource::work(std::stop_token end)
{
    pthread_setname_np(pthread_self(), "preview");
    State& state = *m_state;
    Rational former;
    for (;;) {
        FrameRequest request;
        std::stop_token stop;
        std::optional<std::vector<Program>> fresh;
        Rational rate;
        bool wanted = false;
        {
            std::unique_lock lock(state.mutex);
            state.current.reset();
            state.changed.wait(lock, end, [&] { return state.next || state.programs; });
            if (end.stop_requested())
                return;
            fresh.swap(state.programs);
            rate = state.frameRate;
            wanted = state.next.has_value();
            if (wanted)
                request = *state.next;
            state.next.reset();
            // Somebody goes back frame by frame, with whatever control.
            const Rational back = former - request.time;
            request.backwards |= back > Rational() && back < kGoesBack;
            former = request.time;
            if (wanted)
                state.current = request;
            state.currentSince = Clock::now();
            state.currentStop = std::stop_source();
            stop = state.currentStop.get_token();
        }
        // Closing files takes its time: nobody waits for it.
        if (fresh)
            state.loader.setPrograms(std::move(*fresh), rate);
        if (!wanted)
            continue;
        if (request.steps != 0)
            request.time = state.loader.stepTime(request, stop);
        else if (!request.play)
            if (auto set = state.loader.stopgap(request))
                deliver(std::move(*set));
        {
            // Somebody drags on: what is near is enough.
            const std::lock_guard lock(state.mutex);
            if (state.next && !request.play && request.steps == 0 &&
                Clock::now() - state.currentSince > kGrace)
                continue;
        }
        auto set = state.loader.load(request, stop);
        // Steps always get their answer: somebody counts them.
        if (!set && request.steps != 0) {
            set.emplace();
            set->time = request.time;
        }
        const bool loaded = set.has_value();
        if (set) {
            set->stepped = request.steps != 0;
            deliver(std::move(*set));
        }
        bool idle = false;
        {
            const std::lock_guard lock(state.mutex);
            idle = !state.next;
        }
        if (idle && request.play && loaded)
            state.loader.prepare(request);
    }
}

} // namespace sluice::ui
