// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "inference/store/hub_access.h"
#include "tests/support/http_server.h"
#include "tests/support/hub_server.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"
#include "ui/models/model_row.h"
#include "ui/models/models_page.h"

#include <QAbstractItemModelTester>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <nlohmann/json.hpp>

#include <atomic>

using namespace sluice;
using namespace sluice::inference;
using namespace sluice::ui;
namespace fs = std::filesystem;

namespace {

NetworkFacts smallFacts()
{
    NetworkFacts facts = test::compactFacts(16, 8, 2);
    countOperations(facts);
    return facts;
}

/// A home with one model that a server offers, and the page.
struct World
{
    test::TempDir folder;
    Paths paths = Paths::below(folder / "home");
    std::string content = test::safetensorsFile(test::randomNetwork(smallFacts()));
    std::atomic<bool> holds = false; ///< the server stops after a third and waits
    std::atomic<std::size_t> cutAt = std::string::npos;
    test::HttpServer server{
        [this](const test::ServerRequest& request, test::ServerConnection& connection) {
            if (holds) {
                connection.send("HTTP/1.1 200 OK\r\nETag: \"a\"\r\nContent-Length: " +
                                std::to_string(content.size()) + "\r\n\r\n");
                connection.send(std::string_view(content).substr(0, content.size() / 3));
                connection.waitForClose();
            } else {
                connection.answerFile(request, content, "\"a\"", cutAt);
            }
        }};
    Settings settings;
    std::unique_ptr<ModelsPage> page;

    World()
    {
        ModelCard card;
        card.id = "mine";
        card.title = "A test model";
        card.task = "upscale";
        card.goodFor = "Tests.";
        card.licence = {"BSD-3-Clause", "Copyright (c) 2021, Somebody", "https://example.org/l"};
        card.network = smallFacts();
        card.memoryBytes = 1000;
        card.variants = {
            {"safetensors",
             ModelSource::Url,
             "example.org",
             "main",
             {{"w.safetensors", content.size(), sha256Hex(content), server.url("/w")}}}};
        test::writeFile(paths.models() / "cards" / "mine.json", toJson(card).dump());
    }

    void open()
    {
        page.reset();
        page = std::make_unique<ModelsPage>(std::make_shared<ModelStore>(paths), settings);
        QSignalSpy refreshed(&page->model(), &ModelsModel::refreshed);
        page->resize(900, 700);
        page->show();
        QVERIFY(refreshed.wait());
        QTRY_COMPARE(int(page->findChildren<ModelRow*>().size()), page->model().rowCount());
    }

    const ModelEntry& entry(const std::string& id = "mine") const
    {
        return page->model().entry(page->model().rowOf(id));
    }

    ModelRow& row(const std::string& title = "A test model") const
    {
        for (ModelRow* row : page->findChildren<ModelRow*>())
            for (const QLabel* label : row->findChildren<QLabel*>())
                if (label->text().toStdString() == title)
                    return *row;
        qFatal("no row with that title");
    }

    QPushButton* button(const char* text, QWidget* in = nullptr) const
    {
        for (QPushButton* button : (in ? in : &row())->findChildren<QPushButton*>())
            if (button->isVisible() && button->text().startsWith(QLatin1String(text)))
                return button;
        return nullptr;
    }

    bool shows(const QString& text) const
    {
        for (const QLabel* label : page->findChildren<QLabel*>())
            if (label->isVisible() && label->text().contains(text))
                return true;
        return false;
    }

    void drop(const std::vector<fs::path>& files) const
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const fs::path& file : files)
            urls << QUrl::fromLocalFile(QString::fromStdString(file.string()));
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton,
                              Qt::NoModifier);
        QCoreApplication::sendEvent(page.get(), &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(page.get(), &event);
    }
};

constexpr const char* kShard = "transformer/diffusion_pytorch_model-00002-of-00002.safetensors";

/// A world whose Hub is a server here.
struct HubWorld : World
{
    test::HubServer hub;

    HubWorld() { qputenv("HF_ENDPOINT", QByteArray::fromStdString(hub.url())); }
    ~HubWorld() { qunsetenv("HF_ENDPOINT"); }

    QLineEdit* field(const char* name) const
    {
        for (QLineEdit* edit : page->findChildren<QLineEdit*>())
            if (edit->isVisible() && edit->accessibleName() == QLatin1String(name))
                return edit;
        return nullptr;
    }

    void look(const char* name) const
    {
        QTest::keyClicks(field("Name of a repository"), QString::fromLatin1(name));
        button("Look it up", page.get())->click();
    }

    const ModelEntry* tiny() const
    {
        const int row = page->model().rowOf("Tiny-Wan");
        return row < 0 ? nullptr : &page->model().entry(row);
    }
};

} // namespace

class TestModelsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theWantedModelComesIntoView()
    {
        World world;
        world.open();
        world.page->hide();
        world.page->resize(900, 300);
        world.page->showModel("Wan2.2-TI2V-5B-Diffusers");
        world.page->show();
        QTRY_VERIFY(!world.row("Wan 2.2 TI2V 5B").visibleRegion().isEmpty());
        QPushButton* download = world.button("Download", &world.row("Wan 2.2 TI2V 5B"));
        QTRY_VERIFY(download->hasFocus() || world.page->focusWidget() == download);
    }

    void listsWhatIsThereAndWhatIsNot()
    {
        World world;
        test::writeFile(world.paths.models() / "other" / "o.safetensors",
                        test::safetensorsFile(test::randomNetwork(test::compactFacts(4, 2, 4))));
        test::writeFile(world.paths.models() / "mine" / "w.safetensors", "garbage");
        world.open();
        const QAbstractItemModelTester tester(&world.page->model());
        QCOMPARE(world.entry("other").state, ModelState::Installed);
        QVERIFY(world.entry("other").diskBytes > 0);
        QCOMPARE(world.entry("mine").state, ModelState::Broken);
        QCOMPARE(world.entry("resize").state, ModelState::BuiltIn);
        QCOMPARE(world.entry("realesrgan-x4plus").card.licence.id, std::string("BSD-3-Clause"));
        QVERIFY(world.shows(QString::fromStdString(world.entry("mine").problem)));
    }

    void showsTheTermsBeforeTheFirstDownload()
    {
        World world;
        world.open();
        QSignalSpy changed(world.page.get(), &ModelsPage::modelsChanged);
        world.button("Download")->click();
        QVERIFY(world.shows(QStringLiteral("Copyright (c) 2021, Somebody")));
        QVERIFY(world.shows(QStringLiteral("Redistributions of source code")));
        QVERIFY(world.server.requests().empty());
        world.button("Agree")->click();
        QTRY_COMPARE(world.entry().state, ModelState::Installed);
        QTRY_COMPARE(changed.size(), 1);
        QVERIFY(!world.page->model().needsAgreement("mine"));
    }

    void pausesAndGoesOn()
    {
        World world;
        world.open();
        world.page->model().agree("mine");
        world.holds = true;
        world.page->model().download("mine");
        QTRY_VERIFY(world.entry().receivedBytes > 0);
        world.button("Pause")->click();
        QTRY_COMPARE(world.entry().state, ModelState::Paused);
        QTRY_VERIFY(world.shows(QStringLiteral("33 %")));
        world.holds = false;
        world.button("Go on")->click();
        QTRY_COMPARE(world.entry().state, ModelState::Installed);
        QVERIFY(world.server.requests().back().headers.contains("range"));
    }

    void anUnfinishedDownloadIsOfferedAfterARestart()
    {
        World world;
        world.open();
        world.page->model().agree("mine");
        world.holds = true;
        world.page->model().download("mine");
        QTRY_VERIFY(world.entry().receivedBytes > 0);
        // The program ends in the middle of it.
        world.open();
        QCOMPARE(world.entry().state, ModelState::Paused);
        QCOMPARE(world.entry().percent(), 33);
        QVERIFY(world.shows(QStringLiteral("go on where")));
        world.holds = false;
        world.button("Go on", world.page.get())->click();
        QTRY_COMPARE(world.entry().state, ModelState::Installed);
        QVERIFY(world.server.requests().back().headers.contains("range"));
    }

    void cancellingLeavesNothing()
    {
        World world;
        world.open();
        world.page->model().agree("mine");
        world.holds = true;
        world.page->model().download("mine");
        QTRY_VERIFY(world.entry().receivedBytes > 0);
        world.button("Cancel")->click();
        QTRY_COMPARE(world.entry().state, ModelState::Available);
        QTRY_VERIFY(!fs::exists(world.paths.models() / ".download-mine"));
        world.open();
        QCOMPARE(world.entry().state, ModelState::Available);
    }

    void aBrokenConnectionIsSaidAndCanGoOn()
    {
        World world;
        world.cutAt = world.content.size() / 2;
        world.open();
        world.page->model().agree("mine");
        world.page->model().download("mine");
        QTRY_COMPARE(world.entry().state, ModelState::Paused);
        QTRY_VERIFY(world.shows(QStringLiteral("No connection")));
        QVERIFY(world.entry().isFailure);
    }

    void aRepositoryIsLookedUpAndItsTermsComeFirst()
    {
        HubWorld world;
        world.open();
        world.look("some/Tiny-Wan");
        QTRY_VERIFY(world.tiny() != nullptr);
        QCOMPARE(world.tiny()->state, ModelState::Available);
        QVERIFY(world.tiny()->downloadBytes > 0);
        QTRY_VERIFY(world.shows(QStringLiteral("the terms (Apache-2.0)")));
        QVERIFY(world.shows(QStringLiteral("Grant of Copyright License")));
        QVERIFY(world.hub.storageRequests().empty());
        world.button("Agree", &world.row("Tiny-Wan"))->click();
        QTRY_COMPARE_WITH_TIMEOUT(world.tiny()->state, ModelState::Installed, 30'000);
        QVERIFY(world.tiny()->fit != ModelFit::Unknown);
        world.look("some/Tiny-Wan");
        QTRY_VERIFY(world.shows(QStringLiteral("is installed already")));
        // It can be removed again, and then nobody knows it.
        world.page->model().remove("Tiny-Wan");
        QTRY_VERIFY(world.tiny() == nullptr);
    }

    void aRepositoryIsPausedAndGoesOnAfterARestart()
    {
        HubWorld world;
        world.hub.change([](test::HubBehaviour& hub) { hub.holds[kShard] = 5'000; });
        world.open();
        world.look("some/Tiny-Wan");
        QTRY_VERIFY(world.tiny() != nullptr);
        world.page->model().agree("Tiny-Wan");
        world.page->model().download("Tiny-Wan");
        QTRY_VERIFY(world.hub.asked(kShard) == 1 && world.tiny()->receivedBytes > 5'000);
        QTRY_VERIFY(world.tiny()->percent() > 0);
        world.open();
        QCOMPARE(world.tiny()->state, ModelState::Paused);
        QVERIFY(world.tiny()->percent() > 0 && world.tiny()->percent() < 100);
        QVERIFY(world.tiny()->problem.empty());
        world.hub.change([](test::HubBehaviour& hub) { hub.holds.clear(); });
        world.button("Go on", &world.row("Tiny-Wan"))->click();
        QTRY_COMPARE_WITH_TIMEOUT(world.tiny()->state, ModelState::Installed, 30'000);
        QCOMPARE(world.hub.asked(kShard, false), 1);
    }

    void whatWasLookedUpCanBeTakenOutOfTheList()
    {
        HubWorld world;
        world.open();
        world.look("some/Tiny-Wan");
        QTRY_VERIFY(world.tiny() != nullptr);
        QTRY_COMPARE(int(world.page->findChildren<ModelRow*>().size()),
                     world.page->model().rowCount());
        world.button("Take out", &world.row("Tiny-Wan"))->click();
        QTRY_VERIFY(world.tiny() == nullptr);
    }

    void aRepositoryThatCannotBeUsedIsSaid()
    {
        HubWorld world;
        world.hub.change([](test::HubBehaviour& hub) { hub.wantsToken = "hf_mine"; });
        world.open();
        world.look("nonsense");
        QTRY_VERIFY(world.shows(QStringLiteral("nonsense")));
        world.field("Name of a repository")->clear();
        world.look("some/Tiny-Wan");
        QTRY_VERIFY(world.shows(QStringLiteral("accept its terms")));
        QVERIFY(world.tiny() == nullptr);
        // The token that it wants, and where it lies then.
        QLineEdit* const token = world.field("Access token of the Hugging Face Hub");
        QVERIFY(token != nullptr && token->echoMode() == QLineEdit::Password);
        QTest::keyClicks(token, QStringLiteral("hf_mine"));
        world.button("Keep token", world.page.get())->click();
        QTRY_VERIFY(world.shows(QStringLiteral("Your access token is used")));
        QVERIFY(!world.shows(QStringLiteral("hf_mine")));
        QCOMPARE(int(fs::status(hubTokenFile(world.paths)).permissions()), 0600);
        world.button("Look it up", world.page.get())->click();
        QTRY_VERIFY(world.tiny() != nullptr);
        world.button("Forget token", world.page.get())->click();
        QTRY_VERIFY(world.field("Access token of the Hugging Face Hub") != nullptr);
        QVERIFY(!fs::exists(hubTokenFile(world.paths)));
    }

    void shippedGeneratorsSayWhatTheyAreAndWhetherTheyFit()
    {
        World world;
        world.open();
        const ModelEntry& wan = world.entry("Wan2.1-T2V-1.3B-Diffusers");
        QCOMPARE(wan.state, ModelState::Available);
        QVERIFY(wan.fit != ModelFit::Unknown && !wan.fitText.isEmpty());
        QVERIFY(world.shows(QStringLiteral("the smallest Wan")));
        QVERIFY(world.shows(
            QStringLiteral("clips of words · size known when the download begins · Apache-2.0")));
    }

    void aGeneratorSaysHowItFitsAGpu_data()
    {
        QTest::addColumn<double>("gigabytes");
        QTest::addColumn<int>("fit");
        QTest::addColumn<QString>("says");
        QTest::newRow("ample") << 8.0 << int(ModelFit::Good) << QStringLiteral("Fits");
        QTest::newRow("8 bit") << 5.0 << int(ModelFit::Tight) << QStringLiteral("8 bit");
        QTest::newRow("streamed") << 3.5 << int(ModelFit::Tight) << QStringLiteral("more slowly");
        QTest::newRow("tiny") << 2.0 << int(ModelFit::None) << QStringLiteral("does not fit");
    }

    void aGeneratorSaysHowItFitsAGpu()
    {
        QFETCH(double, gigabytes);
        QFETCH(int, fit);
        QFETCH(QString, says);
        const test::TempDir folder;
        ModelEntry entry;
        entry.card = *ModelStore(Paths::below(folder.path())).card("Wan2.1-T2V-1.3B-Diffusers");
        judgeFit(entry, {32'000'000'000, 16'000'000'000, "a GPU", std::uint64_t(gigabytes * 1e9)});
        QCOMPARE(int(entry.fit), fit);
        QVERIFY2(entry.fitText.contains(says), qPrintable(entry.fitText));
    }

    void offlineOpensNoConnection()
    {
        World world;
        world.settings.offline = true;
        world.open();
        world.page->model().agree("mine");
        world.page->model().download("mine");
        QTRY_VERIFY(world.shows(QStringLiteral("stay offline")));
        QVERIFY(world.server.requests().empty());
    }

    void aDroppedModelIsImportedAndCanBeRemoved()
    {
        World world;
        const fs::path file = world.folder / "4x_foo.safetensors";
        test::writeFile(file,
                        test::safetensorsFile(test::randomNetwork(test::compactFacts(4, 2, 4))));
        world.open();
        world.drop({file});
        QTRY_VERIFY(world.shows(QStringLiteral("Imported: 4x_foo")));
        QTRY_COMPARE(world.page->model().rowOf("4x_foo") >= 0, true);
        world.button("Remove", &world.row("4x_foo"))->click();
        QVERIFY(world.shows(QStringLiteral("cannot download it again")));
        QVERIFY(fs::exists(world.paths.models() / "4x_foo"));
        QPushButton* const really = qobject_cast<QPushButton*>(world.page->focusWidget());
        QVERIFY(really != nullptr);
        really->click();
        QTRY_COMPARE(world.page->model().rowOf("4x_foo"), -1);
        QVERIFY(!fs::exists(world.paths.models() / "4x_foo"));
        QVERIFY(fs::exists(file));
    }

    void fiftyFilesAtOnceAreAllAnswered()
    {
        World world;
        std::vector<fs::path> files;
        for (int i = 0; i < 50; ++i) {
            files.push_back(world.folder / ("bad" + std::to_string(i) + ".safetensors"));
            test::writeFile(files.back(), "not a model");
        }
        world.open();
        world.drop(files);
        QTRY_VERIFY(world.shows(QStringLiteral("45 more")));
    }

    void aPickleIsRefusedWithARemedy()
    {
        World world;
        test::writeFile(world.folder / "evil.pth", std::string("PK\3\4") + std::string(400, 'x'));
        world.open();
        world.drop({world.folder / "evil.pth"});
        QTRY_VERIFY(world.shows(QStringLiteral("evil.pth")));
        QVERIFY(world.shows(QStringLiteral("safetensors")));
    }

    void bothHalvesOfANcnnPairAreOneImport()
    {
        World world;
        NetworkFacts facts = test::compactFacts(4, 2, 4);
        countOperations(facts);
        const auto pair = test::ncnnFiles(facts);
        test::writeFile(world.folder / "tiny.param", pair.param);
        test::writeFile(world.folder / "tiny.bin", pair.bin);
        world.open();
        QSignalSpy finished(&world.page->model(), &ModelsModel::importFinished);
        world.drop({world.folder / "tiny.bin", world.folder / "tiny.param"});
        QVERIFY(finished.wait());
        QCOMPARE(finished.first().at(0).toStringList().size(), 1);
        QCOMPARE(finished.first().at(1).toStringList().size(), 0);
    }

    void aChangedFileDoesNotPassVerification()
    {
        World world;
        std::string changed = world.content;
        changed.back() = char(changed.back() ^ 1);
        test::writeFile(world.paths.models() / "mine" / "w.safetensors", changed);
        world.open();
        QCOMPARE(world.entry().state, ModelState::Installed);
        world.button("Verify")->click();
        QTRY_VERIFY(world.shows(QStringLiteral("damaged or was changed")));
        test::writeFile(world.paths.models() / "mine" / "w.safetensors", world.content);
        QTRY_VERIFY(world.button("Verify") != nullptr);
        world.button("Verify")->click();
        QTRY_VERIFY(world.shows(QStringLiteral("as it should be")));
    }

    void saysWhetherItFits_data()
    {
        QTest::addColumn<quint64>("needs");
        QTest::addColumn<quint64>("gpu");
        QTest::addColumn<int>("fit");
        constexpr quint64 kGiga = 1'000'000'000;
        QTest::newRow("fits") << 3 * kGiga << quint64(0) << int(ModelFit::Good);
        QTest::newRow("memory in use") << 6 * kGiga << quint64(0) << int(ModelFit::Tight);
        QTest::newRow("smaller tiles") << 12 * kGiga << quint64(0) << int(ModelFit::Tight);
        QTest::newRow("on the GPU") << 12 * kGiga << 16 * kGiga << int(ModelFit::Good);
        QTest::newRow("small GPU") << 12 * kGiga << 2 * kGiga << int(ModelFit::Tight);
        QTest::newRow("tiny GPU") << 12 * kGiga << kGiga / 2 << int(ModelFit::None);
        QTest::newRow("not known") << quint64(0) << quint64(0) << int(ModelFit::Unknown);
    }

    void saysWhetherItFits()
    {
        QFETCH(quint64, needs);
        QFETCH(quint64, gpu);
        QFETCH(int, fit);
        ModelEntry entry;
        entry.card.network = smallFacts();
        entry.card.memoryBytes = needs;
        judgeFit(entry, {8'000'000'000, 4'000'000'000, gpu > 0 ? "GPU" : "", gpu});
        QCOMPARE(int(entry.fit), fit);
        QVERIFY(!entry.fitText.isEmpty());
    }

    void theSearchHidesWhatDoesNotMatch()
    {
        World world;
        world.open();
        QTest::keyClicks(world.page->findChild<QLineEdit*>(), QStringLiteral("test MODEL"));
        QVERIFY(world.row().isVisible());
        QVERIFY(!world.row("Real-ESRGAN x4plus").isVisible());
    }

    void everyControlHasANameOfItsOwn()
    {
        World world;
        world.open();
        QStringList names;
        for (const QPushButton* button : world.page->findChildren<QPushButton*>()) {
            if (!button->isVisible())
                continue;
            const QString name =
                button->accessibleName().isEmpty() ? button->text() : button->accessibleName();
            QVERIFY2(!name.isEmpty() && !names.contains(name), qPrintable(name));
            names << name;
        }
        QVERIFY(names.size() > 5);
    }
};

QTEST_MAIN(TestModelsPage)
#include "test_models_page.moc"
