// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/media/still_image.h"
#include "core/media/video_reader.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

#include <random>

using namespace sluice;
using namespace sluice::media;

namespace {

const QString kClip = QStringLiteral("-f lavfi -i testsrc2=size=96x64:rate=25:duration=2 ");

std::string bytesOf(const std::filesystem::path& path)
{
    return *readFile(path);
}

void write(const std::filesystem::path& path, const std::string& content)
{
    if (!writeFileAtomically(path, content))
        qFatal("cannot write");
}

/// Goes through everything that is done with a source. What comes out does not matter, only that something does.
int useEverything(const std::filesystem::path& path)
{
    int frames = 0;
    (void)probe(path);
    (void)scanFrames(path);
    (void)detectInterlacing(path);
    (void)readStill(path);
    auto reader =
        VideoReader::open(path, {Rational(1, 2), std::nullopt, FieldOrder::Progressive, 1});
    if (!reader)
        return 0;
    for (;;) {
        auto frame = reader->next();
        if (!frame || !*frame)
            return frames;
        ++frames;
    }
}

} // namespace

class TestMediaBadInput : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("kind");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("word");
        const int invalid = int(ErrorCode::InvalidInput);
        QTest::newRow("text") << "text" << invalid << "not a media file";
        QTest::newRow("noise") << "noise" << invalid << "not a media file";
        QTest::newRow("empty") << "empty" << invalid << "is empty";
        QTest::newRow("folder") << "folder" << invalid << "is a folder";
        QTest::newRow("pipe") << "pipe" << invalid << "is not a file";
        QTest::newRow("gone") << "gone" << int(ErrorCode::NotFound) << "does not exist";
        QTest::newRow("sound only") << "sound" << invalid << "only sound";
        QTest::newRow("no frames") << "noframes" << invalid << "";
        QTest::newRow("half an mp4") << "halfmp4" << invalid << "damaged";
        QTest::newRow("giant claim") << "giant" << invalid << "";
        QTest::newRow("playlist") << "playlist" << invalid << "list of other files";
        QTest::newRow("concat list") << "concat" << invalid << "list of other files";
    }
    void saysWhatIsWrong()
    {
        QFETCH(QString, kind);
        QFETCH(int, code);
        QFETCH(QString, word);
        const test::TempDir dir;
        const auto path = dir / "a clip.mp4";
        if (kind == QLatin1String("text"))
            write(path, "this is a letter to my aunt\n");
        else if (kind == QLatin1String("noise"))
            write(path, [] {
                std::mt19937 random(1);
                std::string bytes(100'000, ' ');
                for (char& byte : bytes)
                    byte = char(random());
                return bytes;
            }());
        else if (kind == QLatin1String("empty"))
            write(path, "");
        else if (kind == QLatin1String("folder"))
            std::filesystem::create_directory(path);
        else if (kind == QLatin1String("pipe"))
            QCOMPARE(::mkfifo(path.c_str(), 0600), 0);
        else if (kind == QLatin1String("sound"))
            test::makeClip(path, QStringLiteral("-f lavfi -i sine=duration=1"));
        else if (kind == QLatin1String("noframes"))
            test::makeClip(path, kClip + QStringLiteral("-frames:v 0 -c:v libx264"));
        else if (kind == QLatin1String("halfmp4"))
            write(path, bytesOf(test::makeClip(dir / "whole.mp4", kClip)).substr(0, 9000));
        else if (kind == QLatin1String("giant"))
            // A PNG of 60000 x 60000: signature and header chunk, then nothing.
            write(path, std::string("\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\xEA\x60\0\0\xEA\x60\x08"
                                    "\x02\0\0\0\x97\x49\x6E\xDE\0\0\0\0IDAT",
                                    41));
        else if (kind == QLatin1String("playlist")) {
            test::makeClip(dir / "seg.ts", kClip);
            write(path, "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2.0,\nseg.ts\n#EXT-X-ENDLIST\n");
        } else if (kind == QLatin1String("concat")) {
            test::makeClip(dir / "seg.mp4", kClip);
            write(path, "ffconcat version 1.0\nfile seg.mp4\n");
        }
        const auto info = probe(path);
        QVERIFY(!info.has_value() || kind == QLatin1String("noframes"));
        if (!info) {
            QVERIFY2(int(info.error().code) == code, info.error().detail.c_str());
            QVERIFY2(info.error().detail.find(word.toStdString()) != std::string::npos,
                     info.error().detail.c_str());
            QVERIFY2(info.error().detail.find("a clip.mp4") != std::string::npos,
                     info.error().detail.c_str());
        }
        const auto index = scanFrames(path);
        QVERIFY(!index.has_value());
        QVERIFY2(int(index.error().code) == code, index.error().detail.c_str());
        QVERIFY(!readStill(path).has_value());
    }

    void saysThatThereIsNoPermission()
    {
        if (::geteuid() == 0)
            QSKIP("root may read everything");
        const test::TempDir dir;
        write(dir / "a.mp4", "x");
        std::filesystem::permissions(dir / "a.mp4", std::filesystem::perms::none);
        const auto info = probe(dir / "a.mp4");
        QVERIFY(!info.has_value());
        QCOMPARE(info.error().code, ErrorCode::Io);
        QVERIFY(info.error().detail.find("permission") != std::string::npos);
    }

    void takesAnyName_data()
    {
        QTest::addColumn<QString>("name");
        QTest::newRow("spaces") << "my  clip .mp4";
        QTest::newRow("emoji") << QStringLiteral(u"\U0001F99C clip.mp4");
        QTest::newRow("percent") << "100%d %s%05d.mp4";
        QTest::newRow("colon") << "http://a.mp4";
        QTest::newRow("wrong ending") << "clip.jpg";
        QTest::newRow("no ending") << "clip";
        QTest::newRow("dash") << "-i.mp4";
        QTest::newRow("newline") << "a\nb.mp4";
    }
    void takesAnyName()
    {
        QFETCH(QString, name);
        const test::TempDir dir;
        const auto plain = test::makeClip(dir / "plain.mp4", kClip);
        const auto path = dir.path() / std::filesystem::path(name.toStdString());
        std::filesystem::create_directories(path.parent_path());
        std::filesystem::rename(plain, path);
        QVERIFY(probe(path).has_value());
        QCOMPARE(scanFrames(path)->times.size(), std::size_t(50));
        QVERIFY(useEverything(path) > 30);
    }

    void readsOnePixel()
    {
        const test::TempDir dir;
        const auto clip = test::makeClip(
            dir / "a.mkv",
            QStringLiteral(
                "-f lavfi -i color=c=red:size=16x16:duration=1 -vf crop=1:1:exact=1 -c:v ffv1"));
        QCOMPARE(probe(clip)->video->width, 1);
        QVERIFY(useEverything(clip) > 0);
    }

    void usesWhatIsLeftOfATruncatedClip_data()
    {
        QTest::addColumn<QString>("file");
        QTest::newRow("mkv") << "a.mkv";
        QTest::newRow("ts") << "a.ts";
        QTest::newRow("avi") << "a.avi";
        QTest::newRow("webm") << "a.webm";
    }
    void usesWhatIsLeftOfATruncatedClip()
    {
        QFETCH(QString, file);
        const test::TempDir dir;
        const std::string whole = bytesOf(
            test::makeClip(dir / ("whole-" + file.toStdString()), kClip + QStringLiteral("-g 10")));
        write(dir / file.toStdString(), whole.substr(0, whole.size() / 2));
        const auto index = scanFrames(dir / file.toStdString());
        QVERIFY2(index.has_value(), index ? "" : index.error().detail.c_str());
        QVERIFY(index->times.size() > 10 && index->times.size() < 45);
        QVERIFY(useEverything(dir / file.toStdString()) > 0);
    }

    void survivesDamage_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("arguments");
        QTest::newRow("h264 mp4") << "a.mp4"
                                  << "-c:v libx264 -bf 2 -g 10";
        QTest::newRow("hevc mkv") << "a.mkv"
                                  << "-c:v libx265 -x265-params log-level=none";
        QTest::newRow("h264 ts") << "a.ts"
                                 << "-c:v libx264 -bf 2 -g 10";
        QTest::newRow("mpeg4 avi") << "a.avi"
                                   << "-c:v mpeg4";
        QTest::newRow("vp9 webm") << "a.webm"
                                  << "-c:v libvpx-vp9 -deadline realtime -cpu-used 8";
        QTest::newRow("ffv1 nut") << "a.nut"
                                  << "-c:v ffv1";
        QTest::newRow("gif") << "a.gif"
                             << "";
        QTest::newRow("png") << "a.png"
                             << "-frames:v 1 -update 1";
        QTest::newRow("jpeg") << "a.jpg"
                              << "-frames:v 1 -update 1";
        QTest::newRow("tiff") << "a.tiff"
                              << "-frames:v 1 -update 1";
        QTest::newRow("webp") << "a.webp"
                              << "-frames:v 1";
    }
    void survivesDamage()
    {
        QFETCH(QString, file);
        QFETCH(QString, arguments);
        const test::TempDir dir;
        const std::string whole =
            bytesOf(test::makeClip(dir / file.toStdString(), kClip + arguments));
        std::mt19937 random(7);
        int frames = 0;
        for (int round = 0; round < 8; ++round) {
            std::string damaged = whole;
            for (int hit = 0; hit < 4 + 8 * round; ++hit)
                damaged[random() % damaged.size()] = char(random());
            if (round % 3 == 2)
                damaged.resize(damaged.size() / 2 + random() % (damaged.size() / 2));
            write(dir / "damaged", damaged);
            frames += useEverything(dir / "damaged");
        }
        QVERIFY(frames >= 0);
    }
};

QTEST_GUILESS_MAIN(TestMediaBadInput)
#include "test_media_bad_input.moc"
