// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/estimator.h"
#include "core/job/queue_session.h"
#include "tests/support/fake_backend.h"
#include "tests/support/temp_dir.h"

#include <QSignalSpy>
#include <QTest>

namespace sluice::test {

/// The clip that all tests start from, made once.
inline const std::filesystem::path& commonClip()
{
    static const TempDir folder;
    static const std::filesystem::path clip = [] {
        makeSmallClip(folder / "clip.mp4", 3);
        return folder / "clip.mp4";
    }();
    return clip;
}

/// A queue with a scripted backend at each place, and a clip of six chunks of five pictures.
class TwoPlaces
{
public:
    explicit TwoPlaces(bool withSubnet = true)
    {
        settings.chunkSeconds = 0.5;
        settings.keepAwake = false;
        if (withSubnet)
            backends.push_back(subnet);
        openAgain();
    }

    void openAgain()
    {
        session.reset();
        auto opened = QueueSession::open(Paths::below(home.path()), settings, backends);
        if (!opened)
            qFatal("%s", opened.error().detail.c_str());
        session = std::move(*opened);
        QSignalSpy ready(session.get(), &QueueSession::ready);
        if (!ready.wait())
            qFatal("the queue did not get ready");
    }

    Result<JobId> trySubmit(const Placement& placement,
                            const std::string& name = "out.mkv",
                            const FakeBackend* predictedBy = nullptr)
    {
        const auto plan = prepareJob(smallJob(commonClip(), home / name), *here,
                                     Paths::below(home.path()), settings);
        if (!plan)
            qFatal("%s", plan.error().detail.c_str());
        std::optional<Result<JobId>> answer;
        session->submit(*plan, placement, (predictedBy ? predictedBy : here.get())->estimate(*plan),
                        [&](const Result<JobId>& id) { answer = id; });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }))
            qFatal("submit was not answered");
        return *answer;
    }
    JobId submit(const Placement& placement, const std::string& name = "out.mkv")
    {
        return trySubmit(placement, name).value();
    }

    /// With the price that the subnet asks.
    JobId submitToSubnet(const std::string& name = "out.mkv")
    {
        return trySubmit(Place::Subnet, name, subnet.get()).value();
    }

    template <class Call>
    Result<void> ask(Call call)
    {
        std::optional<Result<void>> answer;
        call([&](const Result<void>& result) { answer = result; });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }))
            qFatal("a command was not answered");
        return *answer;
    }
    Result<void> moveTo(JobId id, Place place)
    {
        return ask([&](auto reply) { session->moveTo(id, place, reply); });
    }

    JobState state(JobId id) const { return session->job(id)->state; }

    JobDetails show(JobId id)
    {
        std::optional<JobDetails> details;
        session->show(id, [&](const Result<JobDetails>& result) { details = result.value(); });
        if (!QTest::qWaitFor([&] { return details.has_value(); }))
            qFatal("show was not answered");
        return *details;
    }

    /// Who made each chunk: 'h' or 's'.
    std::string makers(JobId id)
    {
        std::string letters;
        for (const ChunkRow& row : show(id).chunks)
            letters += row.result.place == Place::Here ? 'h' : 's';
        return letters;
    }

    std::size_t framesIn(const std::string& name) const
    {
        return media::scanFrames(home / name).value().times.size();
    }

    TempDir home;
    Settings settings;
    std::shared_ptr<FakeBackend> here = std::make_shared<FakeBackend>(Place::Here);
    std::shared_ptr<FakeBackend> subnet = std::make_shared<FakeBackend>(Place::Subnet);
    std::vector<std::shared_ptr<Backend>> backends{here};
    std::unique_ptr<QueueSession> session;
};

inline Placement shared(std::optional<ChunkShare> madeHere = ChunkShare{1, 3})
{
    Placement placement;
    placement.rule.isShared = true;
    placement.rule.madeHere = madeHere;
    placement.rule.mayGoOut = true;
    return placement;
}

inline bool mentions(const std::vector<std::string>& notes, const std::string& words)
{
    return std::ranges::any_of(
        notes, [&](const std::string& note) { return note.find(words) != std::string::npos; });
}

} // namespace sluice::test
