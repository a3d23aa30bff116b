// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/verify/verify_generated.h"
#include "tests/network/map_feed.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

using namespace sluice;
using namespace sluice::network;
using test::need;
namespace fs = std::filesystem;

namespace {

constexpr const char* kCoded = " -c:v libx264 -preset ultrafast -crf 8 -pix_fmt yuv444p "
                               "-colorspace bt709 -color_range tv -fps_mode passthrough";
constexpr const char* kGood = "testsrc2=s=96x64:r=8:d=2,trim=end_frame=9";

} // namespace

class TestVerifyGenerated : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = std::make_unique<test::TempDir>(); }

    void takesAClipThatMoves()
    {
        SeenResults seen;
        const ChunkVerdict verdict =
            need(verifyGenerated(expectation("one"), answer(kGood), seen, {}));
        QCOMPARE(verdict.frames, std::int64_t(9));
        QCOMPARE(test::frameTimes(*m_folder / "out.nut").size(), std::size_t(9));
    }

    void takesOnePictureAlone()
    {
        GeneratedExpectation one = expectation("one");
        one.clip = expectedClip(one.format, 1, 8);
        SeenResults seen;
        QVERIFY(verifyGenerated(one, answer("testsrc2=s=96x64:r=8,trim=end_frame=1"), seen, {}));
    }

    void takesAClipThatBeginsBlack()
    {
        SeenResults seen;
        const std::string filter =
            std::string(kGood) + ",drawbox=color=black:t=fill:enable='lt(n,4)'";
        QVERIFY(verifyGenerated(expectation("one"), answer(filter), seen, {}));
    }

    void refuses_data()
    {
        QTest::addColumn<std::string>("filter");
        QTest::addColumn<std::string>("words");
        const auto row = [](const char* name, const std::string& filter, const char* words) {
            QTest::newRow(name) << filter << std::string(words);
        };
        row("black pictures", "color=black:s=96x64:r=8,trim=end_frame=9", "9 of its 9 pictures");
        row("grey noise", "color=gray:s=96x64:r=8,noise=alls=6:allf=t,trim=end_frame=9",
            "are blank");
        row("half of it black",
            std::string(kGood) + ",drawbox=color=black:t=fill:enable='gte(n,4)'",
            "5 of its 9 pictures are blank");
        row("frozen", "testsrc2=s=96x64:r=8,trim=end_frame=1,loop=loop=8:size=1,setpts=N/(8*TB)",
            "nothing moves");
        row("frozen under noise",
            "testsrc2=s=96x64:r=8,trim=end_frame=1,loop=loop=8:size=1,setpts=N/(8*TB),"
            "noise=alls=3:allf=t",
            "nothing moves");
        row("short", "testsrc2=s=96x64:r=8,trim=end_frame=8", "8 whole pictures instead of 9");
        row("long", "testsrc2=s=96x64:r=8,trim=end_frame=10", "more than 9");
        row("wrong size", "testsrc2=s=48x32:r=8,trim=end_frame=9", "48x32 instead of 96x64");
        row("other rate", "testsrc2=s=96x64:r=16,trim=end_frame=9", "picture 3 is at");
    }

    void refuses()
    {
        QFETCH(std::string, filter);
        QFETCH(std::string, words);
        SeenResults seen;
        const auto verdict = verifyGenerated(expectation("one"), answer(filter), seen, {});
        QVERIFY(!verdict);
        QCOMPARE(verdict.error().code, ErrorCode::Protocol);
        QVERIFY2(verdict.error().detail.find(words) != std::string::npos,
                 verdict.error().detail.c_str());
        QVERIFY(!fs::exists(*m_folder / "out.nut"));
    }

    void anEarlierAnswerIsKnownAgain()
    {
        SeenResults seen;
        const fs::path clip = answer(kGood);
        QVERIFY(verifyGenerated(expectation("one"), clip, seen, {}));
        QVERIFY(verifyGenerated(expectation("one"), clip, seen, {}));
        const auto again = verifyGenerated(expectation("another"), clip, seen, {});
        QVERIFY(!again && again.error().detail.find("earlier request") != std::string::npos);
    }

private:
    GeneratedExpectation expectation(const std::string& request) const
    {
        GeneratedExpectation expected;
        expected.format.width = 96;
        expected.format.height = 64;
        expected.format.sourceHeight = 64;
        expected.format.timeBase = Rational(1, 8);
        expected.format.frameRate = Rational(8);
        expected.format.color = {"bt709", "bt709", "bt709", "tv", ""};
        expected.format.encode.preset = "ultrafast";
        expected.clip = expectedClip(expected.format, 9, 8);
        expected.output = *m_folder / "out.nut";
        expected.requestDigest = request;
        return expected;
    }

    fs::path answer(const std::string& filter) const
    {
        return test::makeClip(*m_folder / "answer.nut",
                              QString::fromStdString("-f lavfi -i " + filter + kCoded));
    }

    std::unique_ptr<test::TempDir> m_folder;
};

QTEST_GUILESS_MAIN(TestVerifyGenerated)
#include "test_verify_generated.moc"
