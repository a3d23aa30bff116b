// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/media_info.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

using namespace sluice;
using namespace sluice::media;

class TestMediaInterlace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void judgesByThePictures_data()
    {
        QTest::addColumn<QString>("arguments");
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("expected");
        const int top = int(FieldOrder::TopFirst);
        const int bottom = int(FieldOrder::BottomFirst);
        const int progressive = int(FieldOrder::Progressive);
        const QString moving =
            QStringLiteral("-f lavfi -i testsrc2=size=320x240:rate=50:duration=4 ");
        const auto row = [&](const char* name, const QString& source, const char* arguments,
                             const char* file, int expected) {
            QTest::newRow(name) << source + QLatin1String(arguments) << QString::fromLatin1(file)
                                << expected;
        };
        row("progressive", moving, "-c:v libx264", "a.mp4", progressive);
        row("top first, tagged", moving, "-vf interlace=scan=tff -c:v libx264 -flags +ilme+ildct",
            "a.mp4", top);
        row("bottom first, tagged", moving,
            "-vf interlace=scan=bff -c:v mpeg2video -flags +ilme+ildct -q:v 3", "a.mpg", bottom);
        row("top first, untagged", moving,
            "-vf interlace=scan=tff,setfield=prog -c:v libx264 -crf 15", "a.mkv", top);
        row("bottom first, untagged", moving, "-vf interlace=scan=bff,setfield=prog -c:v ffv1",
            "a.mkv", bottom);
        row("progressive, tagged as interlaced", moving,
            "-vf setfield=tff -c:v libx264 -flags +ilme+ildct", "a.mp4", progressive);
        row("film in 3:2 pulldown",
            QStringLiteral("-f lavfi -i testsrc2=size=320x240:rate=24000/1001:duration=4 "),
            "-vf telecine=first_field=top:pattern=23 -c:v libx264 -crf 15", "a.mkv", top);
        row("nothing moves, tagged",
            QStringLiteral("-f lavfi -i color=c=green:size=320x240:rate=25:duration=4 "),
            "-vf setfield=tff -c:v libx264 -flags +ilme+ildct -x264-params tff=1", "a.mp4", top);
        row("transport stream", moving, "-vf interlace=scan=tff -c:v libx264 -flags +ilme+ildct",
            "a.ts", top);
        row("avi", moving, "-vf interlace=scan=tff,setfield=prog -c:v mpeg4 -q:v 2", "a.avi", top);
        row("a picture", moving, "-frames:v 1 -update 1", "a.png", progressive);
    }
    void judgesByThePictures()
    {
        QFETCH(QString, arguments);
        QFETCH(QString, file);
        QFETCH(int, expected);
        const test::TempDir dir;
        const auto clip = test::makeClip(dir / file.toStdString(), arguments);
        const auto order = detectInterlacing(clip);
        QVERIFY2(order.has_value(), order ? "" : order.error().detail.c_str());
        QCOMPARE(int(*order), expected);
    }
};

QTEST_GUILESS_MAIN(TestMediaInterlace)
#include "test_media_interlace.moc"
