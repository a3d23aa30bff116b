// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/listener.h"
#include "tests/support/program.h"
#include "tests/support/raw_socket.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <array>
#include <condition_variable>
#include <fstream>
#include <latch>
#include <mutex>

using namespace sluice;
using namespace sluice::network;
using namespace std::chrono_literals;
using sluice::test::Arguments;
using sluice::test::http2Frame;
using sluice::test::RawSocket;
using sluice::test::runProgram;
using sluice::test::TempDir;

namespace {

const std::string kPreface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// Sends the body back while it comes.
void echo(const ServerRequest& request,
          BodyReader& body,
          ResponseWriter& response,
          std::stop_token /*stop*/)
{
    if (!response.begin(200, {{"content-type", "application/octet-stream"},
                              {"x-method", request.method},
                              {"x-query", request.query}}))
        return;
    std::array<std::byte, 20000> piece;
    for (;;) {
        const auto count = body.read(piece);
        if (!count)
            return response.abort();
        if (*count == 0)
            break;
        if (!response.write(std::span(piece).first(*count)))
            return;
    }
    (void)response.finish();
}

/// What a handler that waits has seen.
struct Waiter
{
    std::mutex mutex;
    std::condition_variable_any changed;
    int running = 0;
    int stopped = 0;
    bool released = false;

    Handler handler()
    {
        return [this](const ServerRequest&, BodyReader& body, ResponseWriter& response,
                      std::stop_token stop) {
            (void)body.readAll(1 << 20);
            {
                std::unique_lock lock(mutex);
                ++running;
                changed.notify_all();
                changed.wait(lock, stop, [&] { return released; });
                stopped += stop.stop_requested() ? 1 : 0;
                --running;
                changed.notify_all();
            }
            (void)response.send(200, "text/plain", "waited");
        };
    }
    template <class Condition>
    bool waitFor(Condition condition)
    {
        std::unique_lock lock(mutex);
        return changed.wait_for(lock, 10s, condition);
    }
    void release()
    {
        const std::lock_guard lock(mutex);
        released = true;
        changed.notify_all();
    }
};

std::unique_ptr<Listener>
listenWith(HandlerTable table, bool tls = false, const ListenerLimits& limits = {})
{
    table.add("*", "/echo", echo);
    table.add("GET", "/files/*",
              [](const ServerRequest& request, BodyReader&, ResponseWriter& response,
                 std::stop_token) { (void)response.send(200, "text/plain", request.path); });
    ListenerConfig config;
    config.tls = tls;
    config.limits = limits;
    auto listener = Listener::start(config, std::move(table));
    return listener ? std::move(*listener) : nullptr;
}

/// The ways in which curl asks for the same thing.
void addTransports()
{
    QTest::addColumn<bool>("tls");
    QTest::addColumn<std::string>("option");
    QTest::newRow("HTTP/1.1 in clear text") << false << std::string("--http1.1");
    QTest::newRow("HTTP/1.0 in clear text") << false << std::string("--http1.0");
    QTest::newRow("HTTP/2 in clear text") << false << std::string("--http2-prior-knowledge");
    QTest::newRow("HTTP/1.1 over TLS") << true << std::string("--http1.1");
    QTest::newRow("HTTP/2 over TLS") << true << std::string("--http2");
}

sluice::test::ProgramResult curl(const std::string& option, const Arguments& arguments)
{
    return runProgram(
        "curl", test::join({"-s", "-k", "--noproxy", "*", "--max-time", "20", option}, arguments));
}

std::string
httpRequest(const std::string& path, const std::string& headers = {}, const std::string& body = {})
{
    return "POST " + path + " HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n" + body;
}

std::string contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

/// HEADERS that ask for `path`, without Huffman and without the dynamic table.
std::string http2Request(std::uint32_t stream,
                         const std::string& method,
                         const std::string& path,
                         bool ends,
                         const std::string& extra = {})
{
    const auto literal = [](char index, const std::string& value) {
        return std::string{index, static_cast<char>(value.size())} + value;
    };
    // 0x02 :method, 0x86 :scheme http, 0x04 :path, 0x01 :authority (RFC 7541, appendix A)
    const std::string block =
        literal(2, method) + "\x86" + literal(4, path) + literal(1, "a") + extra;
    return http2Frame(1, 4 | (ends ? 1 : 0), stream, block);
}

} // namespace

class TestServerHttp : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void echoesABody_data() { addTransports(); }
    void echoesABody();
    void answersManyRequestsOnOneConnection_data() { addTransports(); }
    void answersManyRequestsOnOneConnection();
    void takesABodyOfUnknownLength_data() { addTransports(); }
    void takesABodyOfUnknownLength();
    void answersHeadWithoutABody_data() { addTransports(); }
    void answersHeadWithoutABody();
    void saysWhatIsNotThere_data() { addTransports(); }
    void saysWhatIsNotThere();
    void refusesLargeHeaders_data() { addTransports(); }
    void refusesLargeHeaders();
    void takesAPaymentHeaderOfSixHundredTickets_data() { addTransports(); }
    void takesAPaymentHeaderOfSixHundredTickets();
    void makesACertificateOfItsOwn();
    void refusesWhatCanBeReadInTwoWays_data();
    void refusesWhatCanBeReadInTwoWays();
    void answersPipelinedRequestsInOrder();
    void cutsOffBrokenChunks_data();
    void cutsOffBrokenChunks();
    void closesASlowHeader_data();
    void closesASlowHeader();
    void closesASlowBody();
    void closesASlowBodyOverHttp2();
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
    void survivesAnExceptionOfAHandler_data() { addTransports(); }
    void survivesAnExceptionOfAHandler();
    void closesAnHpackBomb();
    void refusesAPortThatIsTaken();
};

void TestServerHttp::echoesABody()
{
    QFETCH(bool, tls);
    QFETCH(std::string, option);
    const auto listener = listenWith({}, tls);
    QVERIFY(listener);
    const TempDir folder;
    for (const std::size_t size : {0u, 1u, 70'000u, 3'000'000u}) {
        std::string sent(size, 'x');
        for (std::size_t i = 0; i < size; ++i)
            sent[i] = static_cast<char>(i * 131 % 251);
        std::ofstream(folder.path() / "in", std::ios::binary) << sent;
        const auto result =
            curl(option, {"--data-binary", "@" + (folder.path() / "in").string(), "-o",
                          (folder.path() / "out").string(), "-w", "%{http_code} %header{x-query}",
                          listener->url() + "/echo?a=b"});
        QCOMPARE(result.output, std::string("200 a=b"));
        QVERIFY(size == 0 || contentOf(folder.path() / "out") == sent);
    }
}

void TestServerHttp::answersManyRequestsOnOneConnection()
{
    QFETCH(bool, tls);
    QFETCH(std::string, option);
    if (option == "--http2-prior-knowledge")
        QSKIP("curl 7.88.1 cannot use such a connection a second time");
    const auto listener = listenWith({}, tls);
    const std::string url = listener->url() + "/files/";
    const auto result = curl(option, {"-w", " %{num_connects}\\n", url + "[1-5]"});
    // HTTP/1.0 keeps the connection only for those who ask for it.
    const std::string others = option == "--http1.0" ? " 1\n" : " 0\n";
    QCOMPARE(result.output, "/files/1 1\n/files/2" + others + "/files/3" + others + "/files/4" +
                                others + "/files/5" + others);
}

void TestServerHttp::takesABodyOfUnknownLength()
{
    QFETCH(bool, tls);
    QFETCH(std::string, option);
    if (option == "--http1.0")
        QSKIP("HTTP/1.0 has no such body");
    const auto listener = listenWith({}, tls);
    const TempDir folder;
    std::ofstream(folder.path() / "in") << std::string(300'000, 'c');
    const auto result = runProgram(
        "sh", {"-c", "curl -sk --noproxy '*' --max-time 20 " + option + " -H 'Expect:' -T - '" +
                         listener->url() + "/echo' < '" + (folder.path() / "in").string() + "'"});
    QCOMPARE(result.output.size(), std::size_t(300'000));
}

void TestServerHttp::answersHeadWithoutABody()
{
    QFETCH(bool, tls);
    QFETCH(std::string, option);
    const auto listener = listenWith({}, tls);
    const auto result = curl(option, {"-I", "-o", "/dev/null", "-w",
                                      "%{http_code} %header{content-length} %{size_download}",
                                      listener->url() + "/files/abc"});
    QCOMPARE(result.output, std::string("200 10 0"));
}

void TestServerHttp::saysWhatIsNotThere()
{
    QFETCH(bool, tls);
    QFETCH(std::string, option);
    const auto listener = listenWith({}, tls);
    const auto missing =
        curl(option, {"-w", "%{http_code}", "-o", "/dev/null", listener->url() + "/nothing"});
    QCOMPARE(missing.output, std::string("404"));
    const auto method = curl(option, {"-w", "%{http_code}", "-o", "/dev/null", "-X", "DELETE",
                                      listener->url() + "/files/a"});
    QCOMPARE(method.output, std::string("405"));
}

void TestServerHttp::refusesLargeHeaders()
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

void TestServerHttp::takesAPaymentHeaderOfSixHundredTickets()
{
    QFETCH(bool, tls);
    QFETCH(std::string, option);
    HandlerTable table;
    table.add(
        "GET", "/pay",
        [](const ServerRequest& request, BodyReader&, ResponseWriter& response, std::stop_token) {
            (void)response.send(200, "text/plain",
                                std::to_string(request.header("livepeer-payment").size()));
        });
    const auto listener = listenWith(std::move(table), tls);
    const TempDir folder;
    std::ofstream(folder.path() / "headers")
        << "Livepeer-Payment: " << std::string(60'000, 'a') << "\n";
    const auto result =
        curl(option, {"-H", "@" + (folder.path() / "headers").string(), listener->url() + "/pay"});
    QCOMPARE(result.output, std::string("60000"));
}

void TestServerHttp::makesACertificateOfItsOwn()
{
    const auto first = listenWith({}, true);
    const auto second = listenWith({}, true);
    const auto show = [](const Listener& listener) {
        return runProgram("sh", {"-c", "openssl s_client -connect 127.0.0.1:" +
                                           std::to_string(listener.port()) +
                                           " </dev/null 2>/dev/null | openssl x509 -noout -text"})
            .output;
    };
    const std::string text = show(*first);
    for (const char* expected :
         {"Subject: \n", "DNS:127.0.0.1", "CA:TRUE", "Digital Signature, Certificate Sign",
          "TLS Web Server Authentication", "P-256", "ecdsa-with-SHA256"})
        QVERIFY2(text.find(expected) != std::string::npos, expected);
    QVERIFY(show(*second) != text);
}

void TestServerHttp::refusesWhatCanBeReadInTwoWays_data()
{
    QTest::addColumn<std::string>("request");
    QTest::addColumn<std::string>("status");
    const auto row = [](const char* name, const std::string& request, const char* status) {
        QTest::newRow(name) << request << std::string(status);
    };
    row("two lengths", httpRequest("/echo", "Content-Length: 3\r\nContent-Length: 4\r\n"), "400");
    row("length and chunks",
        httpRequest("/echo", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), "400");
    row("another encoding", httpRequest("/echo", "Transfer-Encoding: gzip, chunked\r\n"), "501");
    row("length with a sign", httpRequest("/echo", "Content-Length: +3\r\n"), "400");
    row("endless length", httpRequest("/echo", "Content-Length: 99999999999999999999999\r\n"),
        "400");
    row("blank before the colon", httpRequest("/echo", "Content-Length : 3\r\n"), "400");
    row("folded header", httpRequest("/echo", "X-A: b\r\n c\r\n"), "400");
    row("two hosts", httpRequest("/echo", "Host: b\r\n"), "400");
    row("no host", "GET /echo HTTP/1.1\r\n\r\n", "400");
    row("zero byte in a value", httpRequest("/echo", std::string("X-A: b\0c\r\n", 10)), "400");
    row("another version", "GET /echo HTTP/3.0\r\nHost: a\r\n\r\n", "505");
    row("no version", "GET /echo\r\n\r\n", "400");
    row("no slash", "GET echo HTTP/1.1\r\nHost: a\r\n\r\n", "400");
}

void TestServerHttp::refusesWhatCanBeReadInTwoWays()
{
    QFETCH(std::string, request);
    QFETCH(std::string, status);
    const auto listener = listenWith({});
    RawSocket socket(listener->port());
    QVERIFY(socket.send(request));
    QCOMPARE(socket.readAll().substr(0, 12), "HTTP/1.1 " + status);
}

void TestServerHttp::answersPipelinedRequestsInOrder()
{
    const auto listener = listenWith({});
    RawSocket socket(listener->port());
    socket.send("GET /files/1 HTTP/1.1\r\nHost: a\r\n\r\n" +
                httpRequest("/echo", "Content-Length: 5\r\n", "hello") +
                "GET http://a/files/2 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    const std::string answers = socket.readAll();
    const std::size_t first = answers.find("/files/1");
    const std::size_t second = answers.find("5\r\nhello\r\n0\r\n\r\n");
    const std::size_t third = answers.find("/files/2");
    QVERIFY(first < second && second < third && third != std::string::npos);
}

void TestServerHttp::cutsOffBrokenChunks_data()
{
    QTest::addColumn<std::string>("chunks");
    QTest::newRow("no size") << std::string("\r\nabc");
    QTest::newRow("not a number") << std::string("xyz\r\n");
    QTest::newRow("size of sixteen digits") << std::string("1000000000000000\r\n");
    QTest::newRow("no end of chunk") << std::string("3\r\nabcd\r\n");
    QTest::newRow("endless extension") << "3;" + std::string(20'000, 'e') + "\r\nabc\r\n0\r\n\r\n";
    QTest::newRow("endless trailers") << "0\r\nX: " + std::string(20'000, 'e') + "\r\n\r\n";
}

void TestServerHttp::cutsOffBrokenChunks()
{
    QFETCH(std::string, chunks);
    const auto listener = listenWith({});
    RawSocket socket(listener->port());
    socket.send(httpRequest("/echo", "Transfer-Encoding: chunked\r\n", chunks));
    QVERIFY(socket.readAll().find("\r\n0\r\n\r\n") == std::string::npos);
}

void TestServerHttp::closesASlowHeader_data()
{
    QTest::addColumn<std::string>("opening");
    QTest::newRow("nothing") << std::string();
    QTest::newRow("half a request line") << std::string("GET /ec");
    QTest::newRow("no end of headers") << std::string("GET /echo HTTP/1.1\r\nHost: a\r\n");
    QTest::newRow("half a preface") << kPreface.substr(0, 10);
    QTest::newRow("half a header frame")
        << kPreface + http2Frame(4, 0, 0, {}) + http2Request(1, "GET", "/echo", true).substr(0, 15);
    QTest::newRow("no continuation")
        << kPreface + http2Frame(4, 0, 0, {}) + http2Frame(1, 1, 1, "\x82\x86");
}

void TestServerHttp::closesASlowHeader()
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

void TestServerHttp::closesASlowBody()
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

void TestServerHttp::closesASlowBodyOverHttp2()
{
    ListenerLimits limits;
    limits.bodyTimeout = 200ms;
    const auto listener = listenWith({}, false, limits);
    RawSocket socket(listener->port());
    socket.send(kPreface + http2Frame(4, 0, 0, {}) + http2Request(1, "POST", "/echo", false) +
                http2Frame(0, 0, 1, "abc"));
    // RST_STREAM (type 3, four bytes) of stream 1.
    const std::string reset{"\0\0\4\3\0\0\0\0\1", 9};
    QVERIFY(socket.readUntil(reset).ends_with(reset));
    // The connection goes on.
    socket.send(http2Request(3, "GET", "/files/still", true));
    QVERIFY(socket.readUntil("/files/still").ends_with("/files/still"));
}

void TestServerHttp::closesAnIdleConnection()
{
    ListenerLimits limits;
    limits.idleTimeout = 200ms;
    const auto listener = listenWith({}, false, limits);
    RawSocket http1(listener->port());
    http1.send("GET /files/1 HTTP/1.1\r\nHost: a\r\n\r\n");
    RawSocket http2(listener->port());
    http2.send(kPreface + http2Frame(4, 0, 0, {}));
    QVERIFY(http1.readAll().ends_with("/files/1"));
    QVERIFY(!http2.readAll().empty());
    QTRY_COMPARE(listener->connectionCount(), std::size_t(0));
}

void TestServerHttp::answersTooManyAtOnceWith503()
{
    QFETCH(bool, tls);
    QFETCH(std::string, option);
    Waiter waiter;
    HandlerTable table;
    table.add("GET", "/wait", waiter.handler());
    ListenerLimits limits;
    limits.handlers = 2;
    const auto listener = listenWith(std::move(table), tls, limits);
    const auto first = test::startProgram(
        "/usr/bin/curl", {"-sk", "--noproxy", "*", option, listener->url() + "/wait"});
    const auto second = test::startProgram(
        "/usr/bin/curl", {"-sk", "--noproxy", "*", option, listener->url() + "/wait"});
    QVERIFY(waiter.waitFor([&] { return waiter.running == 2; }));
    const auto third =
        curl(option, {"-o", "/dev/null", "-w", "%{http_code}", listener->url() + "/wait"});
    QCOMPARE(third.output, std::string("503"));
    waiter.release();
    QCOMPARE(test::finish(*first).output, std::string("waited"));
    QCOMPARE(test::finish(*second).output, std::string("waited"));
}

void TestServerHttp::closesConnectionsBeyondTheCap()
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

void TestServerHttp::tellsAHandlerThatItsPeerIsGone_data()
{
    QTest::addColumn<std::string>("request");
    QTest::newRow("HTTP/1.1") << std::string("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n");
    QTest::newRow("HTTP/1.1 with a body")
        << std::string("GET /wait HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab");
    QTest::newRow("HTTP/2") << kPreface + http2Frame(4, 0, 0, {}) +
                                   http2Request(1, "GET", "/wait", true);
}

void TestServerHttp::tellsAHandlerThatItsPeerIsGone()
{
    QFETCH(std::string, request);
    Waiter waiter;
    HandlerTable table;
    table.add("GET", "/wait", waiter.handler());
    const auto listener = listenWith(std::move(table));
    RawSocket socket(listener->port());
    socket.send(request);
    QVERIFY(waiter.waitFor([&] { return waiter.running == 1; }));
    socket.close();
    QVERIFY(waiter.waitFor([&] { return waiter.stopped == 1; }));
    QTRY_COMPARE(listener->handlerCount(), std::size_t(0));
}

void TestServerHttp::endsWhileHandlersRun_data()
{
    tellsAHandlerThatItsPeerIsGone_data();
}

void TestServerHttp::endsWhileHandlersRun()
{
    QFETCH(std::string, request);
    Waiter waiter;
    HandlerTable table;
    table.add("GET", "/wait", waiter.handler());
    auto listener = listenWith(std::move(table));
    RawSocket socket(listener->port());
    socket.send(request);
    QVERIFY(waiter.waitFor([&] { return waiter.running == 1; }));
    listener.reset();
    QCOMPARE(waiter.stopped, 1);
}

void TestServerHttp::aSlowReaderHoldsTheHandler_data()
{
    QTest::addColumn<std::string>("request");
    QTest::newRow("HTTP/1.1") << std::string("GET /endless HTTP/1.1\r\nHost: a\r\n\r\n");
    QTest::newRow("HTTP/2") << kPreface + http2Frame(4, 0, 0, {}) +
                                   http2Request(1, "GET", "/endless", true);
}

void TestServerHttp::aSlowReaderHoldsTheHandler()
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

void TestServerHttp::anUnreadBodyDoesNotGrow()
{
    Waiter waiter;
    HandlerTable table;
    table.add(
        "POST", "/deaf",
        [&](const ServerRequest&, BodyReader&, ResponseWriter& response, std::stop_token stop) {
            std::unique_lock lock(waiter.mutex);
            waiter.changed.wait(lock, stop, [&] { return waiter.released; });
            lock.unlock();
            (void)response.send(200, "text/plain", "deaf");
        });
    const auto listener = listenWith(std::move(table));
    RawSocket socket(listener->port());
    // The window of a stream is 1 MiB: what comes beyond is an error of the flow control, which ends the connection or the stream.
    socket.send(kPreface + http2Frame(4, 0, 0, {}) + http2Request(1, "POST", "/deaf", false));
    for (int i = 0; i < 100; ++i)
        if (!socket.send(http2Frame(0, 0, 1, std::string(16'000, 'd'))))
            break;
    const std::string reset{"\0\0\4\3\0\0\0\0\1\0\0\0\3", 13};
    QVERIFY(socket.readUntil(reset).ends_with(reset));
}

void TestServerHttp::survivesAnExceptionOfAHandler()
{
    QFETCH(bool, tls);
    QFETCH(std::string, option);
    HandlerTable table;
    table.add("GET", "/throw",
              [](const ServerRequest&, BodyReader&, ResponseWriter&, std::stop_token) {
                  throw std::runtime_error("thrown on purpose");
              });
    const auto listener = listenWith(std::move(table), tls);
    const auto result =
        curl(option, {"-o", "/dev/null", "-w", "%{http_code}", listener->url() + "/throw"});
    QCOMPARE(result.output, std::string("500"));
}

void TestServerHttp::closesAnHpackBomb()
{
    // One header of 4,000 bytes goes into the dynamic table; then one byte each names it again.
    const auto listener = listenWith({});
    RawSocket socket(listener->port());
    const std::string size{"\x7f\xa1\x1e", 3}; // 4000 as an integer of seven bits
    std::string block = "\x82\x86\x84\x40\x01"
                        "a" +
                        size + std::string(4000, 'b');
    block.append(60'000, static_cast<char>(0xbe));
    socket.send(kPreface + http2Frame(4, 0, 0, {}));
    for (std::size_t at = 0; at < block.size(); at += 16'000)
        socket.send(http2Frame(at == 0 ? 1 : 9,
                               (at == 0 ? 1 : 0) | (at + 16'000 >= block.size() ? 4 : 0), 1,
                               block.substr(at, 16'000)));
    QVERIFY(socket.readAll().find(" 200 ") == std::string::npos);
    QTRY_COMPARE(listener->connectionCount(), std::size_t(0));
}

void TestServerHttp::refusesAPortThatIsTaken()
{
    const auto listener = listenWith({});
    ListenerConfig config;
    config.port = listener->port();
    const auto second = Listener::start(config, {});
    QVERIFY(!second);
    QCOMPARE(second.error().code, ErrorCode::Unavailable);
    config.host = "example.org";
    QCOMPARE(Listener::start(config, {}).error().code, ErrorCode::InvalidInput);
}

QTEST_GUILESS_MAIN(TestServerHttp)
#include "test_server_http.moc"
