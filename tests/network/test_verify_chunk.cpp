// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/verify/verify_chunk.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

using namespace sluice;
using namespace sluice::network;
namespace fs = std::filesystem;

namespace {

template <class T>
T need(Result<T> result)
{
    if (!result)
        qFatal("%s", result.error().detail.c_str());
    return std::move(*result);
}

constexpr const char* kCoded = " -c:v libx264 -preset ultrafast -crf 8 -pix_fmt yuv444p "
                               "-fps_mode passthrough";

} // namespace

class TestVerifyChunk : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<test::TempDir>();
        m_sent = send("mandelbrot=s=96x64:r=10:end_pts=10", "sent");
    }

    void takesWhatAnUpscalerMakes()
    {
        // Sharper than any stretching: what networks do to edges.
        const fs::path good = answer("scale=192:128:flags=lanczos,unsharp=5:5:1.5");
        SeenResults seen;
        const ChunkVerdict verdict = need(verifyChunk(expectation(), good, seen, {}));
        QCOMPARE(verdict.frames, std::int64_t(10));
        QVERIFY(verdict.worstCloseness > 22);
        QVERIFY(!verdict.checks.empty());
        QVERIFY(fs::exists(*m_folder / "out.nut"));
    }

    void refuses_data()
    {
        QTest::addColumn<std::string>("filter");
        QTest::addColumn<std::string>("words");
        const auto row = [](const char* name, const char* filter, const char* words) {
            QTest::newRow(name) << std::string(filter) << std::string(words);
        };
        row("black pictures", "scale=192:128,drawbox=color=black:t=fill", "is blank");
        row("a blank one in the middle",
            "scale=192:128,unsharp,drawbox=color=gray:t=fill:enable='eq(n,5)'",
            "picture 6 is blank");
        row("something else", "scale=192:128,hflip", "does not show what was sent");
        row("half a picture", "scale=192:128,drawbox=y=64:color=black:t=fill",
            "does not show what was sent");
        row("shifted", "scale=192:128,unsharp,scroll=hpos=0.1", "does not show what was sent");
        row("swapped colours", "scale=192:128,unsharp,format=gbrp,shuffleplanes=1:2:0:3",
            "does not show what was sent");
        row("stretched", "scale=192:128:flags=bicubic", "only stretched");
        row("pixels repeated", "scale=192:128:flags=neighbor", "only stretched");
        row("wrong size", "scale=96:64", "96x64 instead of 192x128");
        row("late", "scale=192:128,setpts=PTS+1/TB*gte(N\\,3)", "picture 4 is at");
    }

    void refuses()
    {
        QFETCH(std::string, filter);
        QFETCH(std::string, words);
        SeenResults seen;
        const auto verdict = verifyChunk(expectation(), answer(filter), seen, {});
        QVERIFY(!verdict);
        QCOMPARE(verdict.error().code, ErrorCode::Protocol);
        QVERIFY2(verdict.error().detail.find(words) != std::string::npos,
                 verdict.error().detail.c_str());
        QVERIFY(!fs::exists(*m_folder / "out.nut"));
    }

    void refusesTheInputItself()
    {
        SeenResults seen;
        const auto verdict = verifyChunk(expectation(), m_sent.file, seen, {});
        QVERIFY(!verdict);
        QVERIFY(verdict.error().detail.find("it is the input") != std::string::npos);
    }

    void refusesAnOldAnswer()
    {
        SeenResults seen;
        const fs::path good = answer("scale=192:128,unsharp=5:5:1.5");
        need(verifyChunk(expectation(), good, seen, {}));
        // The same answer to the same request again is no crime.
        need(verifyChunk(expectation(), good, seen, {}));
        // Nearly the same pictures, so that only the memory can tell.
        m_sent = send("mandelbrot=s=96x64:r=10:end_pts=10,eq=brightness=0.01", "next");
        const auto verdict = verifyChunk(expectation(), good, seen, {});
        QVERIFY(!verdict);
        QVERIFY2(verdict.error().detail.find("earlier request") != std::string::npos,
                 verdict.error().detail.c_str());
    }

    void takesStretchingFromAModelThatStretches()
    {
        SeenResults seen;
        ChunkExpectation expected = expectation();
        expected.isPlainResize = true;
        need(verifyChunk(expected, answer("scale=192:128:flags=lanczos"), seen, {}));
    }

    void takesFlatPictures()
    {
        SeenResults seen;
        m_sent = send("color=gray:s=96x64:r=10:d=1", "flat");
        need(verifyChunk(expectation(), answer("scale=192:128"), seen, {}));
    }

    void comparesTwoAnswers()
    {
        const fs::path one = answer("scale=192:128,unsharp");
        const fs::path copy = *m_folder / "copy.nut";
        fs::copy_file(one, copy);
        QVERIFY(need(compareAnswers(one, copy, {})) > 99);
        QVERIFY(need(compareAnswers(copy, answer("scale=192:128,hflip"), {})) < 22);
    }

private:
    media::TransportChunk send(const std::string& filter, const std::string& name)
    {
        const fs::path clip =
            test::makeClip(*m_folder / (name + ".mkv"),
                           QString::fromStdString("-f lavfi -i " + filter +
                                                  " -frames:v 10 -pix_fmt yuv420p -c:v ffv1"));

        media::TransportRequest request;
        request.source = clip;
        request.start = 0;
        request.end = 1;
        request.file = *m_folder / (name + ".nut");
        return need(media::cutTransportChunk(request, {}));
    }

    fs::path answer(const std::string& filter) const
    {
        return test::makeClip(
            *m_folder / "answer.nut",
            QString::fromStdString("-i " + m_sent.file.string() + " -vf " + filter + kCoded));
    }

    ChunkExpectation expectation() const
    {
        ChunkExpectation expected;
        expected.sent = m_sent;
        expected.format.width = 192;
        expected.format.height = 128;
        expected.format.timeBase = m_sent.timeBase;
        expected.format.frameRate = Rational(10);
        expected.format.sourceHeight = 64;
        expected.format.encode.preset = "ultrafast";
        expected.output = *m_folder / "out.nut";
        return expected;
    }

    std::unique_ptr<test::TempDir> m_folder;
    media::TransportChunk m_sent;
};

QTEST_GUILESS_MAIN(TestVerifyChunk)
#include "test_verify_chunk.moc"
