// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <filesystem>

using namespace sluice;

class TestAtomicFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void replacesTheContentAndLeavesNothingBeside()
    {
        const test::TempDir dir;
        QVERIFY(writeFileAtomically(dir / "a b%.txt", "one").has_value());
        QVERIFY(writeFileAtomically(dir / "a b%.txt", "two").has_value());
        QCOMPARE(*readFile(dir / "a b%.txt"), std::string("two"));
        QCOMPARE(std::distance(std::filesystem::directory_iterator(dir.path()), {}), 1);
    }

    void refusesToReplaceWhenAskedNotTo()
    {
        const test::TempDir dir;
        QVERIFY(writeFileAtomically(dir / "from", "new").has_value());
        QVERIFY(writeFileAtomically(dir / "to", "old").has_value());
        const auto published = publishFile(dir / "from", dir / "to", false);
        QVERIFY(!published.has_value());
        QCOMPARE(published.error().code, ErrorCode::AlreadyExists);
        QCOMPARE(*readFile(dir / "to"), std::string("old"));
    }

    void saysThatTheDiskIsFull()
    {
        const auto written = writeFileAtomically("/dev/full/x", "text");
        QVERIFY(!written.has_value());
        QCOMPARE(errorFromErrno(ENOSPC, "Cannot write", "/x").code, ErrorCode::DiskFull);
    }

    void readsNoMoreThanTheLimit()
    {
        const test::TempDir dir;
        QVERIFY(writeFileAtomically(dir / "big", std::string(100, 'x')).has_value());
        QCOMPARE(readFile(dir / "big", 99).error().code, ErrorCode::InvalidInput);
    }

    void hashesLikeTheStandardSays()
    {
        // FIPS 180-4 example: SHA-256("abc").
        const test::TempDir dir;
        QVERIFY(writeFileAtomically(dir / "abc", "abc").has_value());
        QCOMPARE(*sha256File(dir / "abc"),
                 std::string("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    }
};

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "test_atomic_file.moc"
