// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "inference/store/model_store.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>

using namespace sluice;
using namespace sluice::inference;
using sluice::test::TempDir;
namespace fs = std::filesystem;

namespace {

const NetworkFacts kSmall = test::compactFacts(8, 2, 2);

/// A home with folders for everything, and one more folder to look for models in.
struct Home
{
    TempDir folder;
    Paths paths = Paths::below(folder / "home");

    Home() { paths.modelPath = {folder / "extra"}; }
    fs::path extra(const std::string& name) const { return paths.modelPath[0] / name; }
    fs::path own(const std::string& name) const { return paths.models() / name; }
};

std::string smallModel(unsigned seed = 1)
{
    return test::safetensorsFile(test::randomNetwork(kSmall, seed));
}

QString text(const Error& error)
{
    return QString::fromStdString(error.detail);
}

/// A card for the small model whose only variant lies on the Hub.
void writeHubCard(const Paths& paths, const std::string& id, const std::string& sha256 = {})
{
    ModelCard card;
    card.id = id;
    card.title = "A test model";
    card.task = "upscale";
    card.licence.id = "MIT";
    card.network = kSmall;
    countOperations(*card.network);
    card.variants = {
        {"safetensors", ModelSource::Hub, "org/name", "main", {{"w.safetensors", 0, sha256, ""}}}};
    test::writeFile(paths.models() / "cards" / (id + ".json"), toJson(card).dump());
}

} // namespace

class TestStoreModelStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void shippedCardsAreComplete();
    void shippedCardsFitTheRealFiles();
    void resizeIsAlwaysThere();
    void saysHowToGetAModelThatIsMissing();
    void refusesNamesThatLeadElsewhere_data();
    void refusesNamesThatLeadElsewhere();
    void findsEveryLayout_data();
    void findsEveryLayout();
    void modelPathComesBeforeOwnFolder();
    void goodFilesBehindBrokenOnesAreUsed();
    void readsTheHubCache_data();
    void readsTheHubCache();
    void aModelUnderAnothersNameIsRefused();
    void factsDescribeTheFiles();
    void listShowsInstalledAndAvailable();
    void importCopiesAndMakesACard();
    void importRefusesASecondModelOfTheSameName();
    void importOfABrokenFileLeavesNothing();
    void importTakesFoldersAndPairs();
    void verifyFindsAChangedFile();
    void removeTakesOnlyOwnModels();
    void removeTakesBlobsOutOfTheHubCache();
};

void TestStoreModelStore::shippedCardsAreComplete()
{
    QStringList ids;
    for (const ModelCard& card : shippedModelCards()) {
        ids.append(QString::fromStdString(card.id));
        // What a clip takes is counted from what the model is.
        const bool saysWhatItTakes = card.memoryBytes > 0 || card.generator.has_value();
        QVERIFY2(!card.goodFor.empty() && !card.licence.id.empty() && saysWhatItTakes,
                 card.id.c_str());
        // What can be downloaded has an address; what has an address that may change has a way to be checked.
        for (const ModelVariant& variant : card.variants)
            for (const ModelCardFile& file : variant.files)
                if (variant.source == ModelSource::Url)
                    QVERIFY2(!file.url.empty() && !file.sha256.empty() && file.bytes > 0,
                             card.id.c_str());
        const auto again = modelCardFromJson(toJson(card), "round trip");
        QVERIFY(again);
        QCOMPARE(toJson(*again).dump(), toJson(card).dump());
    }
    QCOMPARE(ids,
             (QStringList{
                 QStringLiteral("FastWan2.1-T2V-1.3B-Diffusers"),
                 QStringLiteral("FastWan2.2-TI2V-5B-FullAttn-Diffusers"),
                 QStringLiteral("Wan2.1-T2V-1.3B-Diffusers"),
                 QStringLiteral("Wan2.2-TI2V-5B-Diffusers"), QStringLiteral("realesr-animevideov3"),
                 QStringLiteral("realesr-general-wdn-x4v3"), QStringLiteral("realesr-general-x4v3"),
                 QStringLiteral("realesrgan-x2plus"), QStringLiteral("realesrgan-x4plus"),
                 QStringLiteral("realesrgan-x4plus-anime"), QStringLiteral("resize")}));
}

void TestStoreModelStore::shippedCardsFitTheRealFiles()
{
    Home home;
    home.paths.modelPath = test::realModelFolders();
    const ModelStore store(home.paths);
    int verified = 0;
    for (const ModelListing& row : store.list()) {
        QVERIFY2(row.problem.empty(), row.problem.c_str());
        if (!row.isInstalled || row.files.empty())
            continue;
        const auto model = store.verify(row.card.id);
        QVERIFY2(model, model ? "" : model.error().detail.c_str());
        ++verified;
    }
    if (verified == 0)
        QSKIP("this machine has no real weights");
}

void TestStoreModelStore::resizeIsAlwaysThere()
{
    const Home home;
    const auto model = ModelStore(home.paths).find("resize");
    QVERIFY(model);
    QVERIFY(model->files.empty());
    QVERIFY(!model->network);
    QCOMPARE(model->facts.scale, 0.0);
    QCOMPARE(model->facts.sha256, std::string());
}

void TestStoreModelStore::saysHowToGetAModelThatIsMissing()
{
    const Home home;
    const auto model = ModelStore(home.paths).find("realesrgan-x4plus");
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::NotFound);
    QVERIFY(text(model.error()).contains(QStringLiteral("models pull realesrgan-x4plus")));
    const auto unknown = ModelStore(home.paths).find("nonsense");
    QCOMPARE(unknown.error().code, ErrorCode::NotFound);
    QVERIFY(text(unknown.error()).contains(QStringLiteral("models list")));
}

void TestStoreModelStore::refusesNamesThatLeadElsewhere_data()
{
    QTest::addColumn<QString>("id");
    for (const char* id : {"", "..", "../x", "a/b", ".hidden", "a b", "a\nb"})
        QTest::newRow(id) << QString::fromLatin1(id);
}

void TestStoreModelStore::refusesNamesThatLeadElsewhere()
{
    QFETCH(QString, id);
    const Home home;
    test::writeFile(home.own("x.safetensors"), smallModel());
    QCOMPARE(ModelStore(home.paths).find(id.toStdString()).error().code, ErrorCode::NotFound);
}

void TestStoreModelStore::findsEveryLayout_data()
{
    QTest::addColumn<QString>("path");
    QTest::newRow("folder") << "mine/model.safetensors";
    QTest::newRow("folder, other name") << "mine/anything.safetensors";
    QTest::newRow("folder of a task") << "upscale/mine/model.safetensors";
    QTest::newRow("single file") << "mine.safetensors";
    QTest::newRow("ncnn in a folder") << "mine/some.param";
    QTest::newRow("single ncnn pair") << "mine.param";
}

void TestStoreModelStore::findsEveryLayout()
{
    QFETCH(QString, path);
    const Home home;
    const fs::path file = home.extra(path.toStdString());
    if (file.extension() == ".param") {
        const auto files = test::ncnnFiles(kSmall);
        test::writeFile(file, files.param);
        test::writeFile(fs::path(file).replace_extension(".bin"), files.bin);
    } else {
        test::writeFile(file, smallModel());
    }
    const auto model = ModelStore(home.paths).find("mine");
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    QCOMPARE(model->files.front(), file);
    QCOMPARE(model->card.id, std::string("mine"));
    QCOMPARE(model->card.licence.id, std::string("unknown"));
    QCOMPARE(model->network->scale, 2);
}

void TestStoreModelStore::modelPathComesBeforeOwnFolder()
{
    const Home home;
    test::writeFile(home.own("mine/model.safetensors"), smallModel());
    QCOMPARE(ModelStore(home.paths).find("mine")->files.front(),
             home.own("mine/model.safetensors"));
    test::writeFile(home.extra("mine/model.safetensors"), smallModel());
    QCOMPARE(ModelStore(home.paths).find("mine")->files.front(),
             home.extra("mine/model.safetensors"));
}

void TestStoreModelStore::goodFilesBehindBrokenOnesAreUsed()
{
    const Home home;
    test::writeFile(home.extra("mine/model.safetensors"), smallModel().substr(0, 500));
    const auto broken = ModelStore(home.paths).find("mine");
    QVERIFY(!broken);
    QCOMPARE(broken.error().code, ErrorCode::ModelBroken);
    test::writeFile(home.own("mine/model.safetensors"), smallModel());
    const auto model = ModelStore(home.paths).find("mine");
    QVERIFY(model);
    QCOMPARE(model->files.front(), home.own("mine/model.safetensors"));
}

void TestStoreModelStore::readsTheHubCache_data()
{
    QTest::addColumn<bool>("link");
    QTest::addColumn<bool>("ref");
    QTest::newRow("links") << true << true;
    QTest::newRow("copies") << false << true;
    QTest::newRow("snapshot without a ref") << true << false;
}

void TestStoreModelStore::readsTheHubCache()
{
    QFETCH(bool, link);
    QFETCH(bool, ref);
    const Home home;
    writeHubCard(home.paths, "mine");
    const fs::path repository = home.paths.modelHub / "models--org--name";
    const fs::path file = repository / "snapshots" / "c0ffee" / "w.safetensors";
    fs::create_directories(file.parent_path());
    test::writeFile(repository / "blobs" / "etag", smallModel());
    if (link)
        fs::create_symlink("../../blobs/etag", file);
    else
        fs::copy_file(repository / "blobs" / "etag", file);
    if (ref)
        test::writeFile(repository / "refs" / "main", "c0ffee\n");
    const auto model = ModelStore(home.paths).find("mine");
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    QCOMPARE(model->files.front(), file);
    QCOMPARE(model->card.title, std::string("A test model"));
}

void TestStoreModelStore::aModelUnderAnothersNameIsRefused()
{
    const Home home;
    test::writeFile(home.extra("realesrgan-x4plus/model.safetensors"), smallModel());
    const auto model = ModelStore(home.paths).find("realesrgan-x4plus");
    QVERIFY(!model);
    QCOMPARE(model.error().code, ErrorCode::ModelBroken);
    QVERIFY(text(model.error()).contains(QStringLiteral("is not the model realesrgan-x4plus")));
}

void TestStoreModelStore::factsDescribeTheFiles()
{
    const Home home;
    test::writeFile(home.own("mine/model.safetensors"), smallModel());
    const auto model = ModelStore(home.paths).find("mine");
    QVERIFY(model);
    QCOMPARE(model->facts.id, std::string("mine"));
    QCOMPARE(model->facts.sha256, sha256Hex(smallModel()));
    QCOMPARE(model->facts.scale, 2.0);
    QCOMPARE(model->facts.weightBytes, std::uint64_t(smallModel().size()));
    // 3x3 kernels: 3 to 8 channels, 8 to 8 twice, 8 to 3 * 2 * 2.
    QCOMPARE(model->facts.operationsPerPixel, 9.0 * (3 * 8 + 2 * 8 * 8 + 8 * 12));
}

void TestStoreModelStore::listShowsInstalledAndAvailable()
{
    const Home home;
    test::writeFile(home.extra("mine/model.safetensors"), smallModel());
    test::writeFile(home.own("broken/model.safetensors"), "no weights");
    test::writeFile(home.own("realesr-animevideov3/model.safetensors"), "no weights");
    const auto rows = ModelStore(home.paths).list();
    const auto row = [&](const char* id) {
        return std::ranges::find(rows, id, [](const ModelListing& r) { return r.card.id; });
    };
    QVERIFY(row("mine") != rows.end() && row("mine")->isInstalled);
    QVERIFY(row("resize")->isInstalled);
    QVERIFY(!row("realesrgan-x4plus")->isInstalled);
    QVERIFY(row("broken") == rows.end());
    QVERIFY(!row("realesr-animevideov3")->isInstalled);
    QVERIFY(!row("realesr-animevideov3")->problem.empty());
}

void TestStoreModelStore::importCopiesAndMakesACard()
{
    const Home home;
    const fs::path source = home.folder / "4x Émile %s.safetensors";
    test::writeFile(source, smallModel());
    ModelStore store(home.paths);
    const auto model = store.importModel(source);
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    QVERIFY(fs::exists(source));
    QCOMPARE(model->card.id, std::string("4x---mile--s"));
    QCOMPARE(model->files.front().parent_path(), home.own(model->card.id));
    QCOMPARE(model->card.variants.front().files.front().sha256, sha256Hex(smallModel()));
    QVERIFY(store.verify(model->card.id));
}

void TestStoreModelStore::importRefusesASecondModelOfTheSameName()
{
    const Home home;
    test::writeFile(home.folder / "a.safetensors", smallModel());
    ModelStore store(home.paths);
    QVERIFY(store.importModel(home.folder / "a.safetensors"));
    const auto second = store.importModel(home.folder / "a.safetensors");
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::AlreadyExists);
    QVERIFY(store.importModel(home.folder / "a.safetensors", "b"));
    const auto bad = store.importModel(home.folder / "a.safetensors", "../c");
    QCOMPARE(bad.error().code, ErrorCode::InvalidInput);
    const auto taken = store.importModel(home.folder / "a.safetensors", "realesrgan-x4plus");
    QCOMPARE(taken.error().code, ErrorCode::InvalidInput);
}

void TestStoreModelStore::importOfABrokenFileLeavesNothing()
{
    const Home home;
    test::writeFile(home.folder / "a.safetensors", smallModel().substr(0, 1000));
    QCOMPARE(ModelStore(home.paths).importModel(home.folder / "a.safetensors").error().code,
             ErrorCode::ModelBroken);
    QVERIFY(!fs::exists(home.paths.models()));
}

void TestStoreModelStore::importTakesFoldersAndPairs()
{
    const Home home;
    const auto files = test::ncnnFiles(kSmall);
    test::writeFile(home.folder / "pair/p.param", files.param);
    test::writeFile(home.folder / "pair/p.bin", files.bin);
    ModelStore store(home.paths);
    const auto model = store.importModel(home.folder / "pair");
    QVERIFY2(model, model ? "" : model.error().detail.c_str());
    QCOMPARE(model->files.size(), std::size_t(2));
    QVERIFY(fs::exists(home.own("p/p.bin")));
    test::writeFile(home.folder / "pair/q.safetensors", smallModel());
    const auto several = store.importModel(home.folder / "pair");
    QCOMPARE(several.error().code, ErrorCode::InvalidInput);
    const auto none = store.importModel(home.folder / "nowhere.safetensors");
    QCOMPARE(none.error().code, ErrorCode::NotFound);
}

void TestStoreModelStore::verifyFindsAChangedFile()
{
    const Home home;
    test::writeFile(home.folder / "a.safetensors", smallModel());
    ModelStore store(home.paths);
    QVERIFY(store.importModel(home.folder / "a.safetensors"));
    test::writeFile(home.own("a/a.safetensors"), smallModel(2));
    QVERIFY(store.find("a"));
    const auto verified = store.verify("a");
    QVERIFY(!verified);
    QCOMPARE(verified.error().code, ErrorCode::ModelBroken);
    QVERIFY(text(verified.error()).contains(QStringLiteral("a.safetensors")));
}

void TestStoreModelStore::removeTakesOnlyOwnModels()
{
    const Home home;
    ModelStore store(home.paths);
    test::writeFile(home.own("mine/model.safetensors"), smallModel());
    QVERIFY(store.remove("mine"));
    QVERIFY(fs::is_empty(home.paths.models()));
    test::writeFile(home.extra("theirs/model.safetensors"), smallModel());
    QCOMPARE(store.remove("theirs").error().code, ErrorCode::InvalidInput);
    QVERIFY(fs::exists(home.extra("theirs/model.safetensors")));
    QCOMPARE(store.remove("resize").error().code, ErrorCode::InvalidInput);
    QCOMPARE(store.remove("nothing").error().code, ErrorCode::NotFound);
    QCOMPARE(store.remove("realesrgan-x4plus").error().code, ErrorCode::NotFound);
}

void TestStoreModelStore::removeTakesBlobsOutOfTheHubCache()
{
    const Home home;
    writeHubCard(home.paths, "mine");
    const fs::path repository = home.paths.modelHub / "models--org--name";
    fs::create_directories(repository / "snapshots" / "c0ffee");
    test::writeFile(repository / "blobs" / "etag", smallModel());
    test::writeFile(repository / "blobs" / "other", "another file");
    fs::create_symlink("../../blobs/etag", repository / "snapshots/c0ffee/w.safetensors");
    fs::create_symlink("../../blobs/other", repository / "snapshots/c0ffee/other");
    ModelStore store(home.paths);
    QVERIFY(store.remove("mine"));
    QVERIFY(!fs::exists(repository / "blobs" / "etag"));
    QVERIFY(fs::exists(repository / "blobs" / "other"));
    QVERIFY(!store.find("mine"));
}

QTEST_GUILESS_MAIN(TestStoreModelStore)
#include "test_store_model_store.moc"
