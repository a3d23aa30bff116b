// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file_lock.h"
#include "network/orchestrator/practice_state.h"
#include "network/subnet/discovery.h"
#include "network/subnet/peer_book.h"
#include "network/subnet/webhook_list.h"
#include "tests/support/http_server.h"
#include "tests/support/temp_dir.h"

#include <QtTest>

#include <algorithm>
#include <atomic>

using namespace sluice;
using namespace sluice::network;

namespace {

/// One world: a home, a book, a clock that stands still until it is moved.
struct World
{
    explicit World(Settings settings = {}, std::shared_ptr<RegistrySource> registry = nullptr)
        : paths(Paths::below(dir.path()))
        , book(std::make_shared<PeerBook>(PeerBook::open(paths.data / "peers.sqlite").value()))
        , discovery(paths,
                    settings,
                    book,
                    std::make_shared<net::HttpClient>(),
                    std::move(registry),
                    [this] { return now; })
    {}

    test::TempDir dir;
    Paths paths;
    std::shared_ptr<PeerBook> book;
    std::chrono::steady_clock::time_point now{};
    Discovery discovery;
};

std::vector<std::string> urlsOf(const std::vector<PeerAddress>& peers)
{
    std::vector<std::string> urls;
    for (const PeerAddress& peer : peers)
        urls.push_back(peer.url);
    return urls;
}

/// JSON is easier to read here with single quotation marks.
std::string quoted(std::string text)
{
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

using Urls = std::vector<std::string>;

class FixedRegistry : public RegistrySource
{
public:
    Result<std::vector<std::string>> serviceUrls(std::stop_token) override
    {
        return Urls{"https://chain.example:8935", "https://127.0.0.1:8935"};
    }
};

} // namespace

class TestDiscovery : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void completesAnAddress_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("url");
        QTest::newRow("host alone") << "a.example"
                                    << "https://a.example:8935";
        QTest::newRow("port") << "b:8936"
                              << "https://b:8936";
        QTest::newRow("scheme") << "https://c"
                                << "https://c:8935";
        QTest::newRow("cleartext") << "http://c:80"
                                   << "http://c:80";
        QTest::newRow("capitals and path") << " HTTPS://C.Example:99/x?y#z "
                                           << "https://c.example:99";
        QTest::newRow("IPv6") << "[::1]:8935"
                              << "https://[::1]:8935";
        QTest::newRow("IPv6 without port") << "http://[FE80::1]"
                                           << "http://[fe80::1]:8935";
        QTest::newRow("other scheme") << "ftp://a"
                                      << "";
        QTest::newRow("file") << "file:///etc/passwd"
                              << "";
        QTest::newRow("user name") << "https://me@a"
                                   << "";
        QTest::newRow("no host") << "https://:80"
                                 << "";
        QTest::newRow("port too high") << "a:65536"
                                       << "";
        QTest::newRow("port nought") << "a:0"
                                     << "";
        QTest::newRow("port of letters") << "a:x"
                                         << "";
        QTest::newRow("spaces") << "a b"
                                << "";
        QTest::newRow("nothing") << ""
                                 << "";
        QTest::newRow("line feed") << "a\nHost: b"
                                   << "";
    }

    void completesAnAddress()
    {
        QFETCH(QString, text);
        QFETCH(QString, url);
        const auto normal = normalPeerUrl(text.toStdString());
        QCOMPARE(normal.has_value(), !url.isEmpty());
        if (normal)
            QCOMPARE(QString::fromStdString(*normal), url);
        else
            QCOMPARE(normal.error().code, ErrorCode::InvalidInput);
    }

    void readsTheListAndTheBook()
    {
        Settings settings;
        settings.subnetOrchestrators = "a, b:8936,https://c, a";
        World world(settings);
        QVERIFY(world.book->add("https://d:8935").has_value());
        QCOMPARE(urlsOf(world.discovery.known()),
                 (Urls{"https://d:8935", "https://a:8935", "https://b:8936", "https://c:8935"}));
    }

    void leavesBlockedOnesOut()
    {
        Settings settings;
        settings.subnetOrchestrators = "a,b";
        World world(settings);
        QVERIFY(world.book->setBlocked("https://a:8935", true).has_value());
        QCOMPARE(urlsOf(world.discovery.known()), (Urls{"https://b:8935"}));
    }

    void namesTheEntryThatIsWrong()
    {
        Settings settings;
        settings.subnetOrchestrators = "a,ftp://b";
        World world(settings);
        std::vector<std::string> problems;
        QVERIFY(world.discovery.find({}, &problems).empty());
        QCOMPARE(problems.size(), std::size_t(1));
        QVERIFY(problems.front().find("ftp://b") != std::string::npos);
    }

    void asksTheWebhookOnceAMinute()
    {
        const test::HttpServer server([](const auto&, auto& connection) {
            connection.answer(200, quoted("[{'address':'https://w.example:1','score':0.5}]"));
        });
        Settings settings;
        settings.subnetWebhook = server.url("/list");
        World world(settings);
        std::vector<std::string> problems;
        for (int i = 0; i < 3; ++i) {
            const auto peers = world.discovery.find({}, &problems);
            QCOMPARE(urlsOf(peers), (Urls{"https://w.example:1"}));
            QCOMPARE(peers.front().trust, 0.5);
            QVERIFY(!peers.front().isLoopbackAllowed);
            world.now += std::chrono::seconds(25);
        }
        QVERIFY(problems.empty());
        QCOMPARE(server.requests().size(), std::size_t(2 - 1));
        static_cast<void>(world.discovery.find({}, &problems));
        QCOMPARE(server.requests().size(), std::size_t(2));
    }

    void keepsThePreviousListWhenTheWebhookFails()
    {
        std::atomic<int> count{0};
        const test::HttpServer server([&](const auto&, auto& connection) {
            switch (count++) {
            case 0:
                connection.answer(200, quoted("[{'address':'https://w.example:1'}]"));
                break;
            case 1:
                connection.answer(500, "no");
                break;
            default:
                connection.answer(200, "{\"not\": \"a list\"}");
            }
        });
        Settings settings;
        settings.subnetWebhook = server.url("/");
        World world(settings);
        for (std::size_t i = 0; i < 3; ++i) {
            std::vector<std::string> problems;
            QCOMPARE(urlsOf(world.discovery.find({}, &problems)), (Urls{"https://w.example:1"}));
            QCOMPARE(problems.size(), std::size_t(i == 0 ? 0 : 1));
            world.now += std::chrono::minutes(2);
        }
        QCOMPARE(count.load(), 3);
    }

    void saysNothingOfAWebhooksKey()
    {
        const test::HttpServer server(
            [](const auto&, auto& connection) { connection.answer(500, "no"); });
        Settings settings;
        settings.subnetWebhook = server.url("/list?key=opensesame");
        settings.subnetWebhook.replace(0, 7, "http://ali:baba@");
        World world(settings);
        std::vector<std::string> problems;
        QVERIFY(world.discovery.find({}, &problems).empty());
        QCOMPARE(problems.size(), std::size_t(1));
        const std::string& said = problems.front();
        QVERIFY2(said.find(server.url("/list")) != std::string::npos, said.c_str());
        for (const char* secret : {"opensesame", "ali", "baba"})
            QVERIFY2(said.find(secret) == std::string::npos, said.c_str());
        QCOMPARE(server.requests().size(), std::size_t(1));
    }

    void refusesAListWithoutEnd()
    {
        const test::HttpServer server([](const auto&, auto& connection) {
            connection.send("HTTP/1.1 200 OK\r\n\r\n[");
            const std::string entry(1 << 16, ' ');
            while (connection.send(entry)) {
            }
        });
        Settings settings;
        settings.subnetWebhook = server.url("/");
        World world(settings);
        std::vector<std::string> problems;
        QVERIFY(world.discovery.find({}, &problems).empty());
        QCOMPARE(problems.size(), std::size_t(1));
    }

    void readsAWebhooksList_data()
    {
        QTest::addColumn<QByteArray>("json");
        QTest::addColumn<int>("count"); // -1: refused
        QTest::newRow("empty") << QByteArray("[]") << 0;
        QTest::newRow("two") << QByteArray::fromStdString(
                                    quoted("[{'address':'https://a:1'},{'address':'http://b:2'}]"))
                             << 2;
        QTest::newRow("empty address")
            << QByteArray::fromStdString(quoted("[{'address':''},{}]")) << 0;
        QTest::newRow("relative") << QByteArray::fromStdString(quoted("[{'address':'a.example'}]"))
                                  << 0;
        QTest::newRow("file") << QByteArray::fromStdString(
                                     quoted("[{'address':'file:///etc/passwd'}]"))
                              << 0;
        QTest::newRow("twice") << QByteArray::fromStdString(quoted(
                                      "[{'address':'https://a:1'},{'address':'https://A:1/'}]"))
                               << 1;
        QTest::newRow("numbers") << QByteArray("[1,2,3]") << 0;
        QTest::newRow("address is a number")
            << QByteArray::fromStdString(quoted("[{'address':7}]")) << 0;
        QTest::newRow("score is text")
            << QByteArray::fromStdString(quoted("[{'address':'https://a:1','score':'x'}]")) << 1;
        QTest::newRow("object") << QByteArray("{}") << -1;
        QTest::newRow("cut") << QByteArray::fromStdString(quoted("[{'address':'https://a:1'"))
                             << -1;
        QTest::newRow("nothing") << QByteArray() << -1;
        QTest::newRow("deep") << QByteArray(200000, '[') << -1;
    }

    void readsAWebhooksList()
    {
        QFETCH(QByteArray, json);
        QFETCH(int, count);
        const auto peers = parseWebhookList({json.constData(), std::size_t(json.size())});
        QCOMPARE(peers.has_value(), count >= 0);
        if (peers)
            QCOMPARE(int(peers->size()), count);
        else
            QCOMPARE(peers.error().code, ErrorCode::Protocol);
    }

    void theRegistryMayNotNameThisComputer()
    {
        World world({}, std::make_shared<FixedRegistry>());
        const auto peers = world.discovery.find({}, nullptr);
        QCOMPARE(peers.size(), std::size_t(2));
        for (const PeerAddress& peer : peers)
            QVERIFY(!peer.isLoopbackAllowed);
    }

    void findsThePracticeSubnetThatIsUp()
    {
        World world;
        PracticeState state;
        state.secret = "s";
        state.nodes.push_back({1, "https://127.0.0.1:4001", 1, 1200, {}});
        state.nodes.push_back({2, "https://127.0.0.1:4002", 2, std::nullopt, {}});
        state.nodes.push_back({3, "https://example.org:4003", 3, std::nullopt, {}});
        QVERIFY(writePracticeState(world.paths, state).has_value());
        std::filesystem::create_directories(practiceFolder(world.paths));
        // The first and the third live; the second has died.
        const auto first = FileLock::tryLock(practiceLockFile(world.paths, 1));
        const auto third = FileLock::tryLock(practiceLockFile(world.paths, 3));
        QVERIFY(first && *first && third && *third);
        const auto peers = world.discovery.known();
        QCOMPARE(urlsOf(peers), (Urls{"https://127.0.0.1:4001"}));
        QVERIFY(peers.front().isLoopbackAllowed);
        QCOMPARE(peers.front().source, PeerSource::Practice);
    }
};

QTEST_GUILESS_MAIN(TestDiscovery)
#include "test_discovery.moc"
