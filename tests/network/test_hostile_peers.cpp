// SPDX-License-Identifier: GPL-3.0-or-later
// Every way in which a peer of the subnet can be bad at our clients, on real sockets: each call ends, with a clear error, and
// leaves nothing behind.
#include "network/server/grpc_service.h"
#include "tests/network/hostile_peer.h"
#include "tests/support/http_server.h"

#include <QTest>

#include <future>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using namespace std::chrono_literals;
namespace fs = std::filesystem;

Q_DECLARE_METATYPE(sluice::network::Handler)

namespace {

const Headers kGrpc{{"content-type", "application/grpc"}};
constexpr auto kPatience = 800ms;

std::string bytes(std::size_t count)
{
    return std::string(count, 'b');
}

/// What GetOrchestrator says, as a whole gRPC body.
std::string introductionOf(const std::string& transcoder)
{
    OrchestratorInfo info;
    info.transcoder = transcoder;
    info.authToken = AuthToken{std::string(32, 't'), "0badcafe", 4'000'000'000};
    return serialize(info);
}

Handler grpcAnswer(std::string message)
{
    HandlerTable table;
    addUnary(
        table, "/",
        [message = std::move(message)](std::string_view, const network::ServerRequest&,
                                       std::stop_token) -> Result<std::string> { return message; });
    return *table.find("POST", "/").handler;
}

/// A whole body without the trailers that say how it went.
Handler grpcWithoutTrailers(std::string message)
{
    return answer(200, "application/grpc", grpcFrame(message));
}

CapabilityWish wish()
{
    CapabilityWish wanted;
    wanted.model = "bench/model";
    return wanted;
}

JobRequest job()
{
    JobRequest request;
    request.model = "bench/model";
    request.fields = {{"prompt", "a gate"}, {"width", 64}, {"height", 64}};
    return request;
}

const std::string kGoodAnswer =
    R"({"images":[{"url":"https://127.0.0.1:1/stream/a/b.png","seed":1,"nsfw":false}]})";

/// Nested so deeply that a parser that calls itself would use the stack up.
std::string brackets()
{
    return R"({"images":)" + std::string(200'000, '[');
}

} // namespace

class TestHostilePeers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void introductionsEndWithAnError_data();
    void introductionsEndWithAnError();
    void aPeerWithoutLeaveIsNotDialled_data();
    void aPeerWithoutLeaveIsNotDialled();
    void aPeerMayNotNameOtherAddresses_data();
    void aPeerMayNotNameOtherAddresses();
    void namesThatDoNotExistAreAnError();
    void aCertificateMayChange();
    void jobsEndWithAFailure_data();
    void jobsEndWithAFailure();
    void aJobIsNotSentOnByARedirect();
    void headerBombsEnd_data();
    void headerBombsEnd();
    void stoppedJobsEndAtOnce();
    void downloadsEndWithAnError_data();
    void downloadsEndWithAnError();
    void downloadsStayOutside_data();
    void downloadsStayOutside();
    void downloadsGoOnAfterACut();
    void tokensEndWithAnError_data();
    void tokensEndWithAnError();
    void byocAnswersEndWithAFailure_data();
    void byocAnswersEndWithAFailure();
};

void TestHostilePeers::introductionsEndWithAnError_data()
{
    QTest::addColumn<Handler>("handler");
    const std::string good = introductionOf("https://127.0.0.1:1");
    QTest::newRow("garbage protobuf") << grpcAnswer("\xff\xfe\xfd\x07garbage");
    QTest::newRow("nothing at all") << grpcAnswer({});
    QTest::newRow("missing trailers") << grpcWithoutTrailers(good);
    QTest::newRow("wrong content type") << answer(200, "text/html", "<html>");
    QTest::newRow("cut message") << cut(kGrpc, grpcFrame(good).substr(0, 20));
    QTest::newRow("message beyond 4 MiB")
        << endless(200, kGrpc, std::string("\0\x7f\xff\xff\xff", 5) + bytes(100'000));
    QTest::newRow("slow-loris") << trickle(kGrpc);
    QTest::newRow("silence") << silent();
    QTest::newRow("HTTP error") << answer(500, "text/plain", "no");
    QTest::newRow("header bomb") << answer(200, "application/grpc", grpcFrame(good),
                                           {{"x-bomb", bytes(3 << 20)}});
    QTest::newRow("file as address for jobs") << grpcAnswer(introductionOf("file:///etc/passwd"));
    QTest::newRow("no address for jobs") << grpcAnswer(introductionOf({}));
}

void TestHostilePeers::introductionsEndWithAnError()
{
    QFETCH(Handler, handler);
    Clients clients;
    const HostilePeer peer(handler);
    const auto result = clients.orchestrators.info(peer.endpoint(), wish(), kPatience);
    QVERIFY(!result);
    QVERIFY(!result.error().detail.empty());
    QVERIFY(peer.calls() > 0);
    QTRY_VERIFY_WITH_TIMEOUT(peer.isQuiet(), 10'000);
}

void TestHostilePeers::aPeerWithoutLeaveIsNotDialled_data()
{
    QTest::addColumn<std::string>("host");
    for (const char* host : {"127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]",
                             "0.0.0.0", "127.1"})
        QTest::newRow(host) << std::string(host);
}

void TestHostilePeers::aPeerWithoutLeaveIsNotDialled()
{
    QFETCH(std::string, host);
    Clients clients;
    const HostilePeer peer(grpcAnswer(introductionOf("https://127.0.0.1:1")));
    const Endpoint endpoint{"https://" + host + ":" + std::to_string(peer.port()), false};
    QVERIFY(!clients.orchestrators.info(endpoint, wish(), kPatience));
    Introduction introduction = peer.introduction();
    introduction.jobs = endpoint;
    QVERIFY(!clients.jobs.run(introduction, job(), kPatience));
    QVERIFY(!clients.byoc.token(endpoint, "video", kPatience));
    QCOMPARE(peer.calls(), 0);
}

void TestHostilePeers::aPeerMayNotNameOtherAddresses_data()
{
    QTest::addColumn<std::string>("address");
    for (const char* address :
         {"file:///etc/passwd", "ftp://127.0.0.1/x", "gopher://127.0.0.1:70/x", "https://",
          "javascript:alert(1)", "https://user:password@127.0.0.1:1"})
        QTest::newRow(address) << std::string(address);
}

void TestHostilePeers::aPeerMayNotNameOtherAddresses()
{
    QFETCH(std::string, address);
    Clients clients;
    const HostilePeer peer(grpcAnswer(introductionOf(address)));
    QVERIFY(!clients.orchestrators.info(peer.endpoint(), wish(), kPatience));
}

void TestHostilePeers::namesThatDoNotExistAreAnError()
{
    Clients clients;
    const Endpoint endpoint{"https://peer.invalid:8935", false};
    const auto result = clients.orchestrators.info(endpoint, wish(), 3s);
    QVERIFY(!result);
    QVERIFY(result.error().code == ErrorCode::Network || result.error().code == ErrorCode::Timeout);
    Introduction introduction;
    introduction.jobs = endpoint;
    QVERIFY(!clients.jobs.run(introduction, job(), 3s));
    QVERIFY(!clients.media.fetch("https://media.invalid/a.png", endpoint,
                                 clients.folder.path() / "a.png", {1000, 3s, 3s, 1}));
}

void TestHostilePeers::aCertificateMayChange()
{
    Clients clients;
    std::uint16_t port = 0;
    for (int round = 0; round < 2; ++round) {
        // Each round has a key of its own on the same port.
        const HostilePeer peer(
            grpcAnswer(introductionOf("https://127.0.0.1:" + std::to_string(port == 0 ? 1 : port))),
            true, port);
        port = peer.port();
        QTRY_VERIFY_WITH_TIMEOUT(
            clients.orchestrators.info(peer.endpoint(), wish(), 2s).has_value(), 10'000);
    }
    for (int round = 0; round < 2; ++round) {
        const HostilePeer peer(answer(200, "application/json", kGoodAnswer), true, port);
        QVERIFY(clients.jobs.run(peer.introduction(), job(), 5s));
    }
}

void TestHostilePeers::jobsEndWithAFailure_data()
{
    QTest::addColumn<Handler>("handler");
    const Headers json{{"content-type", "application/json"}};
    QTest::newRow("endless body") << endless(200, json, bytes(1 << 20));
    QTest::newRow("endless error") << endless(500, json, bytes(1 << 20));
    QTest::newRow("slow-loris") << trickle(json);
    QTest::newRow("silence") << silent();
    QTest::newRow("empty answer") << answer(200, "application/json", {});
    QTest::newRow("page instead of JSON") << answer(200, "text/html", "<html>");
    QTest::newRow("half a JSON") << answer(200, "application/json", kGoodAnswer.substr(0, 30));
    QTest::newRow("no pictures") << answer(200, "application/json", R"({"images":[]})");
    QTest::newRow("endless brackets") << answer(200, "application/json", brackets());
    QTest::newRow("compressed without being asked")
        << answer(200, "application/json", std::string("\x1f\x8b\x08\0\0\0\0\0", 8) + bytes(1000),
                  {{"content-encoding", "gzip"}});
    QTest::newRow("shorter than announced")
        << cut({{"content-type", "application/json"}, {"content-length", "100000"}}, kGoodAnswer);
    QTest::newRow("huge announced") << cut(
        {{"content-type", "application/json"}, {"content-length", "99999999999999"}}, kGoodAnswer);
    QTest::newRow("cut") << cut(json, kGoodAnswer);
    QTest::newRow("error of many lines")
        << answer(400, "application/json", "\x1b[2J" + std::string(100'000, '\n'));
}

void TestHostilePeers::jobsEndWithAFailure()
{
    QFETCH(Handler, handler);
    Clients clients;
    const HostilePeer peer(handler);
    const auto outcome = clients.jobs.run(peer.introduction(), job(), 3s);
    QVERIFY(!outcome);
    const std::string& detail = outcome.error().error.detail;
    QVERIFY(!detail.empty());
    QVERIFY2(detail.size() < 4000 && detail.find('\x1b') == std::string::npos, detail.c_str());
    QTRY_VERIFY_WITH_TIMEOUT(peer.isQuiet(), 10'000);
}

void TestHostilePeers::aJobIsNotSentOnByARedirect()
{
    Clients clients;
    const HostilePeer other(answer(200, "application/json", kGoodAnswer));
    for (const int status : {301, 302, 307, 308}) {
        const HostilePeer peer(answer(status, "text/plain", "over there",
                                      {{"location", other.url() + "/text-to-image"}}));
        QVERIFY(!clients.jobs.run(peer.introduction(), job(), 3s));
        QVERIFY(!clients.byoc.token(peer.endpoint(), "video", 3s));
        QVERIFY(!clients.media.fetch(peer.url() + "/a.png", peer.endpoint(),
                                     clients.folder.path() / "a.png", {1000, 3s, 3s, 1}));
    }
    QCOMPARE(other.calls(), 0);
}

void TestHostilePeers::headerBombsEnd_data()
{
    QTest::addColumn<std::string>("line");
    QTest::newRow("many headers") << std::string("X-Bomb: bomb\r\n");
    QTest::newRow("one long header") << std::string(1000, 'b');
    QTest::newRow("many interim answers") << std::string("HTTP/1.1 100 Continue\r\n\r\n");
}

void TestHostilePeers::headerBombsEnd()
{
    QFETCH(std::string, line);
    Clients clients;
    HttpServer server([&](const sluice::test::ServerRequest&, ServerConnection& connection) {
        std::string many;
        while (many.size() < 100'000)
            many += line;
        connection.send(line.starts_with("HTTP") ? "" : "HTTP/1.1 200 OK\r\n");
        while (connection.send(many))
            ;
    });
    Introduction introduction;
    introduction.jobs = {server.url(""), true};
    const auto outcome = clients.jobs.run(introduction, job(), 3s);
    QVERIFY(!outcome);
}

void TestHostilePeers::stoppedJobsEndAtOnce()
{
    Clients clients;
    const HostilePeer peer(silent());
    std::stop_source stop;
    auto running = std::async(std::launch::async, [&] {
        return clients.jobs.run(peer.introduction(), job(), 60s, stop.get_token());
    });
    QTRY_COMPARE(peer.calls(), 1);
    stop.request_stop();
    QVERIFY(running.wait_for(10s) == std::future_status::ready);
    QCOMPARE(running.get().error().error.code, ErrorCode::Cancelled);
    QTRY_VERIFY(peer.isQuiet());
}

void TestHostilePeers::downloadsEndWithAnError_data()
{
    QTest::addColumn<Handler>("handler");
    const Headers png{{"content-type", "image/png"}};
    QTest::newRow("endless body") << endless(200, png, bytes(100'000));
    QTest::newRow("huge announced") << cut({{"content-length", "99999999999999"}}, "png");
    QTest::newRow("slow-loris") << trickle(png);
    QTest::newRow("silence") << silent();
    QTest::newRow("always cut") << cut({{"content-length", "1000"}}, "png");
    QTest::newRow("not there") << answer(404, "text/plain", "gone");
    QTest::newRow("a range that was not asked for")
        << answer(206, "image/png", "png", {{"content-range", "bytes 500-502/1000"}});
}

void TestHostilePeers::downloadsEndWithAnError()
{
    QFETCH(Handler, handler);
    Clients clients;
    const HostilePeer peer(handler);
    const fs::path file = clients.folder.path() / "result.png";
    const auto result = clients.media.fetch(peer.url() + "/stream/a/b.png", peer.endpoint(), file,
                                            {1'000'000, 3s, 1s, 2});
    QVERIFY(!result);
    QVERIFY(fs::is_empty(clients.folder.path()));
    QTRY_VERIFY_WITH_TIMEOUT(peer.isQuiet(), 10'000);
}

void TestHostilePeers::downloadsStayOutside_data()
{
    QTest::addColumn<std::string>("address");
    QTest::newRow("file") << std::string("file:///etc/passwd");
    QTest::newRow("file in capitals") << std::string("FILE:///etc/passwd");
    QTest::newRow("no scheme") << std::string("/etc/passwd");
    QTest::newRow("loopback") << std::string("https://127.0.0.1:PORT/a");
    QTest::newRow("loopback as a number") << std::string("https://2130706433:PORT/a");
    QTest::newRow("loopback by name") << std::string("https://localhost:PORT/a");
    QTest::newRow("loopback in IPv6") << std::string("https://[::ffff:127.0.0.1]:PORT/a");
    QTest::newRow("everywhere") << std::string("https://0.0.0.0:PORT/a");
    QTest::newRow("with a name and password") << std::string("https://a@127.0.0.1:PORT/a");
    QTest::newRow("line break in it") << std::string("https://127.0.0.1:PORT/a\r\nX: y");
}

void TestHostilePeers::downloadsStayOutside()
{
    QFETCH(std::string, address);
    Clients clients;
    const HostilePeer inner(answer(200, "image/png", "secret"));
    if (const auto at = address.find("PORT"); at != std::string::npos)
        address.replace(at, 4, std::to_string(inner.port()));
    // A peer somewhere in the world, which names addresses in our house.
    const Endpoint peer{"https://orchestrator.example:8935", false};
    QVERIFY(
        !clients.media.fetch(address, peer, clients.folder.path() / "a", {1'000'000, 3s, 1s, 1}));
    QCOMPARE(inner.calls(), 0);
    QVERIFY(fs::is_empty(clients.folder.path()));
}

void TestHostilePeers::downloadsGoOnAfterACut()
{
    Clients clients;
    const std::string whole = [] {
        std::string content;
        for (int i = 0; i < 300'000; ++i)
            content += static_cast<char>(i * 31 % 251);
        return content;
    }();
    std::atomic<int> calls = 0;
    const HostilePeer peer([&](const network::ServerRequest& request, BodyReader&,
                               ResponseWriter& response, std::stop_token) {
        const std::string range(request.header("range"));
        const std::size_t start = range.starts_with("bytes=") ? std::stoul(range.substr(6)) : 0;
        Headers headers{{"etag", "\"one\""},
                        {"accept-ranges", "bytes"},
                        {"content-length", std::to_string(whole.size() - start)}};
        if (start > 0)
            headers.emplace_back("content-range", "bytes " + std::to_string(start) + "-" +
                                                      std::to_string(whole.size() - 1) + "/" +
                                                      std::to_string(whole.size()));
        if (!response.begin(start > 0 ? 206 : 200, headers))
            return;
        // Two connections break on the way.
        if (calls++ < 2) {
            (void)response.write(std::string_view(whole).substr(start, 100'000));
            return response.abort();
        }
        if (response.write(std::string_view(whole).substr(start)))
            (void)response.finish();
    });
    const fs::path file = clients.folder.path() / "result.png";
    const auto result =
        clients.media.fetch(peer.url() + "/a.png", peer.endpoint(), file, {1'000'000, 20s, 5s, 3});
    QVERIFY2(result, result ? "" : result.error().detail.c_str());
    QCOMPARE(fs::file_size(file), whole.size());
}

void TestHostilePeers::tokensEndWithAnError_data()
{
    QTest::addColumn<Handler>("handler");
    QTest::newRow("garbage") << answer(200, "application/json", "garbage");
    QTest::newRow("nothing") << answer(200, "application/json", {});
    QTest::newRow("brackets") << answer(200, "application/json", std::string(200'000, '['));
    QTest::newRow("endless") << endless(200, {}, bytes(1 << 20));
    QTest::newRow("slow-loris") << trickle({});
    QTest::newRow("silence") << silent();
    QTest::newRow("no capacity") << answer(503, "text/plain",
                                           "No capacity available for capability");
}

void TestHostilePeers::tokensEndWithAnError()
{
    QFETCH(Handler, handler);
    Clients clients;
    const HostilePeer peer(handler);
    QVERIFY(!clients.byoc.token(peer.endpoint(), "video", 1500ms));
    QTRY_VERIFY_WITH_TIMEOUT(peer.isQuiet(), 10'000);
}

void TestHostilePeers::byocAnswersEndWithAFailure_data()
{
    QTest::addColumn<Handler>("handler");
    QTest::newRow("endless") << endless(200, {}, bytes(1 << 20));
    QTest::newRow("shorter than announced") << cut({{"content-length", "100000"}}, "half");
    QTest::newRow("huge announced") << cut({{"content-length", "99999999999999"}}, "half");
    QTest::newRow("cut") << cut({}, "half");
    QTest::newRow("slow-loris") << trickle({});
    QTest::newRow("silence") << silent();
    QTest::newRow("error") << answer(500, "text/plain", "worker is gone");
    QTest::newRow("endless error") << endless(500, {}, bytes(1 << 20));
    QTest::newRow("redirect") << answer(307, "text/plain", "x",
                                        {{"location", "https://127.0.0.1:1/"}});
}

void TestHostilePeers::byocAnswersEndWithAFailure()
{
    QFETCH(Handler, handler);
    Clients clients;
    const HostilePeer peer(handler);
    ByocToken token;
    token.serviceAddress = peer.url();
    token.availableCapacity = 1;
    ByocRequest request;
    request.capability = "video";
    request.path = "upscale";
    request.body = bytes(1000);
    request.answerFile = clients.folder.path() / "answer.nut";
    request.answerLimit = 5 << 20;
    request.timeout = 1s;
    const auto outcome = clients.byoc.run(peer.endpoint(), token, request);
    QVERIFY(!outcome);
    QVERIFY(!fs::exists(request.answerFile));
    QTRY_VERIFY_WITH_TIMEOUT(peer.isQuiet(), 10'000);
}

QTEST_GUILESS_MAIN(TestHostilePeers)
#include "test_hostile_peers.moc"
