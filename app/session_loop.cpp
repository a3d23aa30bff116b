// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/session_loop.h"

#include <fmt/format.h>

#include <QCoreApplication>

namespace sluice::app {

void withSession(CliContext& context,
                 std::vector<std::shared_ptr<Backend>> backends,
                 const QueueOptions& options,
                 const std::function<void(QueueSession&)>& begin)
{
    auto session =
        QueueSession::open(context.paths, context.settings, std::move(backends), options);
    if (!session)
        return context.report(session.error());
    for (const std::string& notice : (*session)->notices())
        fmt::print(stderr, "sluice-cli: {}\n", notice);
    QueueSession& queue = **session;
    bool begun = false;
    QObject::connect(&queue, &QueueSession::ready, &queue, [&] {
        // ready() comes again after each change of owner.
        if (begun)
            return;
        begun = true;
        begin(queue);
    });
    QCoreApplication::exec();
}

} // namespace sluice::app
