// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/job/estimator.h"
#include "core/job/plan_export.h"
#include "core/job/queue_session.h"
#include "core/timeline/read_media.h"
#include "core/timeline/timeline.h"
#include "tests/support/fake_backend.h"
#include "tests/support/media_clips.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QSignalSpy>
#include <QTest>

#include <nlohmann/json.hpp>

using namespace sluice;
namespace fs = std::filesystem;

namespace {

constexpr int kRate = 48'000;

/// Clips that all tests share: red with a tone of mono 44.1 kHz, green without sound, a blue picture, and one whose
/// brightness counts its frames.
struct Clips
{
    test::TempDir folder;
    fs::path red = make("red.mp4",
                        "-f lavfi -i color=red:s=64x48:r=25:d=20 -f lavfi -i "
                        "sine=f=500:r=44100:d=20 -shortest -pix_fmt yuv420p");
    fs::path green = make("green.mkv", "-f lavfi -i color=lime:s=64x48:r=30:d=12 -pix_fmt yuv420p");
    fs::path blue = make("blue.png", "-f lavfi -i color=blue:s=64x48 -frames:v 1");
    fs::path wide = make("wide.mkv", "-f lavfi -i color=white:s=96x24:r=25:d=1 -pix_fmt yuv420p");
    fs::path counting = make("counting.mkv",
                             "-f lavfi -i color=s=32x32:r=25:d=2,geq=lum=16+N*4:"
                             "cb=128:cr=128 -c:v ffv1 -pix_fmt yuv420p");

    fs::path make(const char* name, const char* arguments) const
    {
        return test::makeClip(folder / name, QString::fromLatin1(arguments));
    }
};

Clips& clips()
{
    static Clips all;
    return all;
}

/// A row of whole frames of `path` [in, out) at `at`, all counted in frames.
void put(Timeline& timeline, const fs::path& path, int in, int out, int at)
{
    const Rational frame = Rational(1) / timeline.frameRate();
    const auto media = readMedia(path);
    QVERIFY2(media.has_value(), media ? "" : media.error().detail.c_str());
    const Rational far = timeline.duration() + Rational(1000);
    const auto id = timeline.insert(*media, far);
    QVERIFY(id.has_value());
    const Rational start = timeline.find(*id)->position;
    QVERIFY(timeline.trimEnd(*id, start + Rational(out) * frame).has_value());
    QVERIFY(timeline.trimStart(*id, start + Rational(in) * frame).has_value());
    QVERIFY(timeline.move(*id, Rational(at) * frame).has_value());
}

/// A queue over a home of its own.
class Bench
{
public:
    Bench()
    {
        settings.keepAwake = false;
        settings.chunkSeconds = 1;
        auto opened = QueueSession::open(paths(), settings, {backend});
        if (!opened)
            qFatal("%s", opened.error().detail.c_str());
        session = std::move(*opened);
        QSignalSpy ready(session.get(), &QueueSession::ready);
        if (!ready.wait())
            qFatal("the queue did not get ready");
    }

    Paths paths() const { return Paths::below((home / "home").string()); }

    JobId submit(const ExportSpec& spec)
    {
        const auto plan = prepareJob(JobSpec{spec}, *backend, paths(), settings);
        if (!plan)
            qFatal("%s", plan.error().detail.c_str());
        JobId result = 0;
        session->submit(*plan, Place::Here, std::nullopt,
                        [&](const Result<JobId>& id) { result = id.value(); });
        if (!QTest::qWaitFor([&] { return result != 0; }))
            qFatal("submit was not answered");
        return result;
    }

    JobState waitForEnd(JobId id)
    {
        const auto ended = [&] { return isTerminal(session->job(id)->state); };
        if (!QTest::qWaitFor(ended, 60'000))
            qFatal("the export did not end");
        const auto info = session->job(id);
        if (info->error)
            qWarning("%s", info->error->detail.c_str());
        return info->state;
    }

    ExportSpec
    specOf(const Timeline& timeline, const std::string& name, const ExportRange& range = {})
    {
        auto spec = exportOf(timeline.content(), range);
        if (!spec)
            qFatal("%s", spec.error().detail.c_str());
        spec->output = home / name;
        spec->encode.preset = "ultrafast";
        return *spec;
    }

    test::TempDir home;
    Settings settings;
    std::shared_ptr<test::FakeBackend> backend = std::make_shared<test::FakeBackend>();
    std::unique_ptr<QueueSession> session;
};

/// The sound of a file as samples of one channel at 48 kHz, as a player plays it.
std::vector<std::int16_t> soundOf(const fs::path& file, const fs::path& raw)
{
    test::ffmpeg({QStringLiteral("-i"), QString::fromStdString(file.string()),
                  QStringLiteral("-vn"), QStringLiteral("-ac"), QStringLiteral("1"),
                  QStringLiteral("-ar"), QString::number(kRate), QStringLiteral("-f"),
                  QStringLiteral("s16le"), QString::fromStdString(raw.string())});
    const std::string bytes = readFile(raw).value();
    std::vector<std::int16_t> samples(bytes.size() / 2);
    std::memcpy(samples.data(), bytes.data(), samples.size() * 2);
    return samples;
}

bool isLoud(const std::vector<std::int16_t>& samples, double second)
{
    const auto from = std::size_t(second * kRate);
    int loudest = 0;
    for (std::size_t i = from; i < std::min(from + 480, samples.size()); ++i)
        loudest = std::max(loudest, std::abs(int(samples[i])));
    return loudest > 500;
}

} // namespace

class TestJobExport : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void keepsAMinuteOfTenPiecesInTime()
    {
        Timeline timeline;
        const fs::path files[3] = {clips().red, clips().green, clips().blue};
        // Ten pieces of 145 frames with gaps of 5 and 6 between them: 60 s less the last gap.
        std::vector<int> begins;
        for (int i = 0, at = 0; i < 10; ++i, at += 145 + 5 + i % 2) {
            put(timeline, files[i % 3], 3 + i, 148 + i, at);
            begins.push_back(at);
        }
        Bench bench;
        const ExportSpec spec = bench.specOf(timeline, "minute.mp4");
        QCOMPARE(bench.waitForEnd(bench.submit(spec)), JobState::Succeeded);

        const int frames = begins.back() + 145;
        const QByteArray pictures = test::rawPictures(spec.output, QStringLiteral("rgb24"));
        constexpr int kPicture = 64 * 48 * 3;
        QCOMPARE(pictures.size(), qsizetype(frames) * kPicture);
        const auto channel = [&](int frame, int which) {
            return int(
                std::uint8_t(pictures[qsizetype(frame) * kPicture + (24 * 64 + 32) * 3 + which]));
        };
        const auto sound = soundOf(spec.output, bench.home / "minute.raw");
        for (std::size_t i = 0; i < begins.size(); ++i) {
            const int own = int(i % 3); // red, green, blue
            for (const int frame : {begins[i], begins[i] + 70, begins[i] + 144})
                for (int which = 0; which < 3; ++which)
                    QVERIFY2((channel(frame, which) > 180) == (which == own),
                             qPrintable(QString::number(frame)));
            const double begin = begins[i] / 25.0;
            QCOMPARE(isLoud(sound, begin + 0.04), own == 0);
            QCOMPARE(isLoud(sound, begin + 5.74), own == 0);
            if (i + 1 < begins.size()) {
                QVERIFY(channel(begins[i] + 146, 0) < 40 && channel(begins[i] + 146, own) < 40);
                QVERIFY(!isLoud(sound, begin + 5.84));
            }
        }
        const double seconds = double(sound.size()) / kRate;
        QVERIFY2(std::abs(seconds - frames / 25.0) <= 0.04, qPrintable(QString::number(seconds)));
    }

    void showsEachFrameAtItsTime()
    {
        Timeline timeline;
        // The end first, then the beginning, then single frames.
        put(timeline, clips().counting, 30, 50, 0);
        put(timeline, clips().counting, 0, 25, 20);
        put(timeline, clips().counting, 7, 8, 45);
        put(timeline, clips().counting, 41, 42, 46);
        Bench bench;
        bench.settings.chunkSeconds = 0.3;
        ExportSpec spec = bench.specOf(timeline, "counted.mkv");
        spec.encode.codec = "ffv1";
        QCOMPARE(bench.waitForEnd(bench.submit(spec)), JobState::Succeeded);
        std::vector<int> expected;
        for (int n = 30; n < 50; ++n)
            expected.push_back(n);
        for (int n = 0; n < 25; ++n)
            expected.push_back(n);
        expected.push_back(7);
        expected.push_back(41);
        const QByteArray pictures = test::rawPictures(spec.output, QStringLiteral("gray"));
        QCOMPARE(pictures.size(), qsizetype(expected.size()) * 32 * 32);
        // "gray" is full range here: undo what that does to the numbers.
        const auto counted = [&](std::size_t i) {
            return (std::uint8_t(pictures[qsizetype(i) * 32 * 32 + 500]) * 219.0 / 255) / 4;
        };
        for (std::size_t i = 0; i < expected.size(); ++i)
            QVERIFY2(std::abs(counted(i) - expected[i]) < 0.5,
                     qPrintable(QStringLiteral("%1: %2").arg(i).arg(counted(i))));
    }

    void fitsOtherShapesWhole()
    {
        Timeline timeline;
        put(timeline, clips().red, 0, 5, 0);
        put(timeline, clips().wide, 0, 5, 5);
        Bench bench;
        const ExportSpec spec = bench.specOf(timeline, "fitted.mp4");
        QCOMPARE(bench.waitForEnd(bench.submit(spec)), JobState::Succeeded);
        const QByteArray pictures = test::rawPictures(spec.output, QStringLiteral("gray"));
        constexpr int kPicture = 64 * 48;
        QCOMPARE(pictures.size(), qsizetype(10) * kPicture);
        const auto at = [&](int x, int y) {
            return int(std::uint8_t(pictures[qsizetype(7) * kPicture + y * 64 + x]));
        };
        // 96x24 becomes 64x16 in the middle.
        QVERIFY(at(32, 5) < 20 && at(32, 43) < 20);
        QVERIFY(at(2, 24) > 230 && at(62, 24) > 230);
    }

    void takesTheRangeAndLeavesUpscalesOut()
    {
        Timeline timeline;
        put(timeline, clips().red, 0, 50, 0);
        put(timeline, clips().green, 0, 50, 50);
        QVERIFY(timeline
                    .replaceMedia(timeline.tracks().front().clips[0].id,
                                  {.media = readMedia(clips().wide).value(),
                                   .from = Rational(1),
                                   .to = Rational(2)})
                    .has_value());
        QVERIFY(timeline.setMarks(Rational(8, 5), Rational(3)).has_value());
        const auto all = exportOf(timeline.content(), {});
        QCOMPARE(all->segments.size(), std::size_t(3));
        const auto part = exportOf(timeline.content(), {.onlyMarked = true, .original = true});
        QCOMPARE(part->segments.size(), std::size_t(2));
        QVERIFY(part->duration == Rational(7, 5));
        QVERIFY(part->segments[0].mediaIn == Rational(8, 5) && part->segments[0].at == Rational(0));
        QVERIFY(part->segments[1].at == Rational(2, 5));
    }

    void goesOnAfterAPause()
    {
        Timeline timeline;
        put(timeline, clips().red, 0, 200, 0);
        Bench bench;
        bench.settings.chunkSeconds = 0.2;
        const ExportSpec spec = bench.specOf(timeline, "paused.mp4");
        const JobId id = bench.submit(spec);
        const auto chunksDone = [&] { return bench.session->job(id)->progress.chunksDone; };
        QTRY_VERIFY(chunksDone() > 2 || isTerminal(bench.session->job(id)->state));
        bench.session->pause(id, [](const Result<void>&) {});
        QTRY_COMPARE(bench.session->job(id)->state, JobState::Paused);
        QVERIFY(chunksDone() < 40 && !fs::exists(spec.output));
        bench.session->resume(id, [](const Result<void>&) {});
        QCOMPARE(bench.waitForEnd(id), JobState::Succeeded);
        QCOMPARE(test::frameTimes(spec.output).size(), std::size_t(200));
    }

    void keepsWhatIsDoneWhenCancelled()
    {
        Timeline timeline;
        put(timeline, clips().red, 0, 400, 0);
        Bench bench;
        bench.settings.chunkSeconds = 0.4;
        const ExportSpec spec = bench.specOf(timeline, "kept.mp4");
        const JobId id = bench.submit(spec);
        QTRY_VERIFY(bench.session->job(id)->progress.chunksDone > 2);
        bench.session->cancel(id, CancelMode::KeepDone, [](const Result<void>&) {});
        QCOMPARE(bench.waitForEnd(id), JobState::Cancelled);
        const fs::path kept = bench.home / "kept.partial.mp4";
        const auto frames = test::frameTimes(kept).size();
        QVERIFY(frames >= 30 && frames < 400 && frames % 10 == 0);
        const auto sound = soundOf(kept, bench.home / "kept.raw");
        QVERIFY(std::abs(double(sound.size()) / kRate - double(frames) / 25) <= 0.04);
    }

    void refusesWhatCannotBeExported()
    {
        Timeline timeline;
        QVERIFY(!exportOf(timeline.content(), {}).has_value());
        put(timeline, clips().red, 0, 50, 0);
        Bench bench;
        ExportSpec spec = bench.specOf(timeline, "out.mp4");
        const auto prepared = [&] {
            return prepareJob(JobSpec{spec}, *bench.backend, bench.paths(), bench.settings);
        };
        QVERIFY(prepared().has_value());
        spec.output = clips().red;
        spec.overwrite = true;
        QCOMPARE(prepared().error().code, ErrorCode::InvalidInput);
        spec.output = bench.home / "out.webm";
        QCOMPARE(prepared().error().code, ErrorCode::InvalidInput);
        spec.output = bench.home / "out.mp4";
        spec.size = PixelSize{8, 8};
        QCOMPARE(prepared().error().code, ErrorCode::InvalidInput);
        timeline.setMissing(clips().red, true);
        const auto missing = exportOf(timeline.content(), {});
        QCOMPARE(missing.error().code, ErrorCode::NotFound);
        QVERIFY(missing.error().detail.find("red.mp4") != std::string::npos);
    }

    void refusesASourceThatChanged()
    {
        Timeline timeline;
        Bench bench;
        fs::copy_file(clips().green, bench.home / "copy.mkv");
        put(timeline, clips().red, 0, 50, 0);
        put(timeline, bench.home / "copy.mkv", 0, 50, 50);
        const auto plan = prepareJob(JobSpec{bench.specOf(timeline, "changed.mp4")}, *bench.backend,
                                     bench.paths(), bench.settings);
        QVERIFY(plan.has_value());
        fs::last_write_time(bench.home / "copy.mkv", fs::file_time_type::clock::now());
        JobId id = 0;
        bench.session->submit(*plan, Place::Here, std::nullopt,
                              [&](const Result<JobId>& added) { id = added.value(); });
        QTRY_VERIFY(id != 0);
        QCOMPARE(bench.waitForEnd(id), JobState::Failed);
        const std::string why = bench.session->job(id)->error->detail;
        QVERIFY(why.find("copy.mkv") != std::string::npos);
    }

    void travelsAsJson()
    {
        Timeline timeline;
        put(timeline, clips().red, 3, 50, 2);
        put(timeline, clips().blue, 0, 50, 60);
        Bench bench;
        ExportSpec spec = bench.specOf(timeline, "out.mp4");
        spec.size = PixelSize{128, 96};
        const auto plan = prepareJob(JobSpec{spec}, *bench.backend, bench.paths(), bench.settings);
        QVERIFY(plan.has_value());
        const auto again = jobPlanFromJson(toJson(*plan));
        QVERIFY2(again.has_value(), again ? "" : again.error().detail.c_str());
        QVERIFY(again->spec == JobSpec{spec});
        QVERIFY(toJson(*again) == toJson(*plan));
        nlohmann::json broken = toJson(plan->spec);
        broken["segments"][0][0] = 99;
        QVERIFY(!jobSpecFromJson(broken).has_value());
    }
};

QTEST_GUILESS_MAIN(TestJobExport)
#include "test_job_export.moc"
