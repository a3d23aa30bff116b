// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/tokenizer.h"
#include "tests/support/temp_dir.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QTest>

#include <cstdio>
#include <filesystem>

using namespace sluice;
using namespace sluice::inference;
using nlohmann::json;

namespace {

const std::filesystem::path kBuiltIn = SLUICE_BUILT_IN_TOKENIZER;

QByteArray readAll(const std::filesystem::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

bool writeAll(const std::filesystem::path& path, const QByteArray& bytes)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
}

std::filesystem::path dataFolder()
{
    return std::filesystem::path(qgetenv("SLUICE_TEST_DATA").toStdString()) / "text";
}

/// The normaliser in base64: the fixtures have only a mark in its place.
QByteArray charsmap()
{
    const json file = json::parse(readAll(kBuiltIn / "tokenizer.json").toStdString());
    for (const json& step : file["normalizer"]["normalizers"])
        if (step["type"] == "Precompiled")
            return QByteArray::fromStdString(step["precompiled_charsmap"].get<std::string>());
    return {};
}

/// FNV-1a, as the program that made the fixtures computes it.
std::uint32_t digest(const std::vector<std::int32_t>& ids)
{
    std::uint32_t value = 0x811C9DC5u;
    for (const std::int32_t id : ids)
        for (int shift = 0; shift < 32; shift += 8)
            value = (value ^ ((std::uint32_t(id) >> shift) & 0xFFu)) * 0x01000193u;
    return value;
}

/// A field of a protobuf message whose length fits 35 bits.
QByteArray lengthDelimited(char number, const QByteArray& bytes)
{
    QByteArray field(1, char(number << 3 | 2));
    for (std::size_t rest = std::size_t(bytes.size());; rest >>= 7) {
        field.append(char((rest & 0x7F) | (rest > 0x7F ? 0x80 : 0)));
        if (rest <= 0x7F)
            return field + bytes;
    }
}

std::string textOf(const std::vector<std::int32_t>& ids)
{
    return json(ids).dump();
}

} // namespace

class TestTextTokenizer : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void equalsTheReference_data();
    void equalsTheReference();
    void takesTextThatIsNotUtf8();
    void cutsAndKeepsTheEnd();
    void padsWithTheTokenizersOwnToken();
    void saysWhatItKnows();

private:
    Result<Tokenizer> load(const std::string& name) const;

    test::TempDir m_folder;
    json m_cases;
};

void TestTextTokenizer::initTestCase()
{
    m_cases = json::parse(qUncompress(readAll(dataFolder() / "tokens.z")).toStdString());
    QVERIFY(m_cases["texts"].size() >= 4000);
    const QByteArray map = charsmap();
    QVERIFY(map.size() > 100'000);
    for (const char* name : {"published", "former"}) {
        std::filesystem::create_directories(m_folder.path() / name);
        QByteArray text = readAll(dataFolder() / name / "tokenizer.json");
        QCOMPARE(text.count("\"nmt_nfkc\""), 1);
        text.replace("\"nmt_nfkc\"", '"' + map + '"');
        QVERIFY(writeAll(m_folder.path() / name / "tokenizer.json", text));
    }
    // A message that comes twice in protobuf is one, with the fields of both.
    std::filesystem::create_directories(m_folder.path() / "spiece");
    QVERIFY(writeAll(m_folder.path() / "spiece" / "spiece.model",
                     readAll(dataFolder() / "spiece" / "spiece.model") +
                         lengthDelimited(3, lengthDelimited(2, QByteArray::fromBase64(map)))));
}

Result<Tokenizer> TestTextTokenizer::load(const std::string& name) const
{
    return Tokenizer::load(name == "built-in" ? kBuiltIn : m_folder.path() / name);
}

void TestTextTokenizer::equalsTheReference_data()
{
    QTest::addColumn<QString>("name");
    for (const auto& [name, digests] : m_cases["digests"].items())
        QTest::newRow(name.c_str()) << QString::fromStdString(name);
}

void TestTextTokenizer::equalsTheReference()
{
    QFETCH(QString, name);
    const auto tokenizer = load(name.toStdString());
    QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().detail.c_str());
    const json& texts = m_cases["texts"];
    const json& shown = m_cases["shown"][name.toStdString()];
    const json& digests = m_cases["digests"][name.toStdString()];
    QCOMPARE(digests.size(), texts.size());
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto ids = tokenizer->encode(texts[i].get<std::string>());
        if (i < shown.size())
            QCOMPARE(QString::fromStdString(textOf(ids)), QString::fromStdString(shown[i].dump()));
        if (digest(ids) != digests[i].get<std::uint32_t>())
            QFAIL(qPrintable(QStringLiteral("text %1 differs: %2 became %3")
                                 .arg(i)
                                 .arg(QString::fromStdString(texts[i].dump(-1, ' ', true)),
                                      QString::fromStdString(textOf(ids)))));
    }
    // For tools/parity/table.py.
    std::printf("parity | tokenizer %s: unequal of %zu texts | 0 | 0\n", qPrintable(name),
                texts.size());
}

void TestTextTokenizer::takesTextThatIsNotUtf8()
{
    const auto tokenizer = load("published");
    QVERIFY(tokenizer);
    QCOMPARE(tokenizer->encode("a\xff"), tokenizer->encode("a\xef\xbf\xbd"));
    QCOMPARE(tokenizer->encode("\xc3"), tokenizer->encode("\xef\xbf\xbd"));
}

void TestTextTokenizer::cutsAndKeepsTheEnd()
{
    const auto tokenizer = load("published");
    QVERIFY(tokenizer);
    const auto whole = tokenizer->encode("A red ball rises over the calm sea");
    const auto cut = tokenizer->encodeTo("A red ball rises over the calm sea", 5);
    QVERIFY(cut.isCut);
    QCOMPARE(cut.length, std::size_t(5));
    QCOMPARE(cut.ids.size(), std::size_t(5));
    QCOMPARE(cut.ids.back(), 1);
    QVERIFY(std::equal(cut.ids.begin(), cut.ids.end() - 1, whole.begin()));
    QVERIFY(!tokenizer->encodeTo("A red ball rises over the calm sea", whole.size()).isCut);
}

void TestTextTokenizer::padsWithTheTokenizersOwnToken()
{
    const auto tokenizer = load("built-in");
    QVERIFY(tokenizer);
    QCOMPARE(tokenizer->longest(), std::optional<std::int32_t>(24));
    const auto padded = tokenizer->encodeTo("a red ball", 24);
    QCOMPARE(padded.length, std::size_t(4));
    QCOMPARE(padded.ids.size(), std::size_t(24));
    QCOMPARE(padded.ids[3], 1);
    QCOMPARE(padded.ids[4], 0);
    QVERIFY(!padded.isCut);
}

void TestTextTokenizer::saysWhatItKnows()
{
    const auto tokenizer = load("built-in");
    QVERIFY(tokenizer);
    QVERIFY(tokenizer->knows("red ball"));
    QVERIFY(!tokenizer->knows("helicopter"));
}

QTEST_GUILESS_MAIN(TestTextTokenizer)
#include "test_text_tokenizer.moc"
