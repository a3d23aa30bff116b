// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/media/exif_orientation.h"
#include "core/media/media_info.h"
#include "core/media/still_image.h"
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <cmath>

using namespace sluice;
using namespace sluice::media;

namespace {

StillImage picture(int width, int height, int bitDepth, bool alpha)
{
    StillImage still;
    still.image = RgbImage(width, height);
    still.bitDepth = bitDepth;
    for (int y = 0; y < height; ++y)
        for (int x = 0; x < width; ++x) {
            const std::size_t at = std::size_t(y) * std::size_t(width) + std::size_t(x);
            still.image.plane(0)[at] = std::uint16_t(65535 * x / width);
            still.image.plane(1)[at] = std::uint16_t(65535 * y / height);
            still.image.plane(2)[at] = std::uint16_t(1000 + x * 7 + y * 13);
        }
    if (alpha)
        for (int i = 0; i < width * height; ++i)
            still.alpha.push_back(std::uint16_t(65535 - i));
    return still;
}

double largestDifference(const StillImage& a, const StillImage& b)
{
    int largest = 0;
    for (std::size_t i = 0; i < a.image.sampleCount(); ++i)
        largest = std::max(largest, std::abs(int(a.image.plane(0)[i]) - int(b.image.plane(0)[i])));
    for (std::size_t i = 0; i < a.alpha.size(); ++i)
        largest = std::max(largest, std::abs(int(a.alpha[i]) - int(b.alpha[i])));
    return largest / 65535.0;
}

/// An EXIF block that asks for `orientation`.
std::string exif(char orientation)
{
    return std::string("MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0", 19) + orientation +
           std::string(6, '\0');
}

std::string jpegWith(const std::string& file, char orientation)
{
    const std::string content = std::string("Exif\0\0", 6) + exif(orientation);
    const std::size_t length = content.size() + 2;
    return file.substr(0, 2) + "\xFF\xE1" + char(length >> 8) + char(length & 255) + content +
           file.substr(2);
}

} // namespace

class TestMediaStill : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void comesBackAsWritten_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<int>("bits");
        QTest::addColumn<bool>("alpha");
        QTest::addColumn<double>("tolerance");
        QTest::newRow("png 8") << "a.png" << 8 << false << 0.5 / 255;
        QTest::newRow("png 16") << "a.png" << 16 << false << 0.0;
        QTest::newRow("png 8 alpha") << "a.PNG" << 8 << true << 0.5 / 255;
        QTest::newRow("png 16 alpha") << "a.png" << 16 << true << 0.0;
        QTest::newRow("tiff 8") << "a.tif" << 8 << false << 0.5 / 255;
        QTest::newRow("tiff 16") << "a.tiff" << 16 << false << 0.0;
        QTest::newRow("tiff 16 alpha") << "a.tiff" << 16 << true << 0.0;
        QTest::newRow("webp") << "a.webp" << 8 << false << 0.5 / 255;
        QTest::newRow("webp alpha") << "a.webp" << 8 << true << 0.5 / 255;
        QTest::newRow("jpeg") << "a.jpg" << 8 << false << 8.0 / 255;
        QTest::newRow("name") << "a b%d \xf0\x9f\x90\xa6:x.jpeg" << 8 << false << 8.0 / 255;
    }
    void comesBackAsWritten()
    {
        QFETCH(QString, file);
        QFETCH(int, bits);
        QFETCH(bool, alpha);
        QFETCH(double, tolerance);
        const test::TempDir dir;
        const StillImage still = picture(61, 43, bits, alpha);
        const auto path = dir / file.toStdString();
        const auto written = writeStill(path, still);
        QVERIFY2(written.has_value(), written ? "" : written.error().detail.c_str());
        const auto again = readStill(path);
        QVERIFY2(again.has_value(), again ? "" : again.error().detail.c_str());
        QCOMPARE(again->image.width(), 61);
        QCOMPARE(again->image.height(), 43);
        QCOMPARE(again->bitDepth, bits);
        QCOMPARE(again->alpha.empty(), !alpha);
        QVERIFY2(largestDifference(still, *again) <= tolerance + 1e-6,
                 qPrintable(QString::number(largestDifference(still, *again))));
        QVERIFY(probe(path)->isStill);
    }

    void readsWhatOthersWrite_data()
    {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("arguments");
        QTest::newRow("gray png") << "a.png"
                                  << "-pix_fmt gray";
        QTest::newRow("gray16 png") << "a.png"
                                    << "-pix_fmt gray16be";
        QTest::newRow("palette png")
            << "a.png"
            << "-vf split[a][b];[a]palettegen[p];[b][p]paletteuse -pix_fmt pal8";
        QTest::newRow("420 jpeg") << "a.jpg"
                                  << "-pix_fmt yuvj420p -q:v 1";
        QTest::newRow("lossy webp") << "a.webp"
                                    << "-c:v libwebp -quality 100";
        QTest::newRow("wrong ending") << "a.png"
                                      << "-f image2 -c:v mjpeg -q:v 1";
    }
    void readsWhatOthersWrite()
    {
        QFETCH(QString, file);
        QFETCH(QString, arguments);
        const test::TempDir dir;
        const auto path = test::makeClip(
            dir / file.toStdString(),
            QStringLiteral(
                "-f lavfi -i color=c=0x808080:size=64x48:duration=0.1 -frames:v 1 -update 1 ") +
                arguments);
        const auto still = readStill(path);
        QVERIFY2(still.has_value(), still ? "" : still.error().detail.c_str());
        for (int channel = 0; channel < 3; ++channel)
            QVERIFY(std::abs(still->image.plane(channel)[500] / 65535.0 - 128.0 / 255) < 0.012);
    }

    void turnsAsExifSays_data()
    {
        QTest::addColumn<int>("orientation");
        QTest::addColumn<int>("redX");
        QTest::addColumn<int>("redY");
        // Where the red corner, top left as stored, is shown: EXIF 2.3, tag 0x0112.
        QTest::newRow("1") << 1 << 0 << 0;
        QTest::newRow("2") << 2 << 1 << 0;
        QTest::newRow("3") << 3 << 1 << 1;
        QTest::newRow("4") << 4 << 0 << 1;
        QTest::newRow("5") << 5 << 0 << 0;
        QTest::newRow("6") << 6 << 1 << 0;
        QTest::newRow("7") << 7 << 1 << 1;
        QTest::newRow("8") << 8 << 0 << 1;
    }
    void turnsAsExifSays()
    {
        QFETCH(int, orientation);
        QFETCH(int, redX);
        QFETCH(int, redY);
        const test::TempDir dir;
        StillImage still = picture(64, 32, 8, false);
        for (int channel = 0; channel < 3; ++channel)
            for (int i = 0; i < 64 * 32; ++i)
                still.image.plane(channel)[i] =
                    channel == 0 && i % 64 < 16 && i / 64 < 16 ? 65535 : 0;
        QVERIFY(writeStill(dir / "a.jpg", still).has_value());
        QVERIFY(writeFileAtomically(dir / "b.jpg",
                                    jpegWith(*readFile(dir / "a.jpg"), char(orientation)))
                    .has_value());
        const auto turned = readStill(dir / "b.jpg");
        QVERIFY(turned.has_value());
        QCOMPARE(turned->image.width(), orientation >= 5 ? 32 : 64);
        const int x = redX ? turned->image.width() - 4 : 3;
        const int y = redY ? turned->image.height() - 4 : 3;
        QVERIFY(turned->image.plane(0)[y * turned->image.width() + x] > 60000);
        const int otherX = turned->image.width() - 1 - x;
        QVERIFY(turned->image.plane(0)[y * turned->image.width() + otherX] < 5000);
    }

    void findsOrientationInEveryFormat()
    {
        const std::string block = exif(6);
        const auto chunk = [&](const std::string& name) {
            return std::string("\0\0\0", 3) + char(block.size()) + name + block + "CRC!";
        };
        QCOMPARE(ff::exifOrientation("\x89PNG\r\n\x1A\n" + chunk("eXIf")), 6);
        QCOMPARE(ff::exifOrientation(std::string("RIFF\0\0\0\0WEBPEXIF", 16) + char(block.size()) +
                                     std::string("\0\0\0", 3) + block),
                 6);
        QCOMPARE(ff::exifOrientation(block), 6);
        QCOMPARE(ff::exifOrientation(exif(9)), 1);
        for (std::size_t length = 0; length < block.size(); ++length) {
            ff::exifOrientation(block.substr(0, length));
            ff::exifOrientation("\x89PNG\r\n\x1A\n" + chunk("eXIf").substr(0, length));
            ff::exifOrientation(jpegWith("\xFF\xD8\xFF\xDA", 6).substr(0, length));
        }
    }

    void carriesTheColourProfile()
    {
        const test::TempDir dir;
        StillImage still = picture(32, 32, 8, false);
        // The least that FFmpeg takes for a profile is its size, a signature and no tags.
        std::string profile(132, '\0');
        profile[3] = char(132);
        profile.replace(36, 4, "acsp");
        still.iccProfile.assign(profile.begin(), profile.end());
        for (const char* name : {"a.png", "a.jpg"}) {
            QVERIFY(writeStill(dir / name, still).has_value());
            const auto again = readStill(dir / name);
            QVERIFY(again.has_value());
            QVERIFY2(again->iccProfile == still.iccProfile, name);
        }
    }

    void refusesWhatItCannotDo()
    {
        const test::TempDir dir;
        QCOMPARE(writeStill(dir / "a.bmp", picture(8, 8, 8, false)).error().code,
                 ErrorCode::InvalidInput);
        QCOMPARE(writeStill(dir / "a.webp", picture(16384, 1, 8, false)).error().code,
                 ErrorCode::InvalidInput);
        QCOMPARE(writeStill(dir / "none/a.png", picture(8, 8, 8, false)).error().code,
                 ErrorCode::NotFound);
        QCOMPARE(readStill(dir / "gone.png").error().code, ErrorCode::NotFound);
        QVERIFY(writeFileAtomically(dir / "text.png", "just some text, no picture").has_value());
        QCOMPARE(readStill(dir / "text.png").error().code, ErrorCode::InvalidInput);
        test::makeClip(dir / "clip.mp4",
                       QStringLiteral("-f lavfi -i testsrc2=size=32x32:duration=0.2"));
        QCOMPARE(readStill(dir / "clip.mp4").error().code, ErrorCode::InvalidInput);
        std::filesystem::create_symlink("/dev/full", dir / "full.png");
        QCOMPARE(writeStill(dir / "full.png", picture(64, 64, 8, false)).error().code,
                 ErrorCode::DiskFull);
    }
};

QTEST_GUILESS_MAIN(TestMediaStill)
#include "test_media_still.moc"
