// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/preview_reader.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <algorithm>
#include <fstream>
#include <random>

using namespace sluice;
using namespace sluice::media;

namespace {

/// The number of each frame in its pixels: eight bars, white for 1, black for 0.
const char* const kSource = "-f lavfi -i "
                            "nullsrc=size=160x96:rate=25:duration=4,format=gray,"
                            "geq=lum='255*mod(floor(N/pow(2,floor(X/20))),2)',format=yuv420p ";

int numberIn(const PreviewImage& image)
{
    int number = 0;
    for (int bit = 0; bit < 8; ++bit) {
        const int x = (bit * 20 + 10) * image.size.width / 160;
        const int y = image.size.height / 2;
        const std::uint8_t* pixel =
            image.data.get() + (std::ptrdiff_t(y) * image.size.width + x) * 4;
        number |= (pixel[1] > 127) << bit;
    }
    return number;
}

struct Kind
{
    const char* name;
    const char* file;
    const char* arguments;
};

const Kind kKinds[] = {
    {"h264 mp4 B-frames", "a.mp4", "-c:v libx264 -g 24 -bf 3"},
    {"h264 mp4 long GOP", "l.mp4", "-c:v libx264 -g 250 -bf 3"},
    {"h264 mkv open GOP", "a.mkv", "-c:v libx264 -g 24 -bf 3 -x264-params open-gop=1"},
    {"h264 intra refresh", "c.mp4", "-c:v libx264 -g 24 -x264-params intra-refresh=1"},
    {"h264 ts", "a.ts", "-c:v libx264 -g 24 -bf 2"},
    {"h264 avi", "a.avi", "-c:v libx264 -g 24 -bf 2"},
    {"hevc mp4", "d.mp4", "-c:v libx265 -g 24 -x265-params log-level=none:open-gop=1"},
    {"vp9 webm", "a.webm", "-c:v libvpx-vp9 -g 24 -deadline realtime -cpu-used 8"},
    {"mpeg4 mp4", "m.mp4", "-c:v mpeg4 -g 24 -bf 2 -q:v 2"},
    {"prores mov", "a.mov", "-c:v prores_ks"},
    {"vfr mp4", "v.mp4",
     "-vf select='not(mod(n,3))+gt(mod(n,7),4)' -fps_mode vfr -c:v libx264 -g 30 -bf 3"},
    {"starts late ts", "s.ts", "-c:v libx264 -g 10 -bf 2 -output_ts_offset 9000"},
};

struct Shown
{
    Rational start;
    int number;
};

class Clips
{
public:
    std::filesystem::path get(const QString& name)
    {
        for (const Kind& kind : kKinds) {
            if (name != QLatin1String(kind.name))
                continue;
            const auto path = m_dir / kind.file;
            if (!std::filesystem::exists(path))
                test::makeClip(path, QString::fromLatin1(kSource) + QLatin1String(kind.arguments));
            return path;
        }
        qFatal("unknown clip");
    }
    std::filesystem::path make(const std::string& file, const char* arguments)
    {
        return test::makeClip(m_dir / file, QString::fromLatin1(arguments));
    }
    const test::TempDir& dir() const { return m_dir; }

private:
    test::TempDir m_dir;
};

PreviewReader opened(const std::filesystem::path& path)
{
    auto reader = PreviewReader::open(path, {2, std::size_t(4) << 20});
    if (!reader)
        qFatal("%s", reader.error().detail.c_str());
    return std::move(*reader);
}

PreviewFrame frameAt(PreviewReader& reader, Rational time, bool backwards = false)
{
    auto frame = reader.frameAt(time, {{}, true}, {}, backwards);
    if (!frame)
        qFatal("%s", frame.error().detail.c_str());
    return std::move(*frame);
}

/// Every frame, found by going from each to the next.
std::vector<Shown> walk(PreviewReader& reader)
{
    std::vector<Shown> shown;
    PreviewFrame frame = frameAt(reader, Rational());
    for (;;) {
        shown.push_back({frame.start, numberIn(frame.image)});
        if (!frame.end)
            return shown;
        frame = frameAt(reader, *frame.end);
    }
}

} // namespace

class TestMediaPreview : public QObject
{
    Q_OBJECT

    Clips m_clips;

    static void rows()
    {
        QTest::addColumn<QString>("name");
        for (const Kind& kind : kKinds)
            QTest::newRow(kind.name) << QString::fromLatin1(kind.name);
    }

private Q_SLOTS:
    void walksThroughAllFrames_data() { rows(); }
    void walksThroughAllFrames()
    {
        QFETCH(QString, name);
        PreviewReader reader = opened(m_clips.get(name));
        const std::vector<Shown> shown = walk(reader);
        std::vector<int> numbers;
        for (const Shown& frame : shown)
            numbers.push_back(frame.number);
        std::vector<int> expected;
        for (int n = 0; n < 100; ++n)
            if (name != QStringLiteral("vfr mp4") || n % 3 == 0 || n % 7 > 4)
                expected.push_back(n);
        QCOMPARE(numbers, expected);
    }

    void showsTheSameFrameWhereverItComesFrom_data() { rows(); }
    void showsTheSameFrameWhereverItComesFrom()
    {
        QFETCH(QString, name);
        PreviewReader first = opened(m_clips.get(name));
        const std::vector<Shown> shown = walk(first);
        PreviewReader reader = opened(m_clips.get(name));
        std::mt19937 random(7);
        for (int i = 0; i < 50; ++i) {
            // Anywhere within the frame.
            const std::size_t index = random() % shown.size();
            const Rational length = index + 1 < shown.size()
                                        ? shown[index + 1].start - shown[index].start
                                        : Rational(1, 25);
            const Rational time = shown[index].start + length * Rational(int(random() % 9), 10);
            const PreviewFrame frame = frameAt(reader, time, i % 5 == 0);
            QCOMPARE(numberIn(frame.image), shown[index].number);
            QCOMPARE(frame.start, shown[index].start);
            QVERIFY(frame.exact);
            if (index + 1 < shown.size() && frame.end)
                QCOMPARE(*frame.end, shown[index + 1].start);
        }
    }

    void stepsBackwards_data() { rows(); }
    void stepsBackwards()
    {
        QFETCH(QString, name);
        PreviewReader reader = opened(m_clips.get(name));
        const std::vector<Shown> shown = walk(reader);
        Rational time = shown.back().start;
        for (std::size_t i = shown.size() - 1; i > 0; --i) {
            auto before = reader.startBefore(time);
            QVERIFY(before && *before);
            QCOMPARE(**before, shown[i - 1].start);
            time = **before;
            QCOMPARE(numberIn(frameAt(reader, time, true).image), shown[i - 1].number);
        }
        auto before = reader.startBefore(time);
        QVERIFY(before && !*before);
    }

    void goesOnAfterCancelling()
    {
        PreviewReader reader = opened(m_clips.get(QStringLiteral("h264 mp4 long GOP")));
        std::stop_source stop;
        stop.request_stop();
        const auto cancelled = reader.frameAt(Rational(3), {}, stop.get_token());
        QVERIFY(!cancelled);
        QCOMPARE(cancelled.error().code, ErrorCode::Cancelled);
        for (const int number : {74, 75, 20, 76, 99})
            QCOMPARE(numberIn(frameAt(reader, Rational(number, 25)).image), number);
    }

    void showsSomethingNearAtOnce()
    {
        PreviewReader reader = opened(m_clips.get(QStringLiteral("h264 mp4 B-frames")));
        auto near = reader.nearFrame(Rational(60, 25), {});
        QVERIFY(near && *near);
        QVERIFY(!(*near)->exact);
        QCOMPARE(numberIn((*near)->image), 48);
        QVERIFY(reader.distance(Rational(60, 25)) > 0.3);
        QCOMPARE(numberIn(frameAt(reader, Rational(60, 25)).image), 60);
        QCOMPARE(reader.distance(Rational(60, 25)), 0.0);
    }

    void fitsIntoABoxWithSquarePixels()
    {
        const auto path =
            m_clips.make("wide.mp4", "-f lavfi -i testsrc2=size=720x576:rate=25:duration=0.2 "
                                     "-vf setsar=64/45 -c:v libx264");
        PreviewReader reader = opened(path);
        QCOMPARE(reader.fullSize(), (PictureSize{1024, 576}));
        auto frame = reader.frameAt(Rational(), {{512, 512}, false});
        QVERIFY(frame.has_value());
        QCOMPARE(frame->image.size, (PictureSize{512, 288}));
        QCOMPARE(frame->image.full, (PictureSize{1024, 576}));
    }

    void turnsUpright_data()
    {
        QTest::addColumn<QString>("metadata");
        QTest::addColumn<int>("x");
        QTest::addColumn<int>("y");
        // A red corner at the top left of the stored picture of 64x32; where a player shows it.
        QTest::newRow("90") << QStringLiteral("90") << 2 << 60;
        QTest::newRow("180") << QStringLiteral("180") << 60 << 30;
        QTest::newRow("270") << QStringLiteral("270") << 30 << 2;
    }
    void turnsUpright()
    {
        QFETCH(QString, metadata);
        QFETCH(int, x);
        QFETCH(int, y);
        const auto flat = m_clips.make(
            "flat.mp4", "-f lavfi -i color=blue:size=64x32:rate=25:duration=0.2 "
                        "-vf drawbox=0:0:8:8:red:fill -c:v libx264 -qp 0 -pix_fmt yuv444p");
        const auto path = test::makeClip(
            m_clips.dir() / "turned.mp4",
            QStringLiteral("-i DIR/flat.mp4 -c copy -metadata:s:v rotate=%1").arg(metadata));
        PreviewReader reader = opened(path);
        const PreviewFrame frame = frameAt(reader, Rational());
        const std::uint8_t* pixel =
            frame.image.data.get() + (std::ptrdiff_t(y) * frame.image.size.width + x) * 4;
        QVERIFY(pixel[2] > 200 && pixel[0] < 60);
    }

    void showsTheRightColours_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::newRow("bt709 tv") << "-vf scale=out_color_matrix=bt709:out_range=tv,format=yuv444p "
                                     "-colorspace bt709 -color_range tv";
        QTest::newRow("bt601 tv") << "-vf scale=out_color_matrix=bt601:out_range=tv,format=yuv444p "
                                     "-colorspace smpte170m -color_range tv";
        QTest::newRow("bt709 pc") << "-vf scale=out_color_matrix=bt709:out_range=pc,format=yuv444p "
                                     "-colorspace bt709 -color_range pc";
        QTest::newRow("bt2020 10 bit")
            << "-vf scale=out_color_matrix=bt2020:out_range=tv,format=yuv444p10 "
               "-colorspace bt2020nc -color_range tv";
    }
    void showsTheRightColours()
    {
        QFETCH(QString, arguments);
        const auto path = test::makeClip(
            m_clips.dir() / "color.mp4",
            QStringLiteral("-f lavfi -i color=0xc86432:size=64x64:rate=25:duration=0.2 ") +
                arguments + QStringLiteral(" -c:v libx264 -qp 0"));
        PreviewReader reader = opened(path);
        for (const bool fine : {true, false}) {
            auto frame = reader.frameAt(Rational(), {{}, fine});
            QVERIFY(frame.has_value());
            const std::uint8_t* pixel = frame->image.data.get() + (32 * 64 + 32) * 4;
            QVERIFY2(
                std::abs(pixel[2] - 0xc8) <= 3 && std::abs(pixel[1] - 0x64) <= 3 &&
                    std::abs(pixel[0] - 0x32) <= 3,
                qPrintable(QStringLiteral("%1 %2 %3").arg(pixel[2]).arg(pixel[1]).arg(pixel[0])));
        }
    }

    void showsHdrThroughTheToneCurve()
    {
        // PQ code values: black, about 203 cd/m2 (58 %), about 1000 cd/m2 (75 %), grey.
        const auto path = m_clips.make(
            "hdr.mp4",
            "-f lavfi -i "
            "nullsrc=size=96x32:rate=25:duration=0.2,format=yuv444p10,geq=lum='64+876*(0.58*"
            "between(X,32,63)+0.7518*gt(X,63))':cb=512:cr=512 -c:v libx264 -qp 0 "
            "-color_trc smpte2084 -colorspace bt2020nc -color_primaries bt2020");
        PreviewReader reader = opened(path);
        const PreviewFrame frame = frameAt(reader, Rational());
        const auto green = [&](int x) { return frame.image.data.get()[(16 * 96 + x) * 4 + 1]; };
        QVERIFY(green(16) <= 2);
        QVERIFY(green(48) > 175 && green(48) < 205);
        QVERIFY(green(80) >= 252);
    }

    void showsOneMomentOfAnInterlacedFrame_data()
    {
        QTest::addColumn<QString>("arguments");
        const QString moving =
            QStringLiteral("-f lavfi -i nullsrc=size=160x96:rate=50:duration=0.4,"
                           "format=gray,geq=lum='255*between(X,8*N,8*N+20)' -vf ");
        QTest::newRow("top first")
            << moving + QLatin1String("interlace=scan=tff:lowpass=off,format=yuv420p "
                                      "-c:v libx264 -flags +ilme+ildct");
        QTest::newRow("bottom first, 10 bits")
            << moving +
                   QLatin1String("interlace=scan=bff:lowpass=off,format=yuv422p10 -c:v prores_ks "
                                 "-flags +ilme+ildct");
    }
    void showsOneMomentOfAnInterlacedFrame()
    {
        QFETCH(QString, arguments);
        test::TempDir dir;
        PreviewReader reader = opened(test::makeClip(dir / "woven.mov", arguments));
        const PreviewFrame frame = frameAt(reader, Rational(1, 25));
        QCOMPARE(frame.image.size, (PictureSize{160, 96}));
        const auto light = [&](int x, int y) {
            return int(frame.image.data.get()[(std::ptrdiff_t(y) * 160 + x) * 4 + 1]);
        };
        // The bar that the first field shows, on the lines of both.
        for (const int y : {40, 41, 42, 43}) {
            QVERIFY(light(20, y) > 200 && light(34, y) > 200);
            QVERIFY(light(12, y) < 50 && light(42, y) < 50);
        }
    }

    void keepsAllLinesOfAFilmThatIsStoredAsInterlaced()
    {
        const auto path = m_clips.make(
            "film.mkv", "-f lavfi -i nullsrc=size=160x96:rate=25:duration=0.2,format=gray,"
                        "geq=lum='if(mod(floor(Y/3),2),255,0)' -vf setfield=tff,format=yuv420p "
                        "-c:v libx264 -qp 0 -flags +ilme+ildct");
        PreviewReader reader = opened(path);
        const PreviewFrame frame = frameAt(reader, Rational());
        for (int y = 0; y < 96; ++y) {
            const int light = frame.image.data.get()[(std::ptrdiff_t(y) * 160 + 80) * 4 + 1];
            QCOMPARE(light > 127, y / 3 % 2 == 1);
        }
    }

    void showsAStill()
    {
        const auto path = m_clips.make(
            "still.png", "-f lavfi -i color=0x336699:size=40x30,format=rgb24 -frames:v 1");
        PreviewReader reader = opened(path);
        QVERIFY(reader.isStill());
        for (const Rational time : {Rational(), Rational(100), Rational(1)}) {
            const PreviewFrame frame = frameAt(reader, time);
            QCOMPARE(frame.image.size, (PictureSize{40, 30}));
            QCOMPARE(int(frame.image.data.get()[2]), 0x33);
        }
    }

    void saysWhatIsWrongWithADamagedFile()
    {
        QVERIFY(!PreviewReader::open(m_clips.dir() / "missing.mp4"));
        const auto cut = m_clips.dir() / "cut.mkv";
        std::filesystem::copy_file(m_clips.get(QStringLiteral("h264 mkv open GOP")), cut);
        std::filesystem::resize_file(cut, std::filesystem::file_size(cut) / 2);
        PreviewReader reader = opened(cut);
        for (const Rational time : {Rational(3), Rational(1), Rational(399, 100), Rational(0)})
            QVERIFY(reader.frameAt(time, {}).has_value());
        const auto noise = m_clips.dir() / "noise.mp4";
        std::ofstream(noise) << std::string(5000, 'x');
        QVERIFY(!PreviewReader::open(noise));
    }

    void survivesGarbageInTheMiddle()
    {
        const auto path = m_clips.dir() / "garbage.mkv";
        std::filesystem::copy_file(m_clips.get(QStringLiteral("h264 mkv open GOP")), path);
        {
            std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
            file.seekp(std::streamoff(std::filesystem::file_size(path) / 3));
            file << std::string(1000, '\x5a');
        }
        PreviewReader reader = opened(path);
        for (int i = 0; i < 100; i += 7)
            QVERIFY(reader.frameAt(Rational(i, 25), {}).has_value());
    }
};

QTEST_GUILESS_MAIN(TestMediaPreview)
#include "test_media_preview.moc"
