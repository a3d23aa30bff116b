// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/estimator.h"
#include "tests/support/fake_backend.h"
#include "tests/support/temp_dir.h"
#include "ui/queue/queue_client.h"

namespace sluice::test {

/// The window's queue over a home of its own, with a clip of three seconds (six chunks of five pictures) and the fake backend.
class QueueBench
{
public:
    QueueBench();

    void open();
    void openAndWait();
    Paths paths() const { return Paths::below(home.path()); }

    JobPlan plan(const std::string& output) const;
    JobId submit(const std::string& output);
    /// Waiting when there is no such job.
    JobState state(JobId id) const;
    std::vector<std::string> jobFolders() const;

    TempDir home;
    std::filesystem::path source;
    Settings settings;
    std::shared_ptr<FakeBackend> backend = std::make_shared<FakeBackend>();
    std::shared_ptr<FakeBackend> subnet; ///< the other place; set it before open()
    std::unique_ptr<ui::QueueClient> client;
};

/// Waits for the answer of one command: `answerOf([&](auto reply) { client.pause(id, reply); })`.
Result<void> answerOf(const std::function<void(ui::QueueClient::Reply<void>)>& call);

} // namespace sluice::test
