// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network/server_support.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <fstream>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

/// RST_STREAM (type 3, four bytes) of stream 1, without its reason.
const std::string kResetOfFirst{"\0\0\4\3\0\0\0\0\1", 9};

} // namespace

class TestServerLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void refusesLargeHeaders_data() { addTransports(); }
    void refusesLargeHeaders();
    void cutsOffBrokenChunks_data();
    void cutsOffBrokenChunks();
    void closesASlowHeader_data();
    void closesASlowHeader();
    void closesASlowBody();
    void closesASlowBodyOverHttp2();
    void anEarlyAnswerOverHttp2LetsTheRestCome();
    void anEarlyAnswerOverHttp2EndsALongBody();
    void closesAnIdleConnection();
    void answersTooManyAtOnceWith503_data() { addTransports(); }
    void answersTooManyAtOnceWith503();
    void closesConnectionsBeyondTheCap();
    void tellsAHandlerThatItsPeerIsGone_data();
    void tellsAHandlerThatItsPeerIsGone();
    void endsWhileHandlersRun_data();
    void endsWhileHandlersRun();
    void aSlowReaderHoldsTheHandler_data();
    void aSlowReaderHoldsTheHandler();
    void anUnreadBodyDoesNotGrow();
    void closesAnHpackBomb();
};

void TestServerLimits::refusesLargeHeaders()
{
    QFETCH(bool, tls);
    QFETCH(std::string, option);
    ListenerLimits limits;
    limits.headerBytes = 40'000;
    const auto listener = listenWith({}, tls, limits);
    const TempDir folder;
    std::ofstream(folder.path() / "headers") << "X-Large: " << std::string(50'000, 'a') << "\n";
    const auto result =
        curl(option, {"-H", "@" + (folder.path() / "headers").string(), "-o", "/dev/null", "-w",
                      "%{http_code}", listener->url() + "/echo"});
    QCOMPARE(result.output, std::string("431"));
}

void TestServerLimits::cutsOffBrokenChunks_data()
{
    QTest::addColumn<std::string>("chunks");
    QTest::newRow("no size") << std::string("\r\nabc");
    QTest::newRow("not a number") << std::string("xyz\r\n");
    QTest::newRow("size of sixteen digits") << std::string("1000000000000000\r\n");
    QTest::newRow("no end of chunk") << std::string("3\r\nabcd\r\n");
    QTest::newRow("endless extension") << "3;" + std::string(20'000, 'e') + "\r\nabc\r\n0\r\n\r\n";
    QTest::newRow("endless trailers") << "0\r\nX: " + std::string(20'000, 'e') + "\r\n\r\n";
}

void TestServerLimits::cutsOffBrokenChunks()
{
    QFETCH(std::string, chunks);
    const auto listener = listenWith({});
    RawSocket socket(listener->port());
    socket.send(httpRequest("/echo", "Transfer-Encoding: chunked\r\n", chunks));
    QVERIFY(socket.readAll().find("\r\n0\r\n\r\n") == std::string::npos);
}

void TestServerLimits::closesASlowHeader_data()
{
    QTest::addColumn<std::string>("opening");
    QTest::newRow("nothing") << std::string();
    QTest::newRow("half a request line") << std::string("GET /ec");
    QTest::newRow("no end of headers") << std::string("GET /echo HTTP/1.1\r\nHost: a\r\n");
    QTest::newRow("half a preface") << std::string(kHttp2Preface.substr(0, 10));
    QTest::newRow("half a header frame")
        << http2Opening() + http2Request(1, "GET", "/echo", true).substr(0, 15);
    QTest::newRow("no continuation") << http2Opening() + http2Frame(1, 1, 1, "\x82\x86");
}

void TestServerLimits::closesASlowHeader()
{
    QFETCH(std::string, opening);
    ListenerLimits limits;
    limits.headerTimeout = 300ms;
    const auto listener = listenWith({}, false, limits);
    RawSocket socket(listener->port());
    socket.send(opening);
    const std::string answer = socket.readAll();
    QVERIFY(answer.find(" 200 ") == std::string::npos);
    QTRY_COMPARE(listener->connectionCount(), std::size_t(0));
}

void TestServerLimits::closesASlowBody()
{
    ListenerLimits limits;
    limits.bodyTimeout = 200ms;
    const auto listener = listenWith({}, false, limits);
    RawSocket silent(listener->port());
    silent.send(httpRequest("/echo", "Content-Length: 100\r\n", "abc"));
    RawSocket trickling(listener->port());
    trickling.send(httpRequest("/echo", "Content-Length: 1000000\r\n"));
    // 1024 bytes a second are the least; this gives a fiftieth of that, so that the sends fail at some time.
    int sent = 0;
    while (trickling.send("x") && ++sent < 500)
        QTest::qWait(20);
    QVERIFY(sent < 500);
    QVERIFY(silent.readAll().find("\r\n0\r\n\r\n") == std::string::npos);
}

void TestServerLimits::closesASlowBodyOverHttp2()
{
    ListenerLimits limits;
    limits.bodyTimeout = 200ms;
    const auto listener = listenWith({}, false, limits);
    RawSocket socket(listener->port());
    socket.send(http2Opening() + http2Request(1, "POST", "/echo", false) +
                http2Frame(0, 0, 1, "abc"));
    QVERIFY(socket.readUntil(kResetOfFirst).ends_with(kResetOfFirst));
    // The connection goes on.
    socket.send(http2Request(3, "GET", "/files/still", true));
    QVERIFY(socket.readUntil("/files/still").ends_with("/files/still"));
}

void TestServerLimits::anEarlyAnswerOverHttp2LetsTheRestCome()
{
    const auto listener = listenWith({}, false);
    RawSocket socket(listener->port());
    socket.send(http2Opening() + http2Request(1, "POST", "/nowhere", false));
    QVERIFY(socket.readUntil("404 page not found\n").ends_with("not found\n"));
    socket.send(http2Frame(0, 0, 1, "abc") + http2Frame(0, 1, 1, "def"));
    socket.send(http2Request(3, "GET", "/files/still", true));
    const std::string rest = socket.readUntil("/files/still");
    QVERIFY(rest.ends_with("/files/still"));
    QVERIFY(rest.find(kResetOfFirst) == std::string::npos);
}

void TestServerLimits::anEarlyAnswerOverHttp2EndsALongBody()
{
    const auto listener = listenWith({}, false);
    RawSocket socket(listener->port());
    socket.send(http2Opening() + http2Request(1, "POST", "/nowhere", false));
    QVERIFY(socket.readUntil("404 page not found\n").ends_with("not found\n"));
    for (int i = 0; i < 20; ++i)
        socket.send(http2Frame(0, 0, 1, std::string(16384, 'x')));
    QVERIFY(socket.readUntil(kResetOfFirst).ends_with(kResetOfFirst));
}

void TestServerLimits::closesAnIdleConnection()
{
    ListenerLimits limits;
    limits.idleTimeout = 200ms;
    const auto listener = listenWith({}, false, limits);
    RawSocket http1(listener->port());
    http1.send("GET /files/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    RawSocket http2(listener->port());
    http2.send(http2Opening());
    QVERIFY(http1.readAll().ends_with("/files/1"));
    QVERIFY(!http2.readAll().empty());
    QTRY_COMPARE(listener->connectionCount(), std::size_t(0));
}

void TestServerLimits::answersTooManyAtOnceWith503()
{
    QFETCH(bool, tls);
    QFETCH(std::string, option);
    Waiter waiter;
    HandlerTable table;
    table.add("GET", "/wait", waiter.handler());
    ListenerLimits limits;
    limits.handlers = 2;
    const auto listener = listenWith(std::move(table), tls, limits);
    const auto first =
        startProgram("/usr/bin/curl", {"-sk", "--noproxy", "*", option, listener->url() + "/wait"});
    const auto second =
        startProgram("/usr/bin/curl", {"-sk", "--noproxy", "*", option, listener->url() + "/wait"});
    QVERIFY(waiter.waitForRunning(2));
    const auto third =
        curl(option, {"-o", "/dev/null", "-w", "%{http_code}", listener->url() + "/wait"});
    QCOMPARE(third.output, std::string("503"));
    waiter.release();
    QCOMPARE(finish(*first).output, std::string("waited"));
    QCOMPARE(finish(*second).output, std::string("waited"));
}

void TestServerLimits::closesConnectionsBeyondTheCap()
{
    ListenerLimits limits;
    limits.connections = 2;
    const auto listener = listenWith({}, false, limits);
    RawSocket first(listener->port());
    RawSocket second(listener->port());
    QTRY_COMPARE(listener->connectionCount(), std::size_t(2));
    RawSocket third(listener->port());
    QVERIFY(third.isClosedByPeer());
    first.close();
    QTRY_COMPARE(listener->connectionCount(), std::size_t(1));
    RawSocket fourth(listener->port());
    fourth.send("GET /files/4 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    QVERIFY(fourth.readAll().ends_with("/files/4"));
}

void TestServerLimits::tellsAHandlerThatItsPeerIsGone_data()
{
    QTest::addColumn<std::string>("request");
    QTest::newRow("HTTP/1.1") << std::string("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    QTest::newRow("HTTP/1.1 with a body")
        << std::string("GET /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");
    QTest::newRow("HTTP/2") << http2Opening() + http2Request(1, "GET", "/wait", true);
}

void TestServerLimits::tellsAHandlerThatItsPeerIsGone()
{
    QFETCH(std::string, request);
    Waiter waiter;
    HandlerTable table;
    table.add("GET", "/wait", waiter.handler());
    const auto listener = listenWith(std::move(table));
    RawSocket socket(listener->port());
    socket.send(request);
    QVERIFY(waiter.waitForRunning(1));
    socket.close();
    QVERIFY(waiter.waitForStopped(1));
    QTRY_COMPARE(listener->handlerCount(), std::size_t(0));
}

void TestServerLimits::endsWhileHandlersRun_data()
{
    tellsAHandlerThatItsPeerIsGone_data();
}

void TestServerLimits::endsWhileHandlersRun()
{
    QFETCH(std::string, request);
    Waiter waiter;
    HandlerTable table;
    table.add("GET", "/wait", waiter.handler());
    auto listener = listenWith(std::move(table));
    RawSocket socket(listener->port());
    socket.send(request);
    QVERIFY(waiter.waitForRunning(1));
    listener.reset();
    QCOMPARE(waiter.stopped(), 1);
}

void TestServerLimits::aSlowReaderHoldsTheHandler_data()
{
    QTest::addColumn<std::string>("request");
    QTest::newRow("HTTP/1.1") << std::string("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
    QTest::newRow("HTTP/2") << http2Opening() + http2Request(1, "GET", "/endless", true);
}

void TestServerLimits::aSlowReaderHoldsTheHandler()
{
    QFETCH(std::string, request);
    std::atomic<std::uint64_t> written = 0;
    std::atomic<bool> isTimeout = false;
    HandlerTable table;
    table.add("GET", "/endless",
              [&](const ServerRequest&, BodyReader&, ResponseWriter& response, std::stop_token) {
                  (void)response.begin(200, {});
                  const std::string piece(100'000, 'e');
                  for (;;) {
                      const auto outcome = response.write(piece);
                      if (!outcome) {
                          isTimeout = outcome.error().code == ErrorCode::Timeout ||
                                      outcome.error().code == ErrorCode::Network;
                          return;
                      }
                      written += piece.size();
                  }
              });
    ListenerLimits limits;
    limits.writeTimeout = 500ms;
    const auto listener = listenWith(std::move(table), false, limits);
    RawSocket socket(listener->port());
    socket.send(request);
    QTRY_VERIFY(isTimeout);
    // The buffers of the system and ours, not what a fast computer can make in half a second.
    QVERIFY2(written < 30'000'000, std::to_string(written).c_str());
    QTRY_COMPARE(listener->handlerCount(), std::size_t(0));
}

void TestServerLimits::anUnreadBodyDoesNotGrow()
{
    HandlerTable table;
    table.add(
        "POST", "/deaf",
        [](const ServerRequest&, BodyReader&, ResponseWriter& response, std::stop_token stop) {
            std::mutex mutex;
            std::unique_lock lock(mutex);
            std::condition_variable_any().wait(lock, stop, [] { return false; });
            (void)response.send(200, "text/plain", "deaf");
        });
    const auto listener = listenWith(std::move(table));
    RawSocket socket(listener->port());
    // The window of a stream is 1 MiB: what comes beyond is an error of the flow control, which ends the connection or the stream.
    socket.send(http2Opening() + http2Request(1, "POST", "/deaf", false));
    for (int i = 0; i < 100; ++i)
        if (!socket.send(http2Frame(0, 0, 1, std::string(16'000, 'd'))))
            break;
    const std::string reset{"\0\0\4\3\0\0\0\0\1\0\0\0\3", 13};
    QVERIFY(socket.readUntil(reset).ends_with(reset));
}

void TestServerLimits::closesAnHpackBomb()
{
    // One header of 4,000 bytes goes into the dynamic table; then one byte each names it again.
    const auto listener = listenWith({});
    RawSocket socket(listener->port());
    const std::string size{"\x7f\xa1\x1e", 3}; // 4000 as an integer of seven bits
    std::string block = "\x82\x86\x84\x40\x01"
                        "a" +
                        size + std::string(4000, 'b');
    block.append(60'000, static_cast<char>(0xbe));
    socket.send(http2Opening());
    for (std::size_t at = 0; at < block.size(); at += 16'000)
        socket.send(http2Frame(at == 0 ? 1 : 9,
                               (at == 0 ? 1 : 0) | (at + 16'000 >= block.size() ? 4 : 0), 1,
                               block.substr(at, 16'000)));
    QVERIFY(socket.readAll().find(" 200 ") == std::string::npos);
    QTRY_COMPARE(listener->connectionCount(), std::size_t(0));
}

QTEST_GUILESS_MAIN(TestServerLimits)
#include "test_server_limits.moc"
