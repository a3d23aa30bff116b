// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/ncnn.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <algorithm>
#include <cstring>
#include <deque>

using namespace sluice;
using namespace sluice::inference;

namespace {

/// The views of the result point into the .bin, so it is kept until the program ends.
Result<NcnnModel> parse(const std::string& param, const std::string& bin)
{
    static std::deque<std::string> kept;
    kept.push_back(bin);
    return parseNcnn(param, std::as_bytes(std::span(kept.back())), "test.param");
}

/// A .param with these layer lines behind an input.
std::string param(std::initializer_list<const char*> lines)
{
    const std::string count = std::to_string(lines.size() + 1);
    std::string text = "7767517\n" + count + " " + count + "\nInput in 0 1 data\n";
    for (const char* line : lines)
        text += std::string(line) + "\n";
    return text;
}

std::string word(std::uint32_t value)
{
    return {reinterpret_cast<const char*>(&value), sizeof value};
}

constexpr std::uint32_t kHalf = 0x01306B47;

} // namespace

class TestStoreNcnn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsAConvolution();
    void readsFloat32BehindEitherTag_data();
    void readsFloat32BehindEitherTag();
    void padsHalvesToFourBytes();
    void readsAnInnerProduct();
    void readsKernelsThatAreNotSquare();
    void refusesGraphs_data();
    void refusesGraphs();
    void refusesWeights_data();
    void refusesWeights();
    void everyTruncationOfTheBinIsRefused();
    void namesTheTensorsOfBothNetworks_data();
    void namesTheTensorsOfBothNetworks();
    void otherGraphsAreListed();
};

void TestStoreNcnn::readsAConvolution()
{
    const auto model = parse(param({"Convolution c 1 1 data out 0=2 1=3 4=1 5=1 6=54"}),
                             word(kHalf) + std::string(108, 'w') + std::string(8, 'b'));
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    const auto& tensors = model->layers[1].tensors;
    QCOMPARE(tensors.size(), std::size_t(2));
    QCOMPARE(shapeText(tensors[0].shape), std::string("2x3x3x3"));
    QCOMPARE(tensors[0].dtype, DType::Float16);
    QCOMPARE(shapeText(tensors[1].shape), std::string("2"));
    QCOMPARE(tensors[1].dtype, DType::Float32);
    QCOMPARE(char(tensors[1].bytes[0]), 'b');
}

void TestStoreNcnn::readsFloat32BehindEitherTag_data()
{
    QTest::addColumn<quint32>("tag");
    QTest::newRow("0") << quint32(0);
    QTest::newRow("tagged") << quint32(0x0002C056);
}

void TestStoreNcnn::readsFloat32BehindEitherTag()
{
    QFETCH(quint32, tag);
    const auto model =
        parse(param({"Convolution c 1 1 data out 0=1 1=1 6=3"}), word(tag) + std::string(12, 'w'));
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    QCOMPARE(model->layers[1].tensors.size(), std::size_t(1));
    QCOMPARE(model->layers[1].tensors[0].dtype, DType::Float32);
}

void TestStoreNcnn::padsHalvesToFourBytes()
{
    const auto model =
        parse(param({"Convolution c 1 1 data x 0=1 1=1 5=1 6=3", "PReLU p 1 1 x y 0=1"}),
              word(kHalf) + std::string(6, 'w') + "pp" + "bbbb" + "ssss");
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    QCOMPARE(model->layers[1].tensors[0].bytes.size(), std::size_t(6));
    QCOMPARE(char(model->layers[1].tensors[1].bytes[0]), 'b');
    QCOMPARE(char(model->layers[2].tensors[0].bytes[0]), 's');
}

void TestStoreNcnn::readsAnInnerProduct()
{
    const auto model = parse(param({"InnerProduct f 1 1 data out 0=2 1=1 2=6"}),
                             word(0) + std::string(24, 'w') + std::string(8, 'b'));
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    QCOMPARE(shapeText(model->layers[1].tensors[0].shape), std::string("2x3"));
}

void TestStoreNcnn::readsKernelsThatAreNotSquare()
{
    const auto model = parse(param({"Convolution c 1 1 data out 0=1 1=5 11=2 6=10"}),
                             word(0) + std::string(40, 'w'));
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    QCOMPARE(shapeText(model->layers[1].tensors[0].shape), std::string("1x1x2x5"));
}

void TestStoreNcnn::refusesGraphs_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const QByteArray& text, const char* reason) {
        QTest::newRow(name) << text << QString::fromLatin1(reason);
    };
    row("nothing", "", "7767517");
    row("another magic", "7767516\n1 1\nInput in 0 1 data\n", "7767517");
    row("binary .param", QByteArray("\x95\x84\x76\x00\x01\x00", 6), "7767517");
    row("no counts", "7767517\n", "no count");
    row("negative count", "7767517\n-1 1\n", "no count");
    row("huge count", "7767517\n2000000000 1\n", "no count");
    row("count beyond 32 bits", "7767517\n99999999999 1\n", "no count");
    row("fewer layers than counted", "7767517\n2 1\nInput in 0 1 data\n", "1 of 2");
    row("more layers than counted", "7767517\n1 1\nInput in 0 1 data\nInput b 0 1 c\n",
        "more than");
    row("layer without blobs", "7767517\n1 1\nInput in 0 1\n", "fewer inputs");
    row("layer with a million blobs", "7767517\n1 1\nInput in 0 1000000000 data\n", "fewer inputs");
    row("layer without counts", "7767517\n1 1\nInput in\n", "no name");
    row("parameter without a value", "7767517\n1 1\nInput in 0 1 data 0\n", "for a parameter");
    row("parameter of letters", "7767517\n1 1\nInput in 0 1 data 0=x\n", "for a number");
    row("parameter that is not a number", "7767517\n1 1\nInput in 0 1 data 0=nan\n",
        "for a number");
    row("unknown layer", "7767517\n1 1\nLSTM in 0 1 data\n", "LSTM");
    row("layer that holds constants", "7767517\n1 1\nMemoryData in 0 1 data 0=4\n", "MemoryData");
}

void TestStoreNcnn::refusesGraphs()
{
    QFETCH(QByteArray, text);
    QFETCH(QString, reason);
    const auto model = parse(text.toStdString(), "");
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::ModelBroken);
    QVERIFY2(QString::fromStdString(model.error().detail).contains(reason),
             model.error().detail.c_str());
}

void TestStoreNcnn::refusesWeights_data()
{
    QTest::addColumn<QByteArray>("layer");
    QTest::addColumn<QByteArray>("bin");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* layer, const std::string& bin,
                        const char* reason) {
        QTest::newRow(name) << QByteArray(layer) << QByteArray::fromStdString(bin)
                            << QString::fromLatin1(reason);
    };
    const std::string good = word(0) + std::string(12, 'w');
    row("empty", "Convolution c 1 1 data o 0=1 1=1 6=3", "", "ends before its weights");
    row("cut", "Convolution c 1 1 data o 0=1 1=1 6=3", good.substr(0, 10), "cut short");
    row("too long", "Convolution c 1 1 data o 0=1 1=1 6=3", good + "more", "4 bytes more");
    row("8-bit storage", "Convolution c 1 1 data o 0=1 1=1 6=3", word(0x000D4B38) + "www",
        "0x000D4B38");
    row("table storage", "Convolution c 1 1 data o 0=1 1=1 6=3", word(7) + std::string(2000, 'w'),
        "0x00000007");
    row("8-bit layer", "Convolution c 1 1 data o 0=1 1=1 6=3 8=2", good, "8-bit");
    row("dynamic weights", "Convolution c 1 1 data o 0=1 1=1 6=3 19=1", good, "dynamic");
    row("no outputs", "Convolution c 1 1 data o 1=1 6=3", good, "no layer");
    row("no kernel", "Convolution c 1 1 data o 0=1 6=3", good, "no layer");
    row("no weights", "Convolution c 1 1 data o 0=1 1=1", good, "weight count");
    row("negative outputs", "Convolution c 1 1 data o 0=-1 1=1 6=3", good, "no layer");
    row("fraction of an output", "Convolution c 1 1 data o 0=1.5 1=1 6=3", good, "no layer");
    row("huge outputs", "Convolution c 1 1 data o 0=1e300 1=1 6=3", good, "no layer");
    row("huge kernel", "Convolution c 1 1 data o 0=16777216 1=16777216 6=3", good, "weight count");
    row("huge count", "Convolution c 1 1 data o 0=1 1=1 6=1e12", good, "cut short");
    row("count that does not divide", "Convolution c 1 1 data o 0=2 1=1 6=3", good, "weight count");
    row("bias missing", "Convolution c 1 1 data o 0=1 1=1 5=1 6=3", good, "cut short");
    row("slopes missing", "PReLU p 1 1 data o 0=3", "ssss", "cut short");
    row("no slopes", "PReLU p 1 1 data o", "", "no layer");
}

void TestStoreNcnn::refusesWeights()
{
    QFETCH(QByteArray, layer);
    QFETCH(QByteArray, bin);
    QFETCH(QString, reason);
    const auto model = parse(param({layer.constData()}), bin.toStdString());
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::ModelBroken);
    QVERIFY2(QString::fromStdString(model.error().detail).contains(reason),
             model.error().detail.c_str());
}

void TestStoreNcnn::everyTruncationOfTheBinIsRefused()
{
    const auto files = test::ncnnFiles(test::compactFacts(3, 1, 2));
    QVERIFY(parse(files.param, files.bin));
    for (std::size_t size = 0; size < files.bin.size(); ++size)
        QVERIFY2(!parse(files.param, files.bin.substr(0, size)), std::to_string(size).c_str());
}

void TestStoreNcnn::namesTheTensorsOfBothNetworks_data()
{
    QTest::addColumn<int>("unshuffle");
    QTest::addColumn<bool>("half");
    QTest::newRow("SRVGGNetCompact, half") << 0 << true;
    QTest::newRow("SRVGGNetCompact") << 0 << false;
    QTest::newRow("RRDBNet x4, half") << 1 << true;
    QTest::newRow("RRDBNet x2") << 2 << false;
}

void TestStoreNcnn::namesTheTensorsOfBothNetworks()
{
    QFETCH(int, unshuffle);
    QFETCH(bool, half);
    const auto facts =
        unshuffle == 0 ? test::compactFacts(8, 3, 4) : test::residualDenseFacts(8, 2, 4, unshuffle);
    const auto files = test::ncnnFiles(facts, 5, half);
    const auto model = parse(files.param, files.bin);
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    const auto tensors = realEsrganTensors(*model, "test.param");
    QVERIFY2(tensors, tensors ? "" : tensors.error().detail.c_str());
    const auto expected = test::randomNetwork(facts, 5);
    QCOMPARE(tensors->size(), expected.size());
    for (const auto& tensor : expected) {
        const auto found = std::ranges::find(*tensors, tensor.name, &TensorView::name);
        QVERIFY2(found != tensors->end(), tensor.name.c_str());
        QVERIFY(found->shape == tensor.shape);
        if (found->dtype == DType::Float32)
            QVERIFY(std::memcmp(found->bytes.data(), tensor.bytes.data(), tensor.bytes.size()) ==
                    0);
    }
}

void TestStoreNcnn::otherGraphsAreListed()
{
    const auto model = parse(param({"Convolution c 1 1 data x 0=1 1=1 6=3", "Softmax s 1 1 x y"}),
                             word(0) + std::string(12, 'w'));
    QVERIFY(model);
    const auto tensors = realEsrganTensors(*model, "test.param");
    QVERIFY(!tensors);
    QCOMPARE(tensors.error().code, ErrorCode::ModelBroken);
    QVERIFY(tensors.error().detail.find("1 Convolution, 1 Input, 1 Softmax") != std::string::npos);
}

QTEST_GUILESS_MAIN(TestStoreNcnn)
#include "test_store_ncnn.moc"
