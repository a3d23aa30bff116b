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

    /// Runs `work(stop)` on a thread of the pool and hands its result to `done` on the thread of `context`, unless that has been deleted
    /// or the stop was requested by then. Keep the stop source, or let it go if nobody will stop it. GUI thread.
    template <class Work, class Done>
    std::stop_source run(QObject* context, Work work, Done done)
    {
        using Value = std::invoke_result_t<Work, std::stop_token>;
        std::stop_source source;
        start(source, [context = QPointer<QObject>(context), relay = relayFor(context), source,
                       work = std::move(work), done = std::move(done)]() mutable {
            auto value = std::make_shared<Value>(work(source.get_token()));
            // The relay lives as long as anybody holds it, so that the context may be deleted at any time. The call holds
            // it too: Qt may handle deferred deletion before other events that were posted earlier.
            relay->deliver([relay, context, source, value, done = std::move(done)]() mutable {
                if (context && !source.stop_requested())
                    done(std::move(*value));
            });
        });
        return source;
    }

    /// A way into the thread of `context` from any other. What is sent after it was deleted is dropped.
    static std::function<void(std::function<void()>)> wayTo(QObject* context);

private:
    /// Lives on the context's thread.
    class Relay : public QObject
    {
    public:
        void deliver(std::function<void()> call);
    };

    static std::shared_ptr<Relay> relayFor(QObject* context);
    void start(const std::stop_source& source, std::function<void()> work);

    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace sluice::ui
