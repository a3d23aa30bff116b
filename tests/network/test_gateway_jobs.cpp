// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/encoding.h"
#include "network/gateway/byoc_client.h"
#include "network/gateway/job_client.h"
#include "network/gateway/media_fetcher.h"
#include "tests/support/http_server.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <atomic>

using namespace sluice;
using namespace sluice::network;
using namespace std::chrono_literals;
using sluice::test::HttpServer;
using sluice::test::ServerConnection;
using sluice::test::ServerRequest;
using sluice::test::TempDir;
namespace fs = std::filesystem;

namespace {

/// Says one thing to everybody, and hangs up.
HttpServer::Handler saying(const std::string& bytes)
{
    return [bytes](const ServerRequest&, ServerConnection& connection) { connection.send(bytes); };
}

std::string okWith(const std::string& body, const std::string& type = "application/json")
{
    return "HTTP/1.1 200 OK\r\nContent-Type: " + type +
           "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string errorWith(int status, const std::string& body)
{
    return "HTTP/1.1 " + std::to_string(status) +
           " No\r\nContent-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n\r\n" + body;
}

const std::string kStreamHead = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n";

std::string llmEvent(const std::string& text, const std::string& reason)
{
    return "data: " +
           nlohmann::json{
               {"choices",
                {{{"index", 0}, {"finish_reason", reason}, {"delta", {{"content", text}}}}}}}
               .dump() +
           "\n\n";
}

} // namespace

/// Jobs, BYOC jobs and media of peers that are good, odd or hostile.
class TestGatewayJobs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void failuresSayWhereToGo_data();
    void failuresSayWhereToGo();
    void aSilentPeerTimesOut();
    void stopEndsAJob();
    void aJobWithoutTokenIsNotSent();
    void aPriceWithoutWalletIsRefused();
    void anAnnouncedPriceGivesTheExactFee();
    void aStreamIsPassedOn();
    void streamsThatFail_data();
    void streamsThatFail();
    void aStreamMayComeInOnePiece();
    void byocTokenIsAskedFor();
    void byocTokensThatFail_data();
    void byocTokensThatFail();
    void byocJobsGoThere();
    void byocFailures_data();
    void byocFailures();
    void mediaComeFromDataUrls();
    void mediaAreResumed();
    void mediaThatAreRefused_data();
    void mediaThatAreRefused();
    void mediaOnThisMachineNeedLeave();

private:
    Introduction peer(const HttpServer& server)
    {
        Introduction introduction;
        introduction.info.authToken = AuthToken{"token", "0badcafe", 1900000000};
        introduction.jobs = {server.url(""), true};
        return introduction;
    }
    JobRequest picture() { return {Pipeline::TextToImage, "m", {{"prompt", "a sluice"}}, {}, {}}; }
    JobRequest chat()
    {
        return {
            Pipeline::Llm, "m", {{"stream", true}, {"messages", nlohmann::json::array()}}, {}, {}};
    }

    net::HttpClient m_http;
    NoSigner m_signer;
    NoPayment m_payment;
    JobClient m_jobs{m_http, m_signer, m_payment};
    ByocClient m_byoc{m_http, m_signer, m_payment};
    MediaFetcher m_media{m_http};
};

void TestGatewayJobs::failuresSayWhereToGo_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("kind");
    QTest::addColumn<int>("status");
    const auto row = [](const char* name, const std::string& answer, ErrorKind kind, int status) {
        QTest::newRow(name) << QByteArray::fromStdString(answer) << int(kind) << status;
    };
    row("closed without an answer", "", ErrorKind::Suspend, 0);
    row("200 without a body", okWith(""), ErrorKind::Suspend, 200);
    row("no JSON", okWith("<html>"), ErrorKind::Suspend, 200);
    row("cut", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{\"images\"", ErrorKind::Suspend, 0);
    row("no HTTP", "SSH-2.0-x\r\n", ErrorKind::Suspend, 0);
    row("redirect", "HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        ErrorKind::Suspend, 302);
    row("no room", errorWith(503, "insufficient capacity\n"), ErrorKind::TryAnother, 503);
    row("expired", errorWith(400, "TicketParams expired\n"), ErrorKind::RefreshAndRetry, 400);
    row("restarted", errorWith(403, "invalid auth token\n"), ErrorKind::RefreshAndRetry, 403);
    row("credit", errorWith(400, "Insufficient balance\n"), ErrorKind::PaymentRefused, 400);
    row("runner refuses", errorWith(500, "text-to-image container returned 400: no\n"),
        ErrorKind::BadRequest, 500);
    row("runner fails", errorWith(500, "text-to-image container returned 500: no\n"),
        ErrorKind::Suspend, 500);
    row("header bomb", "HTTP/1.1 200 OK\r\nX: " + std::string(400'000, 'x') + "\r\n\r\n",
        ErrorKind::Suspend, 0);
}

void TestGatewayJobs::failuresSayWhereToGo()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, kind);
    QFETCH(int, status);
    HttpServer server(saying(answer.toStdString()));
    const auto outcome = m_jobs.run(peer(server), picture(), 20s);
    QVERIFY(!outcome);
    QCOMPARE(int(outcome.error().kind), kind);
    QCOMPARE(outcome.error().status, status);
    QVERIFY(!outcome.error().error.detail.empty());
    QCOMPARE(server.requests().size(), std::size_t(1)); // nothing is tried again behind one's back
}

void TestGatewayJobs::aSilentPeerTimesOut()
{
    HttpServer server([](const ServerRequest&, ServerConnection& c) { c.waitForClose(); });
    const auto outcome = m_jobs.run(peer(server), picture(), 200ms);
    QCOMPARE(outcome.error().error.code, ErrorCode::Timeout);
}

void TestGatewayJobs::stopEndsAJob()
{
    const auto source = std::make_unique<std::stop_source>();
    HttpServer server([&](const ServerRequest&, ServerConnection& connection) {
        source->request_stop();
        connection.waitForClose();
    });
    const auto outcome = m_jobs.run(peer(server), picture(), 60s, source->get_token());
    QCOMPARE(outcome.error().error.code, ErrorCode::Cancelled);
}

void TestGatewayJobs::aJobWithoutTokenIsNotSent()
{
    HttpServer server(saying(okWith("{}")));
    Introduction introduction = peer(server);
    introduction.info.authToken.reset();
    QCOMPARE(m_jobs.run(introduction, picture(), 10s).error().error.code, ErrorCode::Protocol);
    QVERIFY(server.requests().empty());
}

void TestGatewayJobs::aPriceWithoutWalletIsRefused()
{
    HttpServer server(saying(okWith("{}")));
    Introduction introduction = peer(server);
    introduction.info.price = PriceInfo{5, 1, 0, ""};
    QCOMPARE(m_jobs.run(introduction, picture(), 10s).error().kind, ErrorKind::PaymentRefused);
    QVERIFY(server.requests().empty());
}

void TestGatewayJobs::anAnnouncedPriceGivesTheExactFee()
{
    class Free final : public PaymentSource
    {
    public:
        Result<std::string> header(const OrchestratorInfo&, const WeiFraction&) override
        {
            return "pay";
        }
        Result<std::string> byocHeader(const ByocToken&, std::int64_t) override { return "pay"; }
    } payment;
    HttpServer server(saying(okWith(R"({"images":[{"url":"data:,","seed":1,"nsfw":false}]})")));
    Introduction introduction = peer(server);
    introduction.info.price = PriceInfo{3, 1000, 0, ""};
    JobClient client(m_http, m_signer, payment);
    const auto outcome = client.run(introduction, picture(), 10s);
    QCOMPARE(outcome.value().units, std::uint64_t(512 * 512));
    QCOMPARE(outcome->fee.value().toString(), std::string("98304/125"));
    QCOMPARE(server.requests().at(0).headers.at("livepeer-payment"), std::string("pay"));
}

void TestGatewayJobs::aStreamIsPassedOn()
{
    HttpServer server([](const ServerRequest&, ServerConnection& connection) {
        // Goes on for ever after the last event, as nobody should have to wait for.
        connection.send(kStreamHead + llmEvent("Hel", "") + llmEvent("lo", "") +
                        llmEvent("", "stop"));
        connection.waitForClose();
    });
    std::vector<std::string> pieces;
    const auto outcome = m_jobs.run(peer(server), chat(), 20s, {},
                                    [&](const std::string& text) { pieces.push_back(text); });
    QCOMPARE(outcome.value().answer.text, std::string("Hello"));
    QCOMPARE(outcome->answer.finishReason, std::string("stop"));
    QCOMPARE(pieces, (std::vector<std::string>{"Hel", "lo"}));
}

void TestGatewayJobs::streamsThatFail_data()
{
    QTest::addColumn<QByteArray>("answer");
    const auto row = [](const char* name, const std::string& answer) {
        QTest::newRow(name) << QByteArray::fromStdString(answer);
    };
    row("cut in the middle", kStreamHead + llmEvent("Hel", ""));
    row("an error inside", kStreamHead + "data: {\"error\":\"boom\"}\n\n");
    row("no JSON", kStreamHead + "data: hello\n\n");
    row("one endless event", kStreamHead + "data: " + std::string(3'000'000, 'x'));
    row("nothing", kStreamHead);
}

void TestGatewayJobs::streamsThatFail()
{
    QFETCH(QByteArray, answer);
    HttpServer server(saying(answer.toStdString()));
    const auto outcome = m_jobs.run(peer(server), chat(), 20s);
    QCOMPARE(outcome.error().error.code, ErrorCode::Protocol);
    QCOMPARE(outcome.error().kind, ErrorKind::Suspend);
}

void TestGatewayJobs::aStreamMayComeInOnePiece()
{
    HttpServer server(saying(okWith(
        R"({"choices":[{"finish_reason":"stop","message":{"role":"assistant","content":"Hello"}}]})")));
    QCOMPARE(m_jobs.run(peer(server), chat(), 20s).value().answer.text, std::string("Hello"));
}

void TestGatewayJobs::byocTokenIsAskedFor()
{
    HttpServer server(saying(okWith(
        R"({"price":{"pricePerUnit":7,"pixelsPerUnit":2},"service_addr":"https://127.0.0.1:9/","available_capacity":2})")));
    const auto token = m_byoc.token({server.url(""), true}, "video-upscale", 10s);
    QCOMPARE(token.value().serviceAddress, std::string("https://127.0.0.1:9"));
    QCOMPARE(token->price.value().pricePerUnit, std::int64_t(7));
    const ServerRequest asked = server.requests().at(0);
    QCOMPARE(asked.method + " " + asked.path, std::string("GET /process/token"));
    QCOMPARE(asked.headers.at("livepeer-capability"), std::string("video-upscale"));
    const auto sender = parseByocSenderHeader(asked.headers.at("livepeer-eth-address")).value();
    QCOMPARE(sender.signature, emptyByocSignature());
    QCOMPARE(sender.sender, EthAddress().toString());
}

void TestGatewayJobs::byocTokensThatFail_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("code");
    const auto row = [](const char* name, const std::string& answer, ErrorCode code) {
        QTest::newRow(name) << QByteArray::fromStdString(answer) << int(code);
    };
    row("not offered", errorWith(503, "No capacity available for capability\n"),
        ErrorCode::Unavailable);
    row("no room", okWith(R"({"service_addr":"https://o:1","available_capacity":0})"),
        ErrorCode::Unavailable);
    row("a file", okWith(R"({"service_addr":"file:///etc/passwd","available_capacity":1})"),
        ErrorCode::Protocol);
    row("no JSON", okWith("hello"), ErrorCode::Protocol);
    row("redirect", "HTTP/1.1 307 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        ErrorCode::Protocol);
    row("closed", "", ErrorCode::Network);
}

void TestGatewayJobs::byocTokensThatFail()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, code);
    HttpServer server(saying(answer.toStdString()));
    QCOMPARE(int(m_byoc.token({server.url(""), true}, "c", 10s).error().code), code);
}

void TestGatewayJobs::byocJobsGoThere()
{
    HttpServer server([](const ServerRequest& request, ServerConnection& connection) {
        connection.answer(200, "upscaled " + request.body,
                          {"Content-Type: application/x-nut", "Livepeer-Balance: 12"});
    });
    TempDir dir;
    QVERIFY(writeFileAtomically(dir / "chunk", "chunk"));
    ByocToken token;
    token.serviceAddress = server.url("");
    token.price = PriceInfo{0, 1, 0, ""};
    ByocRequest request;
    request.capability = "video-upscale-v1.model";
    request.path = "v1/upscale";
    request.bodyFile = dir / "chunk";
    request.answerFile = dir / "answer";
    request.timeout = 30s;
    ByocProgress last;
    const auto outcome = m_byoc.run({server.url(""), true}, token, request, {},
                                    [&](const ByocProgress& now) { last = now; });
    QVERIFY2(outcome, outcome ? "" : outcome.error().error.detail.c_str());
    QCOMPARE(readFile(dir / "answer", 100).value(), std::string("upscaled chunk"));
    QCOMPARE(outcome->contentType, std::string("application/x-nut"));
    QCOMPARE(outcome->size, std::uint64_t(14));
    QCOMPARE(outcome->balance, std::string("12"));
    QVERIFY(outcome->fee.value().numerator.isZero()); // announced as free, which is not "no price"
    QCOMPARE(last.sent, std::uint64_t(5));
    const ServerRequest sent = server.requests().at(0);
    QCOMPARE(sent.path, std::string("/process/request/v1/upscale"));
    QVERIFY(!sent.headers.contains("livepeer-payment"));
    const ByocJob job = parseByocJobHeader(sent.headers.at("livepeer")).value();
    QCOMPARE(job.capability, request.capability);
    QCOMPARE(job.timeoutSeconds, std::int64_t(30));
    QCOMPARE(job.signature, emptyByocSignature());
}

void TestGatewayJobs::byocFailures_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<int>("kind");
    const auto row = [](const char* name, const std::string& answer, ErrorKind kind) {
        QTest::newRow(name) << QByteArray::fromStdString(answer) << int(kind);
    };
    row("worker refuses", errorWith(400, R"({"error":{"code":"bad_request"}})"),
        ErrorKind::BadRequest);
    row("worker cannot", errorWith(422, R"({"error":{"code":"unsupported"}})"),
        ErrorKind::BadRequest);
    row("worker busy", errorWith(503, R"({"error":{"code":"busy"}})"), ErrorKind::TryAnother);
    row("no room", errorWith(503, "No capacity available for capability\n"), ErrorKind::TryAnother);
    row("who are you", errorWith(400, "Could not verify job creds\n"), ErrorKind::Suspend);
    row("credit", errorWith(402, "Insufficient balance for request\n"), ErrorKind::PaymentRefused);
    row("late", errorWith(504, R"({"error":{"code":"deadline"}})"), ErrorKind::Suspend);
    row("no such model", errorWith(404, "no\n"), ErrorKind::Suspend);
    row("not found here", "HTTP/1.1 204 Nothing\r\n\r\n", ErrorKind::Suspend);
    row("cut", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\nhalf", ErrorKind::Suspend);
    row("endless", "HTTP/1.1 200 OK\r\n\r\n" + std::string(200'000, 'x'), ErrorKind::Suspend);
    row("closed", "", ErrorKind::Suspend);
    row("redirect", "HTTP/1.1 302 Go\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
        ErrorKind::Suspend);
}

void TestGatewayJobs::byocFailures()
{
    QFETCH(QByteArray, answer);
    QFETCH(int, kind);
    HttpServer server(saying(answer.toStdString()));
    TempDir dir;
    ByocToken token;
    token.serviceAddress = server.url("");
    ByocRequest request;
    request.capability = "c";
    request.path = "p";
    request.body = "chunk";
    request.answerFile = dir / "answer";
    request.answerLimit = 100'000;
    const auto outcome = m_byoc.run({server.url(""), true}, token, request);
    QVERIFY(!outcome);
    QCOMPARE(int(outcome.error().kind), kind);
    QVERIFY(!fs::exists(dir / "answer"));
}

void TestGatewayJobs::mediaComeFromDataUrls()
{
    TempDir dir;
    QVERIFY(m_media.fetch("data:image/png;base64,iVBORw==", {}, dir / "out.png"));
    QCOMPARE(readFile(dir / "out.png", 100).value(), std::string("\x89PNG"));
    FetchLimits small;
    small.size = 100;
    const std::string large = "data:image/png;base64," + toBase64(std::string(5000, 'x'));
    QCOMPARE(m_media.fetch(large, {}, dir / "big.png", small).error().code, ErrorCode::Protocol);
    QVERIFY(!fs::exists(dir / "big.png"));
}

void TestGatewayJobs::mediaAreResumed()
{
    std::string content;
    for (int i = 0; i < 300'000; ++i)
        content += char(i % 251);
    std::atomic<int> tries = 0;
    HttpServer server([&](const ServerRequest& request, ServerConnection& connection) {
        connection.answerFile(request, content, "\"tag\"",
                              ++tries == 1 ? 100'000 : std::string::npos);
    });
    TempDir dir;
    QVERIFY(m_media.fetch(server.url("/out.mp4"), {server.url(""), true}, dir / "out.mp4"));
    QVERIFY(readFile(dir / "out.mp4", 1 << 20).value() == content);
    QCOMPARE(tries.load(), 2);
    QVERIFY(server.requests().at(1).headers.contains("range"));
}

void TestGatewayJobs::mediaThatAreRefused_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QByteArray>("answer");
    const QByteArray ok = QByteArray::fromStdString(okWith("x"));
    QTest::newRow("a file") << "file:///etc/passwd" << ok;
    QTest::newRow("relative") << "/stream/1.png" << ok;
    QTest::newRow("another scheme") << "gopher://SERVER/" << ok;
    QTest::newRow("user name") << "http://a:b@SERVER/1.png" << ok;
    QTest::newRow("redirect")
        << "http://SERVER/1.png"
        << QByteArray(
               "HTTP/1.1 302 Go\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n");
    QTest::newRow("gone") << "http://SERVER/1.png"
                          << QByteArray("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n");
    QTest::newRow("too big") << "http://SERVER/1.png"
                             << QByteArray("HTTP/1.1 200 OK\r\n\r\n") + QByteArray(100'000, 'x');
    QTest::newRow("always cut") << "http://SERVER/1.png"
                                << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nx");
}

void TestGatewayJobs::mediaThatAreRefused()
{
    QFETCH(QString, url);
    QFETCH(QByteArray, answer);
    HttpServer server(saying(answer.toStdString()));
    url.replace(QLatin1String("SERVER"), QString::fromStdString(server.url("")).mid(7));
    TempDir dir;
    FetchLimits limits;
    limits.size = 50'000;
    QVERIFY(!m_media.fetch(url.toStdString(), {server.url(""), true}, dir / "out", limits));
    QVERIFY(fs::is_empty(dir.path()));
}

void TestGatewayJobs::mediaOnThisMachineNeedLeave()
{
    HttpServer server(saying(okWith("secret")));
    TempDir dir;
    const Endpoint stranger{"https://orchestrator.example:8935", false};
    QCOMPARE(m_media.fetch(server.url("/secret"), stranger, dir / "out").error().code,
             ErrorCode::Protocol);
    QVERIFY(server.requests().empty());
    QVERIFY(fs::is_empty(dir.path()));
}

QTEST_GUILESS_MAIN(TestGatewayJobs)
#include "test_gateway_jobs.moc"
