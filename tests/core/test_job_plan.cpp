// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/job/job_plan.h"
#include "tests/support/fake_backend.h"
#include "tests/support/job_plans.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <functional>

using namespace sluice;
namespace fs = std::filesystem;

namespace {

const test::TempDir& folder()
{
    static const test::TempDir dir;
    return dir;
}

/// Three seconds of 64x48 at ten pictures a second, with sound.
const fs::path& clip()
{
    static const fs::path file = [] {
        const fs::path path = folder() / "clip 100% \xf0\x9f\x8e\xac.mp4";
        test::makeSmallClip(path, 3);
        return path;
    }();
    return file;
}

UpscaleSpec specFor(const fs::path& output)
{
    return std::get<UpscaleSpec>(test::smallJob(clip(), output).task);
}

Result<JobPlan> plan(const UpscaleSpec& spec, double scale = 2)
{
    ModelFacts model;
    model.id = "m";
    model.scale = scale;
    return planJob(JobSpec{spec}, model, "/jobs/1", 1.0);
}

using Change = std::function<void(UpscaleSpec&)>;

} // namespace

Q_DECLARE_METATYPE(Change)

class TestJobPlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void chunksCoverEveryFrameOnce()
    {
        const auto made = plan(specFor(folder() / "out.mkv"));
        QVERIFY2(made.has_value(), made ? "" : made.error().detail.c_str());
        QCOMPARE(made->chunks.size(), std::size_t(3));
        QCOMPARE(made->totalFrames(), std::int64_t(30));
        for (std::size_t i = 1; i < made->chunks.size(); ++i)
            QVERIFY(made->chunks[i].start == made->chunks[i - 1].end);
        QCOMPARE(made->chunks[1].file, fs::path("/jobs/1/chunk-00001.nut"));
        QCOMPARE(made->target.width, 128);
        QCOMPARE(made->target.height, 96);
    }

    void aRangeTakesOnlyItsFrames()
    {
        UpscaleSpec spec = specFor(folder() / "out.mkv");
        spec.start = Rational(1, 2);
        spec.end = Rational(3, 2);
        const auto made = plan(spec);
        QCOMPARE(made->totalFrames(), std::int64_t(10));
        QVERIFY(made->chunks.back().end == Rational(3, 2));
    }

    void aFractionIsRoundedToEvenSides()
    {
        UpscaleSpec spec = specFor(folder() / "out.mkv");
        spec.scale = 1.17; // 74.88 x 56.16
        QCOMPARE(plan(spec)->target.width, 74);
        QCOMPARE(plan(spec)->target.height, 56);
    }

    void aStretchKeepsTheShapeOnTheScreen()
    {
        UpscaleSpec spec = specFor(folder() / "out.mkv");
        spec.size = PixelSize{64, 96};
        QVERIFY(plan(spec)->format.sampleAspect == Rational(2));
    }

    void theJsonOfAPlanComesBack()
    {
        UpscaleSpec spec = specFor(folder() / "out.mkv");
        spec.start = Rational(1, 3);
        spec.denoise = 0.25;
        spec.encode.crf = 11;
        const auto made = plan(spec);
        const auto again = jobPlanFromJson(toJson(*made));
        QVERIFY2(again.has_value(), again ? "" : again.error().detail.c_str());
        QVERIFY(again->spec == made->spec);
        QVERIFY(toJson(*again) == toJson(*made));
        QCOMPARE(again->chunks.back().partialFile, made->chunks.back().partialFile);
    }

    void badJsonIsNamed_data()
    {
        QTest::addColumn<QString>("patch");
        QTest::addColumn<QString>("words");
        QTest::newRow("relative source")
            << QStringLiteral(R"({"source":"a.mp4"})") << QStringLiteral("\"source\"");
        QTest::newRow("text for a number")
            << QStringLiteral(R"({"scale":"2"})") << QStringLiteral("\"scale\"");
        QTest::newRow("unknown kind")
            << QStringLiteral(R"({"kind":"juggle"})") << QStringLiteral("\"kind\"");
        QTest::newRow("size without height")
            << QStringLiteral(R"({"size":{"width":3}})") << QStringLiteral("height");
        QTest::newRow("width beyond int")
            << QStringLiteral(R"({"size":{"width":99999999999,"height":2}})")
            << QStringLiteral("range");
        QTest::newRow("bit depth")
            << QStringLiteral(R"({"encode":{"bitDepth":9}})") << QStringLiteral("bitDepth");
        QTest::newRow("zero byte")
            << QStringLiteral(R"({"output":"/a\u0000b"})") << QStringLiteral("\"output\"");
    }

    void badJsonIsNamed()
    {
        QFETCH(QString, patch);
        QFETCH(QString, words);
        nlohmann::json json = toJson(test::bookkeepingPlan("/jobs/1", 1).spec);
        json.update(nlohmann::json::parse(patch.toStdString()));
        const auto spec = jobSpecFromJson(json);
        QVERIFY(!spec.has_value());
        QCOMPARE(spec.error().code, ErrorCode::InvalidInput);
        QVERIFY2(spec.error().detail.find(words.toStdString()) != std::string::npos,
                 spec.error().detail.c_str());
    }

    void badRequestsAreRefusedInWords_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("words");
        const auto row = [](const char* name, ErrorCode code, const char* words, Change change) {
            QTest::newRow(name) << std::move(change) << int(code) << QString::fromLatin1(words);
        };
        row("no source", ErrorCode::NotFound, "does not exist",
            [](UpscaleSpec& s) { s.source = "/nowhere/a.mp4"; });
        row("source is a folder", ErrorCode::InvalidInput, "is not a file",
            [](UpscaleSpec& s) { s.source = folder().path(); });
        row("not a video", ErrorCode::InvalidInput, "text.mp4", [](UpscaleSpec& s) {
            s.source = folder() / "text.mp4";
            QVERIFY(writeFileAtomically(s.source, "once upon a time").has_value());
        });
        row("empty file", ErrorCode::InvalidInput, "empty.mp4", [](UpscaleSpec& s) {
            s.source = folder() / "empty.mp4";
            QVERIFY(writeFileAtomically(s.source, "").has_value());
        });
        row("sound only", ErrorCode::InvalidInput, "sound.wav", [](UpscaleSpec& s) {
            s.source = folder() / "sound.wav";
            test::runProgram("ffmpeg", {"-v", "error", "-y", "-f", "lavfi", "-i", "sine=duration=1",
                                        s.source.string()});
        });
        row("output exists", ErrorCode::AlreadyExists, "-y", [](UpscaleSpec& s) {
            s.output = folder() / "there.mkv";
            QVERIFY(writeFileAtomically(s.output, "x").has_value());
        });
        row("output is the source", ErrorCode::InvalidInput, "source itself", [](UpscaleSpec& s) {
            s.output = s.source;
            s.overwrite = true;
        });
        row("output links to the source", ErrorCode::InvalidInput, "source itself",
            [](UpscaleSpec& s) {
                s.output = folder() / "link.mp4";
                std::error_code ignored;
                fs::create_hard_link(s.source, s.output, ignored);
                s.overwrite = true;
            });
        row("output is a folder", ErrorCode::InvalidInput, "is a folder",
            [](UpscaleSpec& s) { s.output = folder().path(); });
        row("no such folder", ErrorCode::NotFound, "Create it",
            [](UpscaleSpec& s) { s.output = folder() / "no" / "out.mkv"; });
        row("unknown container", ErrorCode::InvalidInput, "",
            [](UpscaleSpec& s) { s.output = folder() / "out.xyz"; });
        row("codec that does not fit", ErrorCode::InvalidInput, "",
            [](UpscaleSpec& s) { s.output = folder() / "out.webm"; });
        row("too large", ErrorCode::InvalidInput, "smaller scale",
            [](UpscaleSpec& s) { s.scale = 400; });
        row("too small", ErrorCode::InvalidInput, "larger scale",
            [](UpscaleSpec& s) { s.scale = 0.25; });
        row("negative scale", ErrorCode::InvalidInput, "above 0",
            [](UpscaleSpec& s) { s.scale = -2; });
        row("absurd scale", ErrorCode::InvalidInput, "smaller scale",
            [](UpscaleSpec& s) { s.scale = 1e300; });
        row("nothing in range", ErrorCode::InvalidInput, "range",
            [](UpscaleSpec& s) { s.start = Rational(50); });
        row("end before start", ErrorCode::InvalidInput, "after its start", [](UpscaleSpec& s) {
            s.start = Rational(2);
            s.end = Rational(1);
        });
        row("too strong", ErrorCode::InvalidInput, "0 and 1",
            [](UpscaleSpec& s) { s.denoise = 1.5; });
    }

    void badRequestsAreRefusedInWords()
    {
        QFETCH(Change, change);
        QFETCH(int, code);
        QFETCH(QString, words);
        UpscaleSpec spec = specFor(folder() / "out.mkv");
        change(spec);
        const auto made = plan(spec);
        QVERIFY(!made.has_value());
        QVERIFY2(made.error().detail.find(words.toStdString()) != std::string::npos,
                 made.error().detail.c_str());
        QCOMPARE(int(made.error().code), code);
    }

    void anExistingOutputIsTakenWithLeave()
    {
        UpscaleSpec spec = specFor(folder() / "mine.mkv");
        QVERIFY(writeFileAtomically(spec.output, "x").has_value());
        spec.overwrite = true;
        QVERIFY(plan(spec).has_value());
        QCOMPARE(readFile(spec.output).value(), std::string("x"));
    }
};

QTEST_GUILESS_MAIN(TestJobPlan)
#include "test_job_plan.moc"
