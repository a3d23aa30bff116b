// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/queue_bench.h"

#include <QSignalSpy>
#include <QTest>

namespace sluice::test {
namespace fs = std::filesystem;
namespace {

/// The clip that all tests start from, made once.
const fs::path& commonClip()
{
    static const TempDir folder;
    static const fs::path clip = [] {
        makeSmallClip(folder / "clip.mp4", 3);
        return folder / "clip.mp4";
    }();
    return clip;
}

} // namespace

QueueBench::QueueBench()
{
    settings.chunkSeconds = 0.5;
    settings.keepAwake = false;
    source = home / "clip.mp4";
    fs::copy_file(commonClip(), source);
}

void QueueBench::open()
{
    std::vector<std::shared_ptr<Backend>> places{backend};
    if (subnet)
        places.push_back(subnet);
    client = std::make_unique<ui::QueueClient>(paths(), settings, std::move(places));
}

void QueueBench::openAndWait()
{
    open();
    if (!QTest::qWaitFor([this] { return client->isReady(); }, 20000))
        qFatal("the queue did not get ready");
}

JobPlan QueueBench::plan(const std::string& output) const
{
    auto plan = prepareJob(smallJob(source, home / output), *backend, paths(), settings);
    if (!plan)
        qFatal("%s", plan.error().detail.c_str());
    return *plan;
}

JobId QueueBench::submit(const std::string& output)
{
    const JobPlan planned = plan(output);
    std::optional<Result<JobId>> answer;
    client->submit(planned, Place::Here, backend->estimate(planned),
                   [&](const Result<JobId>& id) { answer = id; });
    if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20000))
        qFatal("submit was not answered");
    if (!*answer)
        qFatal("%s", answer->error().detail.c_str());
    return **answer;
}

JobState QueueBench::state(JobId id) const
{
    const ui::JobPointer job = client->job(id);
    return job ? job->state : JobState::Waiting;
}

std::vector<std::string> QueueBench::jobFolders() const
{
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(paths().jobs()))
        names.push_back(entry.path().filename().string());
    return names;
}

Result<void> answerOf(const std::function<void(ui::QueueClient::Reply<void>)>& call)
{
    std::optional<Result<void>> answer;
    call([&](const Result<void>& result) { answer = result; });
    if (!QTest::qWaitFor([&] { return answer.has_value(); }, 20000))
        qFatal("a command was not answered");
    return *answer;
}

} // namespace sluice::test
