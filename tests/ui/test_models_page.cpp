// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "tests/support/http_server.h"
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

} // namespace

class TestModelsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
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
