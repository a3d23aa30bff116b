// SPDX-License-Identifier: GPL-3.0-or-later
// The page of orchestrators with a real book and real orchestrators on loopback.
#include "core/base/atomic_file.h"
#include "tests/network/map_feed.h"
#include "tests/support/fake_peer.h"
#include "tests/support/page_probe.h"
#include "tests/support/temp_dir.h"
#include "ui/network/orchestrators_page.h"
#include "ui/network/peer_details.h"
#include "ui/network/price_plot.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::ui;
using test::FakePeer;
using test::labels;
using test::need;

namespace {

constexpr const char* kKind = "video-upscale-v1.resize";

QPushButton* button(const QWidget& page, const char* text)
{
    for (QPushButton* one : page.findChildren<QPushButton*>())
        if (one->text() == QString::fromUtf8(text))
            return one;
    qFatal("no button %s", text);
}

/// A book, a list of orchestrators, and the page.
struct World
{
    test::TempDir folder;
    Settings settings;
    std::shared_ptr<PeerBook> book =
        std::make_shared<PeerBook>(need(PeerBook::open(folder / "peers.sqlite")));
    std::vector<std::unique_ptr<FakePeer>> peers;
    std::unique_ptr<OrchestratorsPage> page;
    QString webhook = QStringLiteral("never set");

    std::string addPeer(std::int64_t price)
    {
        FakePeer::Config config;
        config.price = price;
        peers.push_back(
            std::make_unique<FakePeer>(folder / ("peer" + std::to_string(peers.size())), config));
        return peers.back()->url();
    }

    void show()
    {
        const auto http = std::make_shared<net::HttpClient>(settings.offline);
        const auto discovery =
            std::make_shared<Discovery>(Paths::below(folder / "home"), settings, book, http);
        const auto directory = std::make_shared<PeerDirectory>(book, discovery, http, [] {
            return std::vector<ServedWork>{{"video-upscale-v1.resize", "resize"}};
        });
        const auto setWebhook = [this](const QString& address) -> Result<void> {
            if (!address.startsWith(QLatin1String("https://")))
                return fail(ErrorCode::InvalidInput, "no address");
            webhook = address;
            return {};
        };
        page = std::make_unique<OrchestratorsPage>(directory, settings, setWebhook);
        page->resize(900, 700);
        page->show();
    }

    /// Shows the page and waits until it has read the book, and asked unless offline.
    void open()
    {
        show();
        QSignalSpy refreshed(&page->model(), &PeersModel::refreshed);
        QVERIFY(refreshed.wait());
        QTRY_VERIFY(!page->model().isAsking());
        // The book is read once more after asking.
        if (!settings.offline)
            QTRY_VERIFY(refreshed.size() >= 2);
    }

    QTableView& table() const { return *page->findChild<QTableView*>(); }
    QString cell(int row, int column) const
    {
        return table().model()->index(row, column).data().toString();
    }
    QLineEdit& line(const char* name) const
    {
        for (QLineEdit* edit : page->findChildren<QLineEdit*>())
            if (edit->accessibleName() == QLatin1String(name))
                return *edit;
        qFatal("no line %s", name);
    }
};

} // namespace

class TestOrchestratorsPage : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatToDoWhenNobodyIsKnown()
    {
        World world;
        world.open();
        const QString text = labels(*world.page);
        QVERIFY2(text.contains(QLatin1String("sluice-cli subnet up")), qPrintable(text));
        QVERIFY(!world.table().isVisible());
        QVERIFY(!button(*world.page, "Export…")->isEnabled());
    }

    void anAddedOneIsAskedAndShown()
    {
        World world;
        const std::string url = world.addPeer(100);
        world.open();
        const QAbstractItemModelTester tester(&world.page->model());
        world.line("Address of an orchestrator").setText(QString::fromStdString(url));
        button(*world.page, "Add")->click();
        QTRY_COMPARE(world.table().model()->rowCount(), 1);
        QTRY_COMPARE(world.cell(0, PeersModel::PriceColumn), QStringLiteral("100 wei / s"));
        QCOMPARE(world.cell(0, PeersModel::ServesColumn), QStringLiteral("clips"));
        QCOMPARE(world.cell(0, PeersModel::SpeedColumn), QStringLiteral("unknown"));
        QTRY_VERIFY(labels(*world.page).contains(QLatin1String("Clips larger, resize")));
        QVERIFY(world.line("Address of an orchestrator").text().isEmpty());
        QVERIFY(need(world.book->peer(url)).isAdded);
    }

    void whatIsNoAddressIsSaidAndNotAdded()
    {
        World world;
        world.open();
        world.line("Address of an orchestrator").setText(QStringLiteral("ftp://example.org"));
        QSignalSpy failed(&world.page->model(), &PeersModel::failed);
        button(*world.page, "Add")->click();
        QCOMPARE(failed.size(), 1);
        QVERIFY(need(world.book->peers()).empty());
    }

    void aListOnTheWebGoesToTheSettings()
    {
        World world;
        world.settings.offline = true;
        world.open();
        QLineEdit& line = world.line("Address of a list of orchestrators on the web");
        line.setText(QStringLiteral("https://example.org/list"));
        QTest::keyClick(&line, Qt::Key_Return);
        QCOMPARE(world.webhook, QStringLiteral("https://example.org/list"));
        line.setText(QStringLiteral("nonsense"));
        button(*world.page, "Use list")->click();
        QCOMPARE(world.webhook, QStringLiteral("https://example.org/list"));
        QVERIFY(labels(*world.page).contains(QLatin1String("no address")));
    }

    void scoreAndReasonAndFaultsAreShown()
    {
        World world;
        const std::string url = world.addPeer(100);
        QVERIFY(world.book->add(url).has_value());
        const WorkKey key{url, kKind, "resize"};
        WorkSample good;
        good.units = 1;
        good.compute = 2;
        QVERIFY(world.book->record(key, good).has_value());
        WorkSample wrong;
        wrong.outcome = WorkOutcome::Wrong;
        wrong.error = "picture 1 is blank";
        QVERIFY(world.book->record(key, wrong).has_value());
        world.open();
        QCOMPARE(world.cell(0, PeersModel::SpeedColumn), QStringLiteral("2.0 s"));
        const QString text = labels(*world.page);
        QVERIFY2(text.contains(QLatin1String("answer refused. picture 1 is blank")),
                 qPrintable(text));
        QVERIFY2(text.contains(QLatin1String("checks passed 85 %")), qPrintable(text));
    }

    void pricesOverTimeAreDrawnAndSaid()
    {
        World world;
        const std::string url = world.addPeer(100);
        QVERIFY(world.book->add(url).has_value());
        for (const char* wei : {"300", "200"}) {
            PeerSighting sighting{url,   {},       0.1,
                                  kKind, "resize", AnnouncedPrice{wei, "1", "second"}};
            QVERIFY(world.book->saw({sighting}).has_value());
        }
        world.settings.offline = true;
        world.open();
        bool isDrawn = false;
        for (QWidget* widget : world.page->findChildren<QWidget*>())
            if (dynamic_cast<PricePlot*>(widget) != nullptr) {
                isDrawn = true;
                QVERIFY(widget->accessibleDescription().contains(QLatin1String("300 wei / s")));
            }
        QVERIFY(isDrawn);
        QVERIFY(labels(*world.page).contains(QLatin1String("200 wei / s")));
    }

    void blockingAndFavouringReachTheBook()
    {
        World world;
        const std::string url = world.addPeer(100);
        QVERIFY(world.book->add(url).has_value());
        world.open();
        button(*world.page, "Favour")->click();
        QTRY_VERIFY(need(world.book->peer(url)).isFavourite);
        QTRY_VERIFY(world.cell(0, PeersModel::PeerColumn).contains(QStringLiteral("★")));
        button(*world.page, "Block")->click();
        QTRY_VERIFY(need(world.book->peer(url)).isBlocked);
        QTRY_COMPARE(world.cell(0, PeersModel::ScoreColumn), QStringLiteral("blocked"));
        button(*world.page, "Unblock")->click();
        QTRY_VERIFY(!need(world.book->peer(url)).isBlocked);
    }

    void forgettingAsksFirst()
    {
        World world;
        const std::string url = world.addPeer(100);
        QVERIFY(world.book->add(url).has_value());
        world.open();
        button(*world.page, "Forget…")->click();
        QVERIFY(world.book->peer(url).has_value());
        button(*world.page, "Forget it")->click();
        QTRY_COMPARE(world.page->model().rowCount(), 0);
        QVERIFY(!world.book->peer(url).has_value());
    }

    void theOrderIsChosenAndTheSearchNarrows()
    {
        World world;
        const std::string dear = world.addPeer(300);
        const std::string cheap = world.addPeer(100);
        QVERIFY(world.book->add(dear).has_value());
        QVERIFY(world.book->add(cheap).has_value());
        world.open();
        QCOMPARE(world.cell(0, PeersModel::PriceColumn), QStringLiteral("100 wei / s"));
        auto* order = world.page->findChild<QComboBox*>();
        order->setCurrentIndex(order->findData(int(PeersModel::PeerColumn)));
        QVERIFY(world.cell(0, PeersModel::PeerColumn) < world.cell(1, PeersModel::PeerColumn));
        world.line("Search orchestrators").setText(QString::fromStdString(cheap));
        QCOMPARE(world.table().model()->rowCount(), 1);
        QCOMPARE(world.cell(0, PeersModel::PriceColumn), QStringLiteral("100 wei / s"));
        world.line("Search orchestrators").setText(QStringLiteral("nobody"));
        QVERIFY(labels(*world.page).contains(QLatin1String("No orchestrator matches")));
    }

    void exportsToAFile()
    {
        World world;
        QVERIFY(world.book->add(world.addPeer(100)).has_value());
        world.open();
        QSignalSpy exported(&world.page->model(), &PeersModel::exported);
        world.page->model().exportTo(world.folder / "peers.csv");
        QVERIFY(exported.wait());
        const std::string csv = need(readFile(world.folder / "peers.csv"));
        QVERIFY(csv.starts_with("url,source,blocked"));
        QVERIFY(csv.find(",100,1,second,") != std::string::npos);
    }

    void offlineAsksNobody()
    {
        World world;
        QVERIFY(world.book->add(world.addPeer(100)).has_value());
        world.settings.offline = true;
        world.open();
        QCOMPARE(world.peers.front()->tokensAsked(), 0);
        QSignalSpy failed(&world.page->model(), &PeersModel::failed);
        button(*world.page, "Ask all")->click();
        QVERIFY(failed.wait());
        QVERIFY(labels(*world.page).contains(QLatin1String("offline")));
        QCOMPARE(world.peers.front()->tokensAsked(), 0);
    }

    void everyControlHasANameAndTakesTheKeyboard()
    {
        World world;
        QVERIFY(world.book->add(world.addPeer(100)).has_value());
        world.open();
        for (const QPushButton* one : world.page->findChildren<QPushButton*>()) {
            QVERIFY(!one->text().isEmpty());
            QVERIFY(one->focusPolicy() != Qt::NoFocus);
        }
        for (const QLineEdit* one : world.page->findChildren<QLineEdit*>())
            QVERIFY(!one->accessibleName().isEmpty());
        QVERIFY(!world.table().accessibleName().isEmpty());
        const QString spoken = world.table()
                                   .model()
                                   ->index(0, PeersModel::PeerColumn)
                                   .data(Qt::AccessibleTextRole)
                                   .toString();
        QVERIFY2(spoken.contains(QLatin1String("100 wei / s")), qPrintable(spoken));
    }

    void goesAwayWhileItAsks()
    {
        World world;
        FakePeer::Config silent;
        silent.manner = test::PeerManner::SilentToken;
        world.peers.push_back(std::make_unique<FakePeer>(world.folder / "silent", silent));
        QVERIFY(world.book->add(world.peers.back()->url()).has_value());
        world.show();
        QTRY_VERIFY(world.peers.back()->tokensAsked() > 0);
        world.page.reset();
    }
};

QTEST_MAIN(TestOrchestratorsPage)
#include "test_orchestrators_page.moc"
