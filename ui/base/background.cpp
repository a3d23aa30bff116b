// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/background.h"

#include <QThreadPool>

#include <list>
#include <mutex>

namespace sluice::ui {

struct Background::State
{
    QThreadPool pool;
    std::mutex mutex;
    std::list<std::stop_source> running;
};

Background::Background(int threads)
    : m_state(std::make_unique<State>())
{
    m_state->pool.setMaxThreadCount(threads);
    m_state->pool.setObjectName(QStringLiteral("background"));
}

Background::~Background()
{
    {
        const std::lock_guard lock(m_state->mutex);
        for (std::stop_source& source : m_state->running)
            source.request_stop();
    }
    m_state->pool.waitForDone();
}

void Background::post(std::function<void()> call)
{
    QMetaObject::invokeMethod(&m_receiver, std::move(call), Qt::QueuedConnection);
}

std::function<void(std::function<void()>)> Background::wayTo(QObject* context)
{
    return [this, context = QPointer<QObject>(context)](std::function<void()> call) {
        post([context, call = std::move(call)] {
            if (context)
                call();
        });
    };
}

void Background::start(const std::stop_source& source, std::function<void()> work)
{
    std::list<std::stop_source>::iterator place;
    {
        const std::lock_guard lock(m_state->mutex);
        place = m_state->running.insert(m_state->running.end(), source);
    }
    m_state->pool.start([state = m_state.get(), place, work = std::move(work)]() mutable {
        const bool wanted = !place->stop_requested();
        if (wanted)
            work();
        const std::lock_guard lock(state->mutex);
        state->running.erase(place);
    });
}

} // namespace sluice::ui
