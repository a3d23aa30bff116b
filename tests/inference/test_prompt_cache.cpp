// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "inference/local/eight_bit.h"
#include "inference/local/prompt_cache.h"
#include "inference/store/text_encoding.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <chrono>
#include <random>

using namespace sluice;
using namespace sluice::inference;
namespace fs = std::filesystem;

namespace {

TextEncoding encodingOf(std::int64_t rows, unsigned seed = 1)
{
    TextEncoding encoding{"subject", "float32", rows, 8, {}};
    std::mt19937 random(seed);
    for (std::int64_t i = 0; i < rows * 8 * 4; ++i)
        encoding.values += char(random());
    return encoding;
}

std::size_t entriesIn(const fs::path& folder)
{
    return std::size_t(std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
}

} // namespace

class TestPromptCache : public QObject
{
    Q_OBJECT

private:
    test::TempDir m_dir;

    /// An engine's file with that in it.
    fs::path written(const TextEncoding& encoding)
    {
        const fs::path file = m_dir / "job.encoding";
        if (!writeTextEncoding(file, encoding))
            qFatal("cannot write");
        return file;
    }

    static void age(const fs::path& file, std::chrono::hours hours)
    {
        fs::last_write_time(file, fs::file_time_type::clock::now() - hours);
    }

private Q_SLOTS:
    void init()
    {
        fs::remove_all(m_dir / "cache");
        fs::remove(m_dir / "job.encoding");
        fs::remove(m_dir / "next.encoding");
    }

    void whatWasStoredComesBack()
    {
        const PromptCache cache(m_dir / "cache");
        const fs::path next = m_dir / "next.encoding";
        QVERIFY(!cache.fetch("a", next));
        const TextEncoding encoding = encodingOf(5);
        cache.store("a", written(encoding));
        QVERIFY(cache.fetch("a", next));
        QVERIFY(*readTextEncoding(next) == encoding);
        QVERIFY(!cache.fetch("b", next));
    }

    void aDamagedEntryIsRemoved_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("empty") << 0;
        QTest::newRow("cut off") << 150;
        QTest::newRow("a byte more") << 1;
    }
    void aDamagedEntryIsRemoved()
    {
        QFETCH(int, size);
        const PromptCache cache(m_dir / "cache");
        cache.store("a", written(encodingOf(5)));
        const fs::path entry = m_dir / "cache" / "a.encoding";
        const auto whole = fs::file_size(entry);
        fs::resize_file(entry, size == 1 ? whole + 1 : std::uintmax_t(size));
        QVERIFY(!cache.fetch("a", m_dir / "next.encoding"));
        QVERIFY(!fs::exists(m_dir / "next.encoding"));
        QVERIFY(!fs::exists(entry));
        cache.store("a", written(encodingOf(5)));
        QVERIFY(cache.fetch("a", m_dir / "next.encoding"));
    }

    void whatIsNoEncodingIsNotStored()
    {
        const PromptCache cache(m_dir / "cache");
        QVERIFY(writeFileAtomically(m_dir / "job.encoding", "hello"));
        cache.store("a", m_dir / "job.encoding");
        cache.store("b", m_dir / "none");
        QVERIFY(!fs::exists(m_dir / "cache"));
    }

    void theOldestGoFirst()
    {
        const auto bytes = fs::file_size(written(encodingOf(50)));
        const PromptCache cache(m_dir / "cache", 3 * bytes);
        int hours = 30;
        for (const char* key : {"a", "b", "c"}) {
            cache.store(key, written(encodingOf(50, unsigned(hours))));
            age(m_dir / "cache" / (std::string(key) + ".encoding"), std::chrono::hours(hours--));
        }
        QCOMPARE(entriesIn(m_dir / "cache"), std::size_t(3));
        QVERIFY(cache.fetch("a", m_dir / "next.encoding")); // used now
        cache.store("d", written(encodingOf(50)));
        QCOMPARE(entriesIn(m_dir / "cache"), std::size_t(3));
        QVERIFY(!cache.fetch("b", m_dir / "next.encoding"));
        for (const char* key : {"a", "c", "d"})
            QVERIFY2(cache.fetch(key, m_dir / "next.encoding"), key);
    }

    void keysTellApartWhatMakesAnotherEncoding()
    {
        const std::string key = PromptCache::keyOf("wan", "auto cpu", "a red ball");
        QCOMPARE(key.size(), std::size_t(64));
        QVERIFY(PromptCache::keyOf("wan", "auto cpu", " a  red ball ") == key);
        QVERIFY(PromptCache::keyOf("wan", "auto cpu", "a blue ball") != key);
        QVERIFY(PromptCache::keyOf("wan", "auto cuda", "a red ball") != key);
        QVERIFY(PromptCache::keyOf("other", "auto cpu", "a red ball") != key);
    }

    void theErrorOf8BitIsKeptByModel()
    {
        const Paths paths = Paths::below((m_dir / "home").string());
        QVERIFY(!eightBitError(paths, "one"));
        QVERIFY(learnEightBitError(paths, "one", 0.01));
        QVERIFY(learnEightBitError(paths, "two", 0.02));
        QVERIFY(learnEightBitError(paths, "one", 0.03));
        QCOMPARE(*eightBitError(paths, "one"), 0.03);
        QCOMPARE(*eightBitError(paths, "two"), 0.02);
        QVERIFY(writeFileAtomically(paths.data / "eight-bit.json", "no json"));
        QVERIFY(!eightBitError(paths, "one"));
    }
};

QTEST_GUILESS_MAIN(TestPromptCache)
#include "test_prompt_cache.moc"
