// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/media_clips.h"
#include "tests/support/temp_dir.h"
#include "ui/base/words.h"
#include "ui/timeline/media_cache.h"

#include <QSignalSpy>
#include <QTest>

#include <fstream>

using namespace sluice;
using namespace sluice::ui;

namespace fs = std::filesystem;

class TestMediaCache : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        m_clip = test::makeClip(
            m_dir / "clip.mp4",
            QStringLiteral("-f lavfi -i testsrc2=size=160x90:rate=10:duration=4 -f lavfi -i "
                           "sine=duration=4 -c:v libx264 -g 10 -c:a aac"));
    }

    void thumbnailComesLater()
    {
        MediaCache cache(Paths::below(m_dir / "a"));
        cache.setThumbnailHeight(36);
        QSignalSpy changed(&cache, &MediaCache::changed);
        QVERIFY(cache.thumbnail(m_clip, 1.0, 1.0).isNull());
        QTRY_VERIFY(!changed.isEmpty());
        QCOMPARE(changed.first().first().toString(), toQString(m_clip));
        QCOMPARE(cache.thumbnail(m_clip, 1.0, 1.0).size(), QSize(64, 36));
    }

    void nearestPictureStandsIn()
    {
        MediaCache cache(Paths::below(m_dir / "b"));
        std::ignore = cache.thumbnail(m_clip, 1.0, 1.0);
        QTRY_VERIFY(!cache.thumbnail(m_clip, 1.0, 1.0).isNull());
        QVERIFY(!cache.thumbnail(m_clip, 3.0, 1.0).isNull());
    }

    void otherHeightForgetsThePictures()
    {
        MediaCache cache(Paths::below(m_dir / "c"));
        QTRY_VERIFY(!cache.thumbnail(m_clip, 1.0, 1.0).isNull());
        cache.setThumbnailHeight(72);
        QCOMPARE(cache.thumbnailBytes(), std::size_t(0));
        QTRY_COMPARE(cache.thumbnail(m_clip, 1.0, 1.0).height(), 72);
    }

    void memoryHasABound()
    {
        constexpr std::size_t kBound = 40'000; // four pictures of 71 x 40
        MediaCache cache(Paths::below(m_dir / "d"), nullptr, kBound);
        QSignalSpy changed(&cache, &MediaCache::changed);
        for (int tick = 0; tick < 16; ++tick)
            std::ignore = cache.thumbnail(m_clip, tick / 8.0, 0.125);
        QTRY_COMPARE(changed.count(), 16);
        QVERIFY(cache.thumbnailBytes() > 0);
        QVERIFY(cache.thumbnailBytes() <= kBound);
    }

    void peaksAreKeptOnDisk()
    {
        const Paths paths = Paths::below(m_dir / "e");
        {
            MediaCache cache(paths);
            QVERIFY(cache.peaks(m_clip) == nullptr);
            QTRY_VERIFY(cache.peaks(m_clip) != nullptr);
            QVERIFY(cache.peaks(m_clip)->loudest(1, 3) > 20);
        }
        PeakStore store(paths.cache / "peaks");
        QVERIFY(store.load(m_clip).has_value());
    }

    void changedFileIsListenedToAgain()
    {
        const fs::path copy = m_dir / "copy.mp4";
        fs::copy_file(m_clip, copy);
        PeakStore store(m_dir / "f");
        store.save(copy, {{1, 2, 3}});
        QVERIFY(store.load(copy).has_value());
        fs::resize_file(copy, fs::file_size(copy) - 1);
        QVERIFY(!store.load(copy).has_value());
    }

    void corruptPeaksAreMadeAgain()
    {
        const Paths paths = Paths::below(m_dir / "g");
        PeakStore store(paths.cache / "peaks");
        store.save(m_clip, {{1, 2, 3}});
        for (const auto& entry : fs::directory_iterator(paths.cache / "peaks"))
            std::ofstream(entry.path(), std::ios::app) << "x";
        QVERIFY(!store.load(m_clip).has_value());
        MediaCache cache(paths);
        QTRY_VERIFY(cache.peaks(m_clip) != nullptr);
        QVERIFY(cache.peaks(m_clip)->levels.size() > 300);
        QCOMPARE(store.load(m_clip)->levels, cache.peaks(m_clip)->levels);
    }

    void oldPeaksMakeRoom()
    {
        PeakStore store(m_dir / "h", 2000);
        for (int i = 0; i < 4; ++i) {
            const fs::path file = m_dir / ("media" + std::to_string(i));
            std::ofstream(file) << i;
            store.save(file, {std::vector<std::uint8_t>(800)});
        }
        std::uintmax_t bytes = 0;
        for (const auto& entry : fs::directory_iterator(m_dir / "h"))
            bytes += entry.file_size();
        QVERIFY(bytes > 0);
        QVERIFY(bytes <= 2000);
    }

    void fileThatCannotBeReadHasNothing()
    {
        const fs::path text = m_dir / "notes.txt";
        std::ofstream(text) << "no film";
        MediaCache cache(Paths::below(m_dir / "i"));
        QSignalSpy changed(&cache, &MediaCache::changed);
        std::ignore = cache.thumbnail(text, 0, 1);
        std::ignore = cache.peaks(text);
        QTRY_COMPARE(changed.count(), 2);
        QVERIFY(cache.thumbnail(text, 0, 1).isNull());
        QVERIFY(cache.peaks(text) == nullptr);
    }

    void endsWhileWorking()
    {
        MediaCache cache(Paths::below(m_dir / "j"));
        for (int tick = 0; tick < 32; ++tick)
            std::ignore = cache.thumbnail(m_clip, tick / 8.0, 0.125);
        std::ignore = cache.peaks(m_clip);
        QVERIFY(cache.thumbnailBytes() == 0); // and the destructor returns
    }

private:
    test::TempDir m_dir;
    fs::path m_clip;
};

QTEST_MAIN(TestMediaCache)
#include "test_media_cache.moc"
