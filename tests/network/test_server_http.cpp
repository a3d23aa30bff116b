// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network/server_support.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <fstream>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;

namespace {

std::string contentOf(const std::filesystem::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
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
    void takesAPaymentHeaderOfSixHundredTickets_data() { addTransports(); }
    void takesAPaymentHeaderOfSixHundredTickets();
    void makesACertificateOfItsOwn();
    void refusesWhatCanBeReadInTwoWays_data();
    void refusesWhatCanBeReadInTwoWays();
    void answersPipelinedRequestsInOrder();
    void survivesAnExceptionOfAHandler_data() { addTransports(); }
    void survivesAnExceptionOfAHandler();
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
