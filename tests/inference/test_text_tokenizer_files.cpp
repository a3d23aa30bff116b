// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/text/sentencepiece_file.h"
#include "inference/text/tokenizer_config.h"
#include "inference/text/tokenizer_json.h"
#include "tests/support/temp_dir.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <fstream>
#include <sstream>

using namespace sluice;
using namespace sluice::inference;
using nlohmann::json;

namespace {

/// A small tokenizer.json that can be read.
json soundFile()
{
    return json::parse(R"({
        "added_tokens": [{"id": 1, "content": "</s>"}],
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "Strip", "strip_left": false, "strip_right": true}]},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "\u2581", "prepend_scheme": "always"},
        "post_processor": {"type": "TemplateProcessing",
            "single": [{"Sequence": {"id": "A"}}, {"SpecialToken": {"id": "</s>"}}],
            "special_tokens": {"</s>": {"id": "</s>", "ids": [1]}}},
        "model": {"type": "Unigram", "unk_id": 2, "vocab": [["<pad>", 0], ["</s>", 0], ["<unk>", 0], ["\u2581a", -1]]}})");
}

std::string spieceFile()
{
    std::ifstream file(qEnvironmentVariable("SLUICE_TEST_DATA").toStdString() +
                           "/text/spiece/spiece.model",
                       std::ios::binary);
    std::ostringstream bytes;
    bytes << file.rdbuf();
    return std::move(bytes).str();
}

} // namespace

class TestTextTokenizerFiles : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsASmallFile();
    void settingsAddTokensAndLimits();
    void settingsThatAreWrongAreNamed();
    void refuses_data();
    void refuses();
    void refusesWhatIsNoJson();
    void aCutSentencePieceFileIsReadOrRefused();
    void anEmptyFolderIsNamed();
};

void TestTextTokenizerFiles::readsASmallFile()
{
    const auto parts = parseTokenizerJson(soundFile().dump(), "t");
    QVERIFY2(parts, parts ? "" : parts.error().detail.c_str());
    QCOMPARE(parts->suffix, std::vector<std::int32_t>{1});
    QCOMPARE(parts->added.size(), std::size_t(1));
}

void TestTextTokenizerFiles::settingsAddTokensAndLimits()
{
    auto parts = parseTokenizerJson(soundFile().dump(), "t");
    QVERIFY(parts);
    QVERIFY(applyTokenizerConfig(
        R"({"unk_token": "<unk>", "pad_token": {"content": "</s>"}, "eos_token": "</s>", "model_max_length": 77,
            "additional_special_tokens": ["<none>"], "added_tokens_decoder": {"9": {"content": "<nine>"}}})",
        "c", *parts));
    QCOMPARE(parts->pad, 1);
    QCOMPARE(parts->longest, std::optional<std::int32_t>(77));
    QCOMPARE(parts->added.size(), std::size_t(3));
    QCOMPARE(parts->added[1].id, 9);
    QCOMPARE(parts->added[2].content, std::string("<unk>"));
    QVERIFY(applyTokenizerConfig(R"({"model_max_length": 1e30})", "c", *parts));
    QCOMPARE(parts->longest, std::optional<std::int32_t>(77));
}

void TestTextTokenizerFiles::settingsThatAreWrongAreNamed()
{
    auto parts = parseTokenizerJson(soundFile().dump(), "t");
    QVERIFY(parts);
    for (const char* text : {"", "[]", R"({"added_tokens_decoder": []})",
                             R"({"added_tokens_decoder": {"one": {"content": "x"}}})",
                             R"({"added_tokens_decoder": {"-1": {"content": "x"}}})",
                             R"({"added_tokens_decoder": {"1": {}}})"}) {
        const auto applied = applyTokenizerConfig(text, "some/config.json", *parts);
        QVERIFY2(!applied, text);
        QCOMPARE(applied.error().code, ErrorCode::ModelBroken);
        QVERIFY(applied.error().detail.starts_with("some/config.json: "));
    }
}

void TestTextTokenizerFiles::refuses_data()
{
    QTest::addColumn<QByteArray>("place");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("said");
    const auto row = [](const char* name, const char* place, const char* value, const char* said) {
        QTest::newRow(name) << QByteArray(place) << QByteArray(value) << QByteArray(said);
    };
    row("other model", "/model/type", R"("BPE")", "BPE");
    row("no vocabulary", "/model/vocab", "7", "vocabulary");
    row("empty vocabulary", "/model/vocab", "[]", "unknown text");
    row("a piece without score", "/model/vocab/3", R"(["a"])", "[text, score]");
    row("unknown beyond the vocabulary", "/model/unk_id", "4", "unknown text");
    row("no unknown", "/model/unk_id", "null", "unk_id");
    row("other normaliser", "/normalizer", R"({"type": "BertNormalizer"})", "BertNormalizer");
    row("nested for ever", "/normalizer/normalizers/0",
        R"({"type": "Sequence", "normalizers": []})", "Sequence");
    row("other expression", "/normalizer",
        R"({"type": "Replace", "pattern": {"Regex": "(a+)+"}, "content": ""})", "(a+)+");
    row("normaliser that is no base64", "/normalizer",
        R"({"type": "Precompiled", "precompiled_charsmap": "?"})", "base64");
    row("normaliser longer than itself", "/normalizer",
        R"({"type": "Precompiled", "precompiled_charsmap": "////fwAAAAA="})", "longer");
    row("no splitter", "/pre_tokenizer", "null", "splitter");
    row("other splitter", "/pre_tokenizer", R"({"type": "ByteLevel"})", "ByteLevel");
    row("other scheme", "/pre_tokenizer/prepend_scheme", R"("sometimes")", "sometimes");
    row("other template", "/post_processor/type", R"("BertProcessing")", "not known");
    row("template without text", "/post_processor/single", "[]", "no place");
    row("template with a stranger", "/post_processor/special_tokens", "{}", "has no ids");
    row("template with a huge id", "/post_processor/special_tokens/<~1s>/ids/0", "99999999999",
        "proper id");
    row("added token below 0", "/added_tokens/0/id", "-1", "negative");
    row("words only", "/added_tokens/0/single_word", "true", "single_word");
}

void TestTextTokenizerFiles::refuses()
{
    QFETCH(QByteArray, place);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, said);
    json file = soundFile();
    file[json::json_pointer(place.toStdString())] = json::parse(value.toStdString());
    const auto parts = parseTokenizerJson(file.dump(), "some/tokenizer.json");
    QVERIFY(!parts);
    QCOMPARE(parts.error().code, ErrorCode::ModelBroken);
    const QByteArray detail = QByteArray::fromStdString(parts.error().detail);
    QVERIFY2(detail.contains(said), detail.constData());
    QVERIFY2(detail.startsWith("some/tokenizer.json: "), detail.constData());
}

void TestTextTokenizerFiles::refusesWhatIsNoJson()
{
    for (const char* text : {"", "7", "[]", "{", "\xff"}) {
        const auto parts = parseTokenizerJson(text, "t");
        QVERIFY(!parts);
        QCOMPARE(parts.error().code, ErrorCode::ModelBroken);
    }
}

void TestTextTokenizerFiles::aCutSentencePieceFileIsReadOrRefused()
{
    const std::string whole = spieceFile();
    QVERIFY(parseSentencePiece(whole, "t"));
    int refused = 0;
    for (std::size_t size = 0; size < whole.size(); size += 97) {
        const auto parts = parseSentencePiece(std::string_view(whole).substr(0, size), "t");
        if (parts)
            continue;
        ++refused;
        QCOMPARE(parts.error().code, ErrorCode::ModelBroken);
    }
    // Only a cut between two pieces leaves a whole message.
    QVERIFY(refused > int(whole.size() / 97) / 2);
}

void TestTextTokenizerFiles::anEmptyFolderIsNamed()
{
    const test::TempDir folder;
    const auto tokenizer = Tokenizer::load(folder.path());
    QVERIFY(!tokenizer);
    QCOMPARE(tokenizer.error().code, ErrorCode::NotFound);
    QVERIFY(tokenizer.error().detail.find(folder.path().string()) != std::string::npos);
}

QTEST_GUILESS_MAIN(TestTextTokenizerFiles)
#include "test_text_tokenizer_files.moc"
