// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/mapped_file.h"
#include "inference/store/weight_file.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <cmath>
#include <cstring>
#include <fstream>
#include <map>
#include <sstream>

using namespace sluice;
using namespace sluice::inference;
using sluice::test::TempDir;

namespace {

/// The tensors of two files hold the same bytes under the same names.
bool sameTensors(const WeightFile& a, const WeightFile& b)
{
    std::map<std::string, const TensorView*> others;
    for (const TensorView& tensor : b.tensors())
        others[tensor.name] = &tensor;
    if (a.tensors().size() != others.size())
        return false;
    for (const TensorView& tensor : a.tensors()) {
        const auto found = others.find(tensor.name);
        if (found == others.end() || found->second->shape != tensor.shape ||
            found->second->dtype != tensor.dtype ||
            !std::ranges::equal(found->second->bytes, tensor.bytes))
            return false;
    }
    return true;
}

QString detailOf(const Result<WeightFile>& result)
{
    return result ? QString() : QString::fromStdString(result.error().detail);
}

/// Of the mapping that `address` lies in, by /proc/self/smaps; -1: it is in none.
int residentKilobytes(const void* address)
{
    std::ifstream maps("/proc/self/smaps");
    bool isInside = false;
    for (std::string line; std::getline(maps, line);) {
        std::istringstream words(line);
        std::uintptr_t from = 0, to = 0;
        char dash = 0;
        if (words >> std::hex >> from >> dash >> to && dash == '-')
            isInside = std::uintptr_t(address) >= from && std::uintptr_t(address) < to;
        else if (isInside && line.starts_with("Rss:"))
            return std::stoi(line.substr(4));
    }
    return -1;
}

} // namespace

class TestStoreWeightFile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void opensSafetensors();
    void opensNcnnByEitherName();
    void refusesPickles_data();
    void refusesPickles();
    void refusesOtherFiles_data();
    void refusesOtherFiles();
    void namesTheMissingHalfOfAnNcnnPair();
    void findsValuesThatAreNotNumbers();
    void realNcnnEqualsRealSafetensors_data();
    void realNcnnEqualsRealSafetensors();
    void realNetworksAreRecognised_data();
    void realNetworksAreRecognised();
    void forgottenPagesLeaveMemoryAndComeBack();
};

void TestStoreWeightFile::opensSafetensors()
{
    const TempDir folder;
    const auto facts = test::compactFacts(8, 2, 4);
    test::writeFile(folder / "m.safetensors", test::safetensorsFile(test::randomNetwork(facts)));
    const auto file = WeightFile::open(folder / "m.safetensors");
    QVERIFY2(file, qPrintable(detailOf(file)));
    QCOMPARE(file->facts().blocks, 2);
    QCOMPARE(file->tensors().size(), std::size_t(4 * 2 + 3));
    QVERIFY(file->checkValues());
}

void TestStoreWeightFile::opensNcnnByEitherName()
{
    const TempDir folder;
    const auto facts = test::residualDenseFacts(8, 2, 4, 2);
    const auto files = test::ncnnFiles(facts, 7, false);
    test::writeFile(folder / "m.param", files.param);
    test::writeFile(folder / "m.bin", files.bin);
    test::writeFile(folder / "m.safetensors", test::safetensorsFile(test::randomNetwork(facts, 7)));
    const auto expected = WeightFile::open(folder / "m.safetensors");
    QVERIFY2(expected, qPrintable(detailOf(expected)));
    for (const char* name : {"m.param", "m.bin"}) {
        const auto file = WeightFile::open(folder / name);
        QVERIFY2(file, qPrintable(detailOf(file)));
        QVERIFY(sameTensors(*file, *expected));
        QVERIFY(file->facts() == expected->facts());
    }
}

void TestStoreWeightFile::refusesPickles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("zip archive") << "a.pth" << QByteArray("PK\x03\x04rest", 8);
    QTest::newRow("bare pickle") << "a.pt" << QByteArray("\x80\x02\x8a\x0al\xfc", 6);
    QTest::newRow("pickle under a safetensors name")
        << "a.safetensors" << QByteArray("\x80\x02}q\x01(X\x05\x00\x00\x00hello", 16);
    QTest::newRow("zip under a safetensors name")
        << "a.safetensors" << QByteArray("PK\x03\x04\x00\x00\x00\x00\x00\x00", 10);
    QTest::newRow("pickle called .bin") << "pytorch_model.bin" << QByteArray("PK\x03\x04rest", 8);
    QTest::newRow("upper case") << "A.PKL" << QByteArray("anything");
}

void TestStoreWeightFile::refusesPickles()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    const TempDir folder;
    const auto path = folder / name.toStdString();
    test::writeFile(path, content.toStdString());
    const auto file = WeightFile::open(path);
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::ModelBroken);
    QVERIFY(detailOf(file).contains(QString::fromStdString(path.string())));
    QVERIFY(detailOf(file).contains(QStringLiteral("pickle")));
    QVERIFY(detailOf(file).contains(QStringLiteral(".safetensors")));
}

void TestStoreWeightFile::refusesOtherFiles_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("content");
    QTest::newRow("empty") << "a.safetensors" << QByteArray();
    QTest::newRow("text") << "a.safetensors" << QByteArray("<!DOCTYPE html><html>not found</html>");
    QTest::newRow("another format") << "a.onnx" << QByteArray("\x08\x07rest");
    QTest::newRow("video") << "clip.mp4"
                           << QByteArray("\0\0\0\x20"
                                         "ftypisom",
                                         12);
}

void TestStoreWeightFile::refusesOtherFiles()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, content);
    const TempDir folder;
    const auto path = folder / name.toStdString();
    test::writeFile(path, content.toStdString());
    const auto file = WeightFile::open(path);
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::ModelBroken);
    QVERIFY(detailOf(file).contains(QString::fromStdString(path.string())));
}

void TestStoreWeightFile::namesTheMissingHalfOfAnNcnnPair()
{
    const TempDir folder;
    test::writeFile(folder / "m.param", test::ncnnFiles(test::compactFacts(8, 1, 2)).param);
    const auto file = WeightFile::open(folder / "m.param");
    QVERIFY(!file);
    QCOMPARE(file.error().code, ErrorCode::NotFound);
    QVERIFY(detailOf(file).contains(QStringLiteral("m.bin")));
}

void TestStoreWeightFile::findsValuesThatAreNotNumbers()
{
    const TempDir folder;
    auto tensors = test::randomNetwork(test::compactFacts(8, 1, 2));
    const float bad = std::nanf("");
    std::memcpy(tensors[3].bytes.data(), &bad, sizeof bad);
    test::writeFile(folder / "m.safetensors", test::safetensorsFile(tensors));
    const auto file = WeightFile::open(folder / "m.safetensors");
    QVERIFY2(file, qPrintable(detailOf(file)));
    const auto checked = file->checkValues();
    QVERIFY(!checked);
    QCOMPARE(checked.error().code, ErrorCode::ModelBroken);
    QVERIFY(QString::fromStdString(checked.error().detail).contains(QStringLiteral("1 of the ")));
}

void TestStoreWeightFile::realNcnnEqualsRealSafetensors_data()
{
    QTest::addColumn<QString>("ncnn");
    QTest::addColumn<QString>("safetensors");
    QTest::newRow("animevideov3") << "realesr-animevideov3-x4.param"
                                  << "upscale/realesr-animevideov3/model.safetensors";
    QTest::newRow("animevideov3 with a shrink behind it")
        << "realesr-animevideov3-x2.param"
        << "upscale/realesr-animevideov3/model.safetensors";
}

void TestStoreWeightFile::realNcnnEqualsRealSafetensors()
{
    QFETCH(QString, ncnn);
    QFETCH(QString, safetensors);
    const auto a = test::realWeights(ncnn.toStdString());
    const auto b = test::realWeights(safetensors.toStdString());
    if (!a || !b)
        QSKIP("this machine does not have both files");
    const auto ncnnFile = WeightFile::open(*a);
    const auto safetensorsFile = WeightFile::open(*b);
    QVERIFY2(ncnnFile, qPrintable(detailOf(ncnnFile)));
    QVERIFY2(safetensorsFile, qPrintable(detailOf(safetensorsFile)));
    QVERIFY(sameTensors(*ncnnFile, *safetensorsFile));
}

void TestStoreWeightFile::realNetworksAreRecognised_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("blocks");
    QTest::addColumn<qint64>("parameters");
    // The parameter counts of the published PyTorch models.
    QTest::newRow("animevideov3") << "upscale/realesr-animevideov3/model.safetensors" << 16
                                  << qint64(621424);
    QTest::newRow("general") << "upscale/realesr-general-x4v3/model.safetensors" << 32
                             << qint64(1213296);
    QTest::newRow("animevideov3, ncnn") << "realesr-animevideov3-x4.param" << 16 << qint64(621424);
    QTest::newRow("x4plus") << "realesrgan-x4plus.param" << 23 << qint64(16697987);
    QTest::newRow("anime 6B") << "realesrgan-x4plus-anime.param" << 6 << qint64(4467779);
}

void TestStoreWeightFile::realNetworksAreRecognised()
{
    QFETCH(QString, file);
    QFETCH(int, blocks);
    QFETCH(qint64, parameters);
    const auto path = test::realWeights(file.toStdString());
    if (!path)
        QSKIP("this machine does not have the model");
    const auto weights = WeightFile::open(*path);
    QVERIFY2(weights, qPrintable(detailOf(weights)));
    QCOMPARE(weights->facts().blocks, blocks);
    QCOMPARE(weights->facts().scale, 4);
    QCOMPARE(weights->facts().features, 64);
    QCOMPARE(weights->facts().parameters, parameters);
    QVERIFY(weights->checkValues());
}

void TestStoreWeightFile::forgottenPagesLeaveMemoryAndComeBack()
{
    const TempDir folder;
    test::writeFile(folder / "bytes", std::string(1 << 20, 'x'));
    const auto file = MappedFile::open(folder / "bytes");
    QVERIFY(file);
    const auto count = [&] { return std::ranges::count(file->bytes(), std::byte('x')); };
    QCOMPARE(count(), 1 << 20);
    QCOMPARE(residentKilobytes(file->bytes().data()), 1024);
    forgetPages(file->bytes().subspan(1, 1000));
    QCOMPARE(residentKilobytes(file->bytes().data()), 1024);
    // Only whole pages: those of the ends hold somebody else's bytes, too.
    forgetPages(file->bytes().subspan(1, (1 << 20) - 2));
    QVERIFY(residentKilobytes(file->bytes().data()) <= 8);
    QCOMPARE(count(), 1 << 20);
}

QTEST_GUILESS_MAIN(TestStoreWeightFile)
#include "test_store_weight_file.moc"
