// SPDX-License-Identifier: GPL-3.0-or-later
// A published UMT5 tokenizer, where there is one: in the folder SLUICE_REAL_TOKENIZER, or in the Hugging Face cache.
#include "inference/text/tokenizer.h"
#include "tests/support/temp_dir.h"

#include <nlohmann/json.hpp>

#include <QFile>
#include <QProcess>
#include <QTest>

#include <algorithm>
#include <filesystem>

using namespace sluice;
using namespace sluice::inference;
using nlohmann::json;
namespace fs = std::filesystem;

namespace {

constexpr std::int32_t kEnd = 1;
/// Rows of UMT5's embedding: no id lies beyond.
constexpr std::int32_t kMostIds = 256'384;

constexpr const char* kReference = R"(
import json, sys
from tokenizers import Tokenizer
tokenizer = Tokenizer.from_file(sys.argv[1])
tokenizer.no_truncation()
tokenizer.no_padding()
with open(sys.argv[2], encoding="utf-8") as file:
    texts = json.load(file)
with open(sys.argv[3], "w", encoding="utf-8") as file:
    json.dump([tokenizer.encode(text).ids for text in texts], file)
)";

fs::path hubCache()
{
    const auto variable = [](const char* name) {
        return fs::path(qEnvironmentVariable(name).toStdString());
    };
    if (!variable("HF_HUB_CACHE").empty())
        return variable("HF_HUB_CACHE");
    if (!variable("HF_HOME").empty())
        return variable("HF_HOME") / "hub";
    return variable("HOME") / ".cache" / "huggingface" / "hub";
}

bool isTokenizer(const fs::path& folder)
{
    std::error_code ignored;
    return fs::exists(folder / "tokenizer.json", ignored) ||
           fs::exists(folder / "spiece.model", ignored);
}

/// Empty: there is none.
fs::path realTokenizer()
{
    const fs::path named = qEnvironmentVariable("SLUICE_REAL_TOKENIZER").toStdString();
    if (!named.empty())
        return named;
    for (const auto& [repository, part] :
         {std::pair("models--google--umt5-xxl", ""),
          std::pair("models--Wan-AI--Wan2.1-T2V-1.3B-Diffusers", "tokenizer")}) {
        std::error_code error;
        for (const auto& snapshot :
             fs::directory_iterator(hubCache() / repository / "snapshots", error))
            if (isTokenizer(snapshot.path() / part))
                return snapshot.path() / part;
    }
    return {};
}

QByteArray readAll(const fs::path& path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestTextTokenizerReal : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void everyTextEndsOnceAndLiesInTheVocabulary();
    void theEndIsKeptAndTheRestIsFilled();
    void equalsTheReferenceProgram();

private:
    fs::path m_folder;
    json m_texts;
    std::optional<Tokenizer> m_tokenizer;
};

void TestTextTokenizerReal::initTestCase()
{
    m_folder = realTokenizer();
    if (m_folder.empty())
        QSKIP("no published UMT5 tokenizer is here; name its folder in SLUICE_REAL_TOKENIZER");
    const fs::path data = qEnvironmentVariable("SLUICE_TEST_DATA").toStdString();
    m_texts = json::parse(qUncompress(readAll(data / "text" / "tokens.z")).toStdString())["texts"];
    auto tokenizer = Tokenizer::load(m_folder);
    QVERIFY2(tokenizer, tokenizer ? "" : tokenizer.error().detail.c_str());
    m_tokenizer = std::move(*tokenizer);
}

void TestTextTokenizerReal::everyTextEndsOnceAndLiesInTheVocabulary()
{
    QVERIFY(m_tokenizer->encode("") == std::vector<std::int32_t>{kEnd});
    for (const char* plain : {"a red ball rises over the sea", "\u6d77\u306e\u4e0a\u306b\u6708"})
        QVERIFY2(m_tokenizer->knows(plain), plain);
    for (const json& text : m_texts) {
        const auto ids = m_tokenizer->encode(text.get<std::string>());
        QCOMPARE(ids.back(), kEnd);
        QVERIFY(std::ranges::all_of(ids, [](std::int32_t id) { return id >= 0 && id < kMostIds; }));
        QVERIFY(ids == m_tokenizer->encode(text.get<std::string>()));
    }
}

void TestTextTokenizerReal::theEndIsKeptAndTheRestIsFilled()
{
    const auto filled = m_tokenizer->encodeTo("a red ball", 32);
    QCOMPARE(filled.ids.size(), std::size_t(32));
    QVERIFY(filled.length > 1 && filled.length < 32 && !filled.isCut);
    QCOMPARE(filled.ids[filled.length - 1], kEnd);
    QVERIFY(std::all_of(filled.ids.begin() + std::ptrdiff_t(filled.length), filled.ids.end(),
                        [](std::int32_t id) { return id == 0; }));
    const auto cut = m_tokenizer->encodeTo("a red ball rises over the sea", 3);
    QVERIFY(cut.isCut);
    QCOMPARE(cut.ids.back(), kEnd);
}

void TestTextTokenizerReal::equalsTheReferenceProgram()
{
    QProcess python;
    python.start(QStringLiteral("python3"),
                 {QStringLiteral("-c"), QStringLiteral("import tokenizers")});
    if (!python.waitForFinished(60'000) || python.exitCode() != 0)
        QSKIP("the reference is not here: python3 with the package tokenizers");
    if (!fs::exists(m_folder / "tokenizer.json"))
        QSKIP("the tokenizer has no tokenizer.json, which the reference reads");
    const test::TempDir folder;
    const auto path = [&](const char* name) {
        return QString::fromStdString((folder.path() / name).string());
    };
    // Texts that are not UTF-8 throughout have no place in JSON; those here are.
    QFile texts(path("texts.json"));
    QVERIFY(texts.open(QIODevice::WriteOnly));
    texts.write(QByteArray::fromStdString(m_texts.dump()));
    texts.close();
    python.start(QStringLiteral("python3"),
                 {QStringLiteral("-c"), QString::fromLatin1(kReference),
                  QString::fromStdString((m_folder / "tokenizer.json").string()),
                  path("texts.json"), path("ids.json")});
    QVERIFY(python.waitForFinished(120'000));
    QVERIFY2(python.exitCode() == 0, python.readAllStandardError().constData());
    const json expected = json::parse(readAll(folder.path() / "ids.json").toStdString());
    QCOMPARE(expected.size(), m_texts.size());
    for (std::size_t i = 0; i < m_texts.size(); ++i)
        QVERIFY2(json(m_tokenizer->encode(m_texts[i].get<std::string>())) == expected[i],
                 m_texts[i].dump().c_str());
}

QTEST_GUILESS_MAIN(TestTextTokenizerReal)
#include "test_text_tokenizer_real.moc"
