// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/known_words.h"

#include "core/base/atomic_file.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <algorithm>

using namespace sluice;
using namespace sluice::inference;

class TestStoreKnownWords : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theBuiltInModelKnowsItsWorld()
    {
        const auto words =
            knownWords(std::filesystem::path(qgetenv("SLUICE_TEST_DATA").toStdString()) / ".." /
                       ".." / "resources" / "models" / "sluice-shapes");
        for (const char* word : {"red", "ball", "sunset", "rises"})
            QVERIFY2(std::ranges::find(words, word) != words.end(), word);
        for (const char* word : {"dragon", "<unk>", ".", ""})
            QVERIFY2(std::ranges::find(words, word) == words.end(), word);
    }

    void aVocabularyOfPiecesIsNoList()
    {
        const test::TempDir folder;
        QVERIFY(writeFileAtomically(
                    folder / "tokenizer" / "tokenizer.json",
                    R"({"model": {"vocab": [["<unk>", 0], ["\u2581red", -1], ["ness", -2]]}})")
                    .has_value());
        QVERIFY(knownWords(folder.path()).empty());
    }

    void whatCannotBeReadLimitsNothing()
    {
        const test::TempDir folder;
        QVERIFY(knownWords(folder.path()).empty());
        QVERIFY(writeFileAtomically(folder / "tokenizer" / "tokenizer.json",
                                    R"({"model": {"vocab": [1, 2]}})")
                    .has_value());
        QVERIFY(knownWords(folder.path()).empty());
    }
};

QTEST_GUILESS_MAIN(TestStoreKnownWords)
#include "test_store_known_words.moc"
