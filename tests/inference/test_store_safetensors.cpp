// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/safetensors.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <cstring>

using namespace sluice;
using namespace sluice::inference;

namespace {

/// The views of the result point into the file, so it is kept until the next call.
Result<SafetensorsContent> parse(const std::string& file)
{
    static std::string kept;
    kept = file;
    return parseSafetensors(std::as_bytes(std::span(kept)), "test.safetensors");
}

QByteArray withHeader(const QByteArray& header, int dataBytes = 8)
{
    return QByteArray::fromStdString(
        test::safetensorsFile(header.toStdString(), std::string(std::size_t(dataBytes), '\1')));
}

QByteArray withLength(std::uint64_t length, const QByteArray& rest)
{
    return QByteArray(reinterpret_cast<const char*>(&length), sizeof length) + rest;
}

QByteArray entry(const char* members, int dataBytes = 8)
{
    return withHeader(QByteArray("{\"a\":{") + members + "}}", dataBytes);
}

} // namespace

class TestStoreSafetensors : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryType_data();
    void readsEveryType();
    void readsInTheOrderOfTheFile();
    void readsMetadata();
    void acceptsPaddedHeadersAndEmptyTensors();
    void refuses_data();
    void refuses();
    void everyTruncationIsRefused();
    void aHeaderOfBracketsIsRefusedAtOnce();
};

void TestStoreSafetensors::readsEveryType_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<int>("bytes");
    QTest::newRow("bool") << QStringLiteral("BOOL") << 1;
    QTest::newRow("u8") << QStringLiteral("U8") << 1;
    QTest::newRow("i8") << QStringLiteral("I8") << 1;
    QTest::newRow("f8 e4m3") << QStringLiteral("F8_E4M3") << 1;
    QTest::newRow("f8 e5m2") << QStringLiteral("F8_E5M2") << 1;
    QTest::newRow("u16") << QStringLiteral("U16") << 2;
    QTest::newRow("i16") << QStringLiteral("I16") << 2;
    QTest::newRow("f16") << QStringLiteral("F16") << 2;
    QTest::newRow("bf16") << QStringLiteral("BF16") << 2;
    QTest::newRow("u32") << QStringLiteral("U32") << 4;
    QTest::newRow("i32") << QStringLiteral("I32") << 4;
    QTest::newRow("f32") << QStringLiteral("F32") << 4;
    QTest::newRow("u64") << QStringLiteral("U64") << 8;
    QTest::newRow("i64") << QStringLiteral("I64") << 8;
    QTest::newRow("f64") << QStringLiteral("F64") << 8;
}

void TestStoreSafetensors::readsEveryType()
{
    QFETCH(QString, name);
    QFETCH(int, bytes);
    std::string data;
    for (int i = 0; i < 6 * bytes; ++i)
        data += char(i);
    const auto content = parse(test::safetensorsFile({{"t", name.toStdString(), {2, 3}, data}}));
    QVERIFY2(content, content ? "" : content.error().detail.c_str());
    const TensorView& tensor = content->tensors.front();
    QCOMPARE(QString::fromStdString(std::string(nameOf(tensor.dtype))), name);
    QCOMPARE(bytesPerElement(tensor.dtype), std::size_t(bytes));
    QCOMPARE(tensor.elementCount(), 6);
    QVERIFY(std::memcmp(tensor.bytes.data(), data.data(), data.size()) == 0);
}

void TestStoreSafetensors::readsInTheOrderOfTheFile()
{
    const std::string header = R"({"b":{"dtype":"U8","shape":[3],"data_offsets":[5,8]},)"
                               R"("a":{"dtype":"U8","shape":[5],"data_offsets":[0,5]}})";
    const auto content = parse(test::safetensorsFile(header, "01234567"));
    QVERIFY2(content, content ? "" : content.error().detail.c_str());
    QCOMPARE(content->tensors[0].name, std::string("a"));
    QCOMPARE(char(content->tensors[1].bytes[0]), '5');
}

void TestStoreSafetensors::readsMetadata()
{
    const auto content =
        parse(test::safetensorsFile(R"({"__metadata__":{"format":"pt","note":"x"}})", ""));
    QVERIFY2(content, content ? "" : content.error().detail.c_str());
    QVERIFY(content->tensors.empty());
    QCOMPARE(content->metadata.at("format"), std::string("pt"));
}

void TestStoreSafetensors::acceptsPaddedHeadersAndEmptyTensors()
{
    const std::string header = R"({"none":{"dtype":"F32","shape":[4,0],"data_offsets":[0,0]},)"
                               R"("one":{"dtype":"F32","shape":[],"data_offsets":[0,4]},)"
                               R"("end":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}})";
    const auto content = parse(test::safetensorsFile(header + "     ", "abcd"));
    QVERIFY2(content, content ? "" : content.error().detail.c_str());
    QCOMPARE(content->tensors.size(), std::size_t(3));
    QCOMPARE(content->tensors[1].elementCount(), 1);
}

void TestStoreSafetensors::refuses_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const QByteArray& file, const char* reason) {
        QTest::newRow(name) << file << QString::fromLatin1(reason);
    };
    const QByteArray good = R"("dtype":"F32","shape":[2],"data_offsets":[0,8])";
    row("nothing", "", "shorter");
    row("seven bytes", "1234567", "shorter");
    row("header beyond the end", withLength(9, "{}"), "ends inside its header");
    row("header length of all ones", withLength(UINT64_MAX, "{}"), "claims a header");
    row("header length just beyond the limit", withLength(100'000'001, "{}"), "claims a header");
    row("header length 0", withLength(0, "{}"), "not a JSON object");
    row("no object", withHeader("[1]"), "not a JSON object");
    row("no JSON", withHeader("{\"a\":"), "not JSON");
    row("text behind the object", withHeader("{} x", 0), "not JSON");
    row("invalid UTF-8", withHeader("{\"\xff\":{}}"), "not JSON");
    row("number for a tensor", withHeader("{\"a\":3}"), "a number");
    row("text for a tensor", withHeader("{\"a\":\"x\"}"), "a text");
    row("null for a tensor", withHeader("{\"a\":null}"), "a null");
    row("number in the metadata", withHeader("{\"__metadata__\":{\"a\":1}}", 0), "a number");
    row("list in the metadata", withHeader("{\"__metadata__\":{\"a\":[]}}", 0), "a list");
    row("object in the metadata", withHeader("{\"__metadata__\":{\"a\":{}}}", 0), "an object");
    row("the same tensor twice", withHeader("{\"a\":{" + good + "},\"a\":{" + good + "}}"),
        "twice");
    row("nameless member", entry("\"kind\":1"), "an unknown member");
    row("no dtype", entry(R"("shape":[2],"data_offsets":[0,8])"), "no dtype");
    row("no shape", entry(R"("dtype":"F32","data_offsets":[0,8])"), "no dtype");
    row("no offsets", entry(R"("dtype":"F32","shape":[2])"), "no dtype");
    row("unknown dtype", entry(R"("dtype":"Q4","shape":[2],"data_offsets":[0,8])"),
        "unknown type Q4");
    row("dtype as a number", entry(R"("dtype":1,"shape":[2],"data_offsets":[0,8])"), "a number");
    row("shape as a number", entry(R"("dtype":"F32","shape":2,"data_offsets":[0,8])"), "a number");
    row("negative size", entry(R"("dtype":"F32","shape":[-2],"data_offsets":[0,8])"), "a negative");
    row("fraction of a size", entry(R"("dtype":"F32","shape":[2.0],"data_offsets":[0,8])"),
        "a fraction");
    row("infinite size", entry(R"("dtype":"F32","shape":[1e999],"data_offsets":[0,8])"),
        "not JSON");
    row("NaN for a size", entry(R"("dtype":"F32","shape":[NaN],"data_offsets":[0,8])"), "not JSON");
    row("shape twice", entry(R"("dtype":"F32","shape":[2],"shape":[2],"data_offsets":[0,8])"),
        "a second time");
    row("nested shape", entry(R"("dtype":"F32","shape":[[2]],"data_offsets":[0,8])"), "a list");
    row("nine dimensions",
        entry(R"("dtype":"F32","shape":[1,1,1,1,1,1,1,1,2],"data_offsets":[0,8])"), "more than 8");
    row("size times size overflows",
        entry(R"("dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,8])"), "too large");
    row("size beyond 63 bits",
        entry(R"("dtype":"U8","shape":[9223372036854775808,2],"data_offsets":[0,8])"), "too large");
    row("overflow that wraps to the right size",
        entry(R"("dtype":"F32","shape":[4611686018427387906],"data_offsets":[0,8])"), "too large");
    row("one offset", entry(R"("dtype":"F32","shape":[2],"data_offsets":[8])"), "not a range");
    row("three offsets", entry(R"("dtype":"F32","shape":[2],"data_offsets":[0,8,8])"),
        "not a range");
    row("offsets backwards", entry(R"("dtype":"F32","shape":[2],"data_offsets":[8,0])"),
        "not a range");
    row("offset beyond the end", entry(R"("dtype":"F32","shape":[3],"data_offsets":[0,12])"),
        "cut short");
    row("offset of all ones",
        entry(
            R"("dtype":"F32","shape":[2],"data_offsets":[18446744073709551607,18446744073709551615])"),
        "cut short");
    row("offset beyond 64 bits",
        entry(R"("dtype":"F32","shape":[2],"data_offsets":[0,18446744073709551616])"),
        "a fraction");
    row("fewer bytes than the shape", entry(R"("dtype":"F32","shape":[3],"data_offsets":[0,8])"),
        "ask for 12");
    row("more bytes than the shape", entry(R"("dtype":"F32","shape":[1],"data_offsets":[0,8])"),
        "ask for 4");
    row("overlap",
        withHeader(R"({"a":{"dtype":"U8","shape":[6],"data_offsets":[0,6]},)"
                   R"("b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})"),
        "overlaps");
    row("the same bytes twice",
        withHeader(R"({"a":{"dtype":"U8","shape":[8],"data_offsets":[0,8]},)"
                   R"("b":{"dtype":"U8","shape":[8],"data_offsets":[0,8]}})"),
        "overlaps");
    row("hole",
        withHeader(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},)"
                   R"("b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}})"),
        "behind a hole");
    row("bytes behind the last tensor", entry(good.constData(), 9), "belong to no tensor");
    row("name of 2 KB", withHeader("{\"" + QByteArray(2000, 'n') + "\":{" + good + "}}"), "1024");
}

void TestStoreSafetensors::refuses()
{
    QFETCH(QByteArray, file);
    QFETCH(QString, reason);
    const auto content = parse(file.toStdString());
    QVERIFY(!content);
    QCOMPARE(content.error().code, ErrorCode::ModelBroken);
    const QString detail = QString::fromStdString(content.error().detail);
    QVERIFY2(detail.startsWith(QStringLiteral("test.safetensors")), qPrintable(detail));
    QVERIFY2(detail.contains(reason), qPrintable(detail));
    QVERIFY2(detail.size() < 500, qPrintable(detail));
}

void TestStoreSafetensors::everyTruncationIsRefused()
{
    const std::string file =
        test::safetensorsFile(test::randomNetwork(test::compactFacts(2, 1, 2)));
    QVERIFY(parse(file));
    for (std::size_t size = 0; size < file.size(); ++size)
        QVERIFY2(!parse(file.substr(0, size)), std::to_string(size).c_str());
}

void TestStoreSafetensors::aHeaderOfBracketsIsRefusedAtOnce()
{
    // Parsed into a tree this would take gigabytes.
    const auto content = parse(test::safetensorsFile("{\"a\":" + std::string(20'000'000, '['), ""));
    QVERIFY(!content);
    QVERIFY(content.error().detail.find("a list") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestStoreSafetensors)
#include "test_store_safetensors.moc"
