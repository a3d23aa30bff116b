// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/architecture.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <fmt/format.h>

#include <algorithm>

using namespace sluice;
using namespace sluice::inference;

namespace {

std::vector<TensorView> tensorsOf(const NetworkFacts& facts)
{
    std::vector<TensorView> tensors;
    for (const ExpectedTensor& expected : expectedTensors(facts))
        tensors.push_back({expected.name, DType::Float32, expected.shape, {}});
    return tensors;
}

Result<RecognisedNetwork> recognise(std::vector<TensorView> tensors)
{
    return recogniseNetwork(std::move(tensors), "test.safetensors");
}

TensorView& named(std::vector<TensorView>& tensors, std::string_view name)
{
    return *std::ranges::find(tensors, name, &TensorView::name);
}

/// The names that files from before Real-ESRGAN have, written down from models.md: not computed the way the product does.
std::vector<TensorView> oldNames(int blocks, int doublings)
{
    NetworkFacts facts = test::residualDenseFacts(8, blocks, 4, 1);
    facts.doublings = doublings;
    auto tensors = tensorsOf(facts);
    std::map<std::string, std::string> tops{{"conv_first", "model.0"},
                                            {"conv_body", fmt::format("model.1.sub.{}", blocks)}};
    if (doublings == 1)
        tops.merge(std::map<std::string, std::string>{
            {"conv_up1", "model.3"}, {"conv_hr", "model.5"}, {"conv_last", "model.7"}});
    if (doublings == 2)
        tops.merge(std::map<std::string, std::string>{{"conv_up1", "model.3"},
                                                      {"conv_up2", "model.6"},
                                                      {"conv_hr", "model.8"},
                                                      {"conv_last", "model.10"}});
    if (doublings == 3)
        tops.merge(std::map<std::string, std::string>{{"conv_up1", "model.3"},
                                                      {"conv_up2", "model.6"},
                                                      {"conv_up3", "model.9"},
                                                      {"conv_hr", "model.11"},
                                                      {"conv_last", "model.13"}});
    for (TensorView& tensor : tensors) {
        const auto dot = tensor.name.rfind('.');
        const std::string kind = tensor.name.substr(dot);
        const std::string module = tensor.name.substr(0, dot);
        if (const auto top = tops.find(module); top != tops.end()) {
            tensor.name = top->second + kind;
            continue;
        }
        int block = 0;
        int dense = 0;
        int layer = 0;
        std::sscanf(module.c_str(), "body.%d.rdb%d.conv%d", &block, &dense, &layer);
        tensor.name = fmt::format("model.1.sub.{}.RDB{}.conv{}.0{}", block, dense, layer, kind);
    }
    return tensors;
}

} // namespace

class TestStoreArchitecture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void recognisesCompact_data();
    void recognisesCompact();
    void recognisesResidualDense_data();
    void recognisesResidualDense();
    void recognisesOldNames_data();
    void recognisesOldNames();
    void stripsPrefixes_data();
    void stripsPrefixes();
    void countsOperations();
    void unknownNetworksAreListed_data();
    void unknownNetworksAreListed();
    void wrongNetworksAreRefused_data();
    void wrongNetworksAreRefused();
};

void TestStoreArchitecture::recognisesCompact_data()
{
    QTest::addColumn<int>("features");
    QTest::addColumn<int>("blocks");
    QTest::addColumn<int>("scale");
    QTest::newRow("animevideov3") << 64 << 16 << 4;
    QTest::newRow("general") << 64 << 32 << 4;
    QTest::newRow("x2") << 24 << 8 << 2;
    QTest::newRow("x1") << 64 << 16 << 1;
    QTest::newRow("one block") << 4 << 1 << 3;
}

void TestStoreArchitecture::recognisesCompact()
{
    QFETCH(int, features);
    QFETCH(int, blocks);
    QFETCH(int, scale);
    const auto network = recognise(tensorsOf(test::compactFacts(features, blocks, scale)));
    QVERIFY2(network, network ? "" : network.error().detail.c_str());
    QCOMPARE(network->facts.architecture, Architecture::SrvggNetCompact);
    QCOMPARE(network->facts.features, features);
    QCOMPARE(network->facts.blocks, blocks);
    QCOMPARE(network->facts.scale, scale);
}

void TestStoreArchitecture::recognisesResidualDense_data()
{
    QTest::addColumn<int>("blocks");
    QTest::addColumn<int>("unshuffle");
    QTest::addColumn<int>("scale");
    QTest::newRow("x4plus") << 23 << 1 << 4;
    QTest::newRow("x4plus-anime-6B") << 6 << 1 << 4;
    QTest::newRow("x2plus") << 23 << 2 << 2;
    QTest::newRow("x1") << 2 << 4 << 1;
}

void TestStoreArchitecture::recognisesResidualDense()
{
    QFETCH(int, blocks);
    QFETCH(int, unshuffle);
    QFETCH(int, scale);
    const auto network = recognise(tensorsOf(test::residualDenseFacts(64, blocks, 32, unshuffle)));
    QVERIFY2(network, network ? "" : network.error().detail.c_str());
    QCOMPARE(network->facts.architecture, Architecture::RrdbNet);
    QCOMPARE(network->facts.blocks, blocks);
    QCOMPARE(network->facts.growth, 32);
    QCOMPARE(network->facts.unshuffle, unshuffle);
    QCOMPARE(network->facts.scale, scale);
}

void TestStoreArchitecture::recognisesOldNames_data()
{
    QTest::addColumn<int>("doublings");
    QTest::newRow("x2") << 1;
    QTest::newRow("x4") << 2;
    QTest::newRow("x8") << 3;
}

void TestStoreArchitecture::recognisesOldNames()
{
    QFETCH(int, doublings);
    const auto network = recognise(oldNames(3, doublings));
    QVERIFY2(network, network ? "" : network.error().detail.c_str());
    QCOMPARE(network->facts.scale, 1 << doublings);
    QCOMPARE(network->facts.blocks, 3);
    NetworkFacts facts = test::residualDenseFacts(8, 3, 4, 1);
    facts.doublings = doublings;
    for (const ExpectedTensor& expected : expectedTensors(facts))
        QVERIFY2(std::ranges::find(network->tensors, expected.name, &TensorView::name) !=
                     network->tensors.end(),
                 expected.name.c_str());
}

void TestStoreArchitecture::stripsPrefixes_data()
{
    QTest::addColumn<QByteArray>("prefix");
    for (const char* prefix :
         {"module.", "params_ema.", "params.", "generator.", "netG.", "params_ema.module."})
        QTest::newRow(prefix) << QByteArray(prefix);
}

void TestStoreArchitecture::stripsPrefixes()
{
    QFETCH(QByteArray, prefix);
    auto tensors = tensorsOf(test::compactFacts(8, 2, 2));
    for (TensorView& tensor : tensors)
        tensor.name.insert(0, prefix.toStdString());
    const auto network = recognise(tensors);
    QVERIFY2(network, network ? "" : network.error().detail.c_str());
    QCOMPARE(network->tensors.front().name, std::string("body.0.weight"));
}

void TestStoreArchitecture::countsOperations()
{
    // Worked out by hand: 3x3 kernels; at x2 the body runs on a quarter of the pixels, the last layers on four times as many.
    auto compact = test::compactFacts(10, 1, 2);
    countOperations(compact);
    QCOMPARE(compact.operationsPerPixel, 9.0 * (3 * 10 + 10 * 10 + 10 * 12));
    QCOMPARE(compact.parameters, 9 * (3 * 10 + 10 * 10 + 10 * 12) + 10 + 10 + 12 + 10 + 10);
    auto dense = test::residualDenseFacts(10, 1, 5, 2);
    countOperations(dense);
    const double block = 3 * 9.0 * (10 * 5 + 15 * 5 + 20 * 5 + 25 * 5 + 30 * 10);
    const double atQuarter = 9.0 * (12 * 10) + block + 900;
    QCOMPARE(dense.operationsPerPixel, atQuarter / 4 + 900 + 4 * 900 + 4 * 900 + 4 * 9.0 * 30);
}

void TestStoreArchitecture::unknownNetworksAreListed_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QString>("seen");
    QTest::newRow("nothing") << QStringList() << QStringLiteral("no tensors");
    QTest::newRow("another kind") << QStringList{QStringLiteral(
                                         "layers.0.blocks.0.attn.qkv.weight")}
                                  << QStringLiteral("layers.0.blocks.0.attn.qkv.weight [4x4]");
    QStringList many;
    for (int i = 0; i < 500; ++i)
        many.append(QStringLiteral("x%1").arg(i));
    QTest::newRow("many") << many << QStringLiteral("and 488 more");
    QTest::newRow("hostile name") << QStringList{QStringLiteral("a\n\x1b[31m")}
                                  << QStringLiteral("a??[31m");
}

void TestStoreArchitecture::unknownNetworksAreListed()
{
    QFETCH(QStringList, names);
    QFETCH(QString, seen);
    std::vector<TensorView> tensors;
    for (const QString& name : names)
        tensors.push_back({name.toStdString(), DType::Float32, {4, 4}, {}});
    const auto network = recognise(tensors);
    QVERIFY(!network);
    QCOMPARE(network.error().code, ErrorCode::ModelBroken);
    QVERIFY2(QString::fromStdString(network.error().detail).contains(seen),
             network.error().detail.c_str());
}

void TestStoreArchitecture::wrongNetworksAreRefused_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("reason");
    QTest::newRow("missing") << QStringLiteral("missing") << QStringLiteral("is missing");
    QTest::newRow("extra") << QStringLiteral("extra") << QStringLiteral("does not belong");
    QTest::newRow("shape") << QStringLiteral("shape") << QStringLiteral("instead of");
    QTest::newRow("kernel") << QStringLiteral("kernel") << QStringLiteral("instead of");
    QTest::newRow("integers") << QStringLiteral("integers") << QStringLiteral("I8");
    QTest::newRow("twice") << QStringLiteral("twice") << QStringLiteral("twice");
    QTest::newRow("huge number in a name")
        << QStringLiteral("number") << QStringLiteral("does not belong");
}

void TestStoreArchitecture::wrongNetworksAreRefused()
{
    QFETCH(QString, change);
    QFETCH(QString, reason);
    auto tensors = tensorsOf(test::residualDenseFacts(8, 2, 4, 1));
    TensorView& one = named(tensors, "body.1.rdb2.conv3.weight");
    if (change == QStringLiteral("missing"))
        tensors.erase(tensors.begin() + (&one - tensors.data()));
    else if (change == QStringLiteral("extra"))
        tensors.push_back({"attention.weight", DType::Float32, {1}, {}});
    else if (change == QStringLiteral("shape"))
        one.shape[1] += 1;
    else if (change == QStringLiteral("kernel"))
        one.shape = {4, 16, 5, 5};
    else if (change == QStringLiteral("integers"))
        one.dtype = DType::Int8;
    else if (change == QStringLiteral("twice"))
        tensors.push_back(TensorView(one));
    else
        tensors.push_back({"body.2147483647.x", DType::Float32, {1}, {}});
    const auto network = recognise(tensors);
    QVERIFY(!network);
    QCOMPARE(network.error().code, ErrorCode::ModelBroken);
    QVERIFY2(QString::fromStdString(network.error().detail).contains(reason),
             network.error().detail.c_str());
}

QTEST_GUILESS_MAIN(TestStoreArchitecture)
#include "test_store_architecture.moc"
