// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <QPointer>

#include <functional>
#include <memory>
#include <stop_token>
#include <type_traits>

namespace sluice::ui {

/// The threads for work that may take longer than a frame; waits for its work when it goes, after asking it to stop.
///
/// Made once by the application and handed to whoever has such work.
class Background
{
public:
    /// `threads`: how much may go on at once.
    explicit Background(int threads = 2);
    ~Background();

    /// Runs `work(stop)` on a thread of the pool and hands its result to `done` on this object's thread, unless `context` has been deleted
    /// or the stop was requested by then. Keep the stop source, or let it go if nobody will stop it. Call it on this object's thread.
    template <class Work, class Done>
    std::stop_source run(QObject* context, Work work, Done done)
    {
        using Value = std::invoke_result_t<Work, std::stop_token>;
        std::stop_source source;
        start(source, [this, context = QPointer<QObject>(context), source, work = std::move(work),
                       done = std::move(done)]() mutable {
            auto value = std::make_shared<Value>(work(source.get_token()));
            post([context, source, value, done = std::move(done)]() mutable {
                if (context && !source.stop_requested())
                    done(std::move(*value));
            });
        });
        return source;
    }

    /// A way from work into this object's thread. What is sent after `context` was deleted is dropped.
    std::function<void(std::function<void()>)> wayTo(QObject* context);

private:
    void start(const std::stop_source& source, std::function<void()> work);
    void post(std::function<void()> call);

    /// Receives on the thread it was made on. One for all: objects made and deleted for each call would have to be deleted from
    /// other threads, which Qt's event queue does not bear while it is being cleared.
    QObject m_receiver;
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace sluice::ui
