// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/grpc_service.h"
#include "tests/network/server_support.h"
#include "tests/support/temp_dir.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <grpcpp/create_channel.h>
#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <nghttp2/nghttp2.h>

#include <fstream>

using namespace sluice;
using namespace sluice::network;
using namespace sluice::test;
using namespace std::chrono_literals;

namespace {

const std::string kUnary = "/net.Orchestrator/GetOrchestrator";
const std::string kStream = "/net.AIWorker/RegisterAIWorker";

std::shared_ptr<grpc::Channel> channelTo(const Listener& listener, bool tls)
{
    const std::string target = "127.0.0.1:" + std::to_string(listener.port());
    if (!tls)
        return grpc::CreateChannel(target, grpc::InsecureChannelCredentials());
    // As a go-livepeer gateway does it: encrypted, nothing verified.
    grpc::experimental::TlsChannelCredentialsOptions options;
    options.set_verify_server_certs(false);
    options.set_check_call_host(false);
    options.set_certificate_verifier(
        std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
    return grpc::CreateChannel(target, grpc::experimental::TlsCredentials(options));
}

grpc::ByteBuffer bufferOf(const std::string& bytes)
{
    const grpc::Slice slice(bytes);
    return {&slice, 1};
}

std::string bytesOf(const grpc::ByteBuffer& buffer)
{
    std::vector<grpc::Slice> slices;
    std::string bytes;
    if (buffer.Dump(&slices).ok())
        for (const grpc::Slice& slice : slices)
            bytes.append(reinterpret_cast<const char*>(slice.begin()), slice.size());
    return bytes;
}

/// Waits for one event; false when the operation failed.
bool next(grpc::CompletionQueue& queue)
{
    void* tag = nullptr;
    bool isOk = false;
    const auto deadline = std::chrono::system_clock::now() + 20s;
    return queue.AsyncNext(&tag, &isOk, deadline) == grpc::CompletionQueue::GOT_EVENT && isOk;
}

grpc::Status callUnary(const std::shared_ptr<grpc::Channel>& channel,
                       const std::string& method,
                       const std::string& message,
                       std::string& answer,
                       std::chrono::milliseconds timeout = 20s)
{
    grpc::GenericStub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + timeout);
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareUnaryCall(&context, method, bufferOf(message), &queue);
    call->StartCall();
    grpc::ByteBuffer received;
    grpc::Status status;
    call->Finish(&received, &status, nullptr);
    next(queue);
    answer = status.ok() ? bytesOf(received) : std::string();
    return status;
}

/// Echo on the unary path; on the streaming one as many messages as the request has bytes, each with its number.
HandlerTable grpcTable()
{
    HandlerTable table;
    addUnary(
        table, kUnary,
        [](std::string_view message, const ServerRequest&, std::stop_token) -> Result<std::string> {
            if (message == "fail")
                return fail(ErrorCode::Unavailable, "OrchestratorBusy: 100 %\n");
            if (message == "large")
                return std::string(kGrpcMessageLimit + 1, 'l');
            return std::string(message);
        });
    addServerStream(table, kStream,
                    [](std::string_view message, GrpcStream& stream, const ServerRequest&,
                       std::stop_token) -> Result<void> {
                        for (std::size_t i = 0; i < message.size(); ++i)
                            SLUICE_CHECK(stream.send(std::to_string(i)));
                        if (message == "bad")
                            return fail(ErrorCode::InvalidInput, "invalid secret");
                        return {};
                    });
    return table;
}

QJsonObject capture(const char* name)
{
    QFile file(QStringLiteral(SLUICE_TEST_DATA "/network/raw/") + QString::fromLatin1(name));
    return file.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(file.readAll()).object()
                                          : QJsonObject();
}

std::string bytesIn(const QJsonObject& capture, const char* key)
{
    return fromHex(capture.value(QString::fromLatin1(key)).toString().toStdString());
}

/// One side of a recorded connection: payloads of DATA on stream 1, header fields on stream 1, whether it has ended.
struct Side
{
    std::string data;
    Headers fields;
    bool hasEnded = false;
};

Side readSide(std::string_view bytes)
{
    Side side;
    nghttp2_hd_inflater* inflater = nullptr;
    nghttp2_hd_inflate_new(&inflater);
    while (bytes.size() >= 9) {
        const auto at = [&](std::size_t i) {
            return static_cast<std::size_t>(static_cast<unsigned char>(bytes[i]));
        };
        const std::size_t size = at(0) << 16 | at(1) << 8 | at(2);
        const std::string payload(bytes.substr(9, size));
        const bool isOurs = at(8) == 1;
        if (isOurs && at(3) == 0)
            side.data += payload;
        if (isOurs && at(3) <= 1)
            side.hasEnded |= (at(4) & 1) != 0;
        if (at(3) == 1) {
            const auto* position = reinterpret_cast<const std::uint8_t*>(payload.data());
            const auto* const end = position + payload.size();
            for (;;) {
                nghttp2_nv field{};
                int flags = 0;
                const ssize_t used =
                    nghttp2_hd_inflate_hd2(inflater, &field, &flags, position,
                                           static_cast<std::size_t>(end - position), 1);
                if (used < 0)
                    break;
                position += used;
                if ((flags & NGHTTP2_HD_INFLATE_EMIT) != 0)
                    side.fields.emplace_back(
                        std::string(reinterpret_cast<char*>(field.name), field.namelen),
                        std::string(reinterpret_cast<char*>(field.value), field.valuelen));
                if ((flags & NGHTTP2_HD_INFLATE_FINAL) != 0 ||
                    (position == end && (flags & NGHTTP2_HD_INFLATE_EMIT) == 0))
                    break;
            }
            nghttp2_hd_inflate_end_headers(inflater);
        }
        bytes.remove_prefix(std::min(bytes.size(), 9 + size));
    }
    nghttp2_hd_inflate_del(inflater);
    return side;
}

void addBothWays()
{
    QTest::addColumn<bool>("tls");
    QTest::newRow("clear text") << false;
    QTest::newRow("TLS") << true;
}

} // namespace

class TestServerGrpc : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void answersAUnaryCall_data() { addBothWays(); }
    void answersAUnaryCall();
    void anErrorIsStatusTwoWithItsText_data() { addBothWays(); }
    void anErrorIsStatusTwoWithItsText();
    void refusesMessagesOverFourMebibytes();
    void anUnknownMethodIsUnimplemented();
    void streamsMessages_data() { addBothWays(); }
    void streamsMessages();
    void aStreamMayEndWithAnError();
    void aStreamStopsWhenTheClientHangsUp();
    void thirtyTwoCallsAtOnceAreAnswered();
    void wrongFramesAreRefused_data();
    void wrongFramesAreRefused();
    void refusesHttp1();
    void understandsTimeouts();
    void answersARecordedGateway();
    void answersARecordedGatewayByteByByte();
    void answersARecordedWorker();
};

void TestServerGrpc::answersAUnaryCall()
{
    QFETCH(bool, tls);
    const auto listener = listenWith(grpcTable(), tls);
    const auto channel = channelTo(*listener, tls);
    for (const std::size_t size :
         {std::size_t(0), std::size_t(1), std::size_t(100'000), kGrpcMessageLimit}) {
        const std::string sent(size, 'm');
        std::string answer;
        grpc::Status status = callUnary(channel, kUnary, sent, answer);
        // grpc's own client takes four MiB as well, and not a byte more.
        QVERIFY2(status.ok(), status.error_message().c_str());
        QCOMPARE(answer.size(), sent.size());
    }
}

void TestServerGrpc::anErrorIsStatusTwoWithItsText()
{
    QFETCH(bool, tls);
    const auto listener = listenWith(grpcTable(), tls);
    std::string answer;
    const grpc::Status status = callUnary(channelTo(*listener, tls), kUnary, "fail", answer);
    QCOMPARE(status.error_code(), grpc::StatusCode::UNKNOWN);
    QCOMPARE(status.error_message(), std::string("OrchestratorBusy: 100 %\n"));
}

void TestServerGrpc::refusesMessagesOverFourMebibytes()
{
    const auto listener = listenWith(grpcTable());
    const auto channel = channelTo(*listener, false);
    std::string answer;
    QCOMPARE(
        callUnary(channel, kUnary, std::string(kGrpcMessageLimit + 1, 'm'), answer).error_code(),
        grpc::StatusCode::RESOURCE_EXHAUSTED);
    QCOMPARE(callUnary(channel, kUnary, "large", answer).error_code(),
             grpc::StatusCode::RESOURCE_EXHAUSTED);
}

void TestServerGrpc::anUnknownMethodIsUnimplemented()
{
    const auto listener = listenWith(grpcTable());
    std::string answer;
    // 404 without grpc-status; the gRPC rules make Unimplemented of it.
    QCOMPARE(callUnary(channelTo(*listener, false), "/net.Orchestrator/Nothing", "x", answer)
                 .error_code(),
             grpc::StatusCode::UNIMPLEMENTED);
}

namespace {

/// Reads a stream to its end.
grpc::Status readStream(const std::shared_ptr<grpc::Channel>& channel,
                        const std::string& request,
                        std::vector<std::string>& messages)
{
    grpc::GenericStub stub(channel);
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + 20s);
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareCall(&context, kStream, &queue);
    call->StartCall(nullptr);
    next(queue);
    call->WriteLast(bufferOf(request), grpc::WriteOptions(), nullptr);
    next(queue);
    grpc::ByteBuffer received;
    for (call->Read(&received, nullptr); next(queue); call->Read(&received, nullptr))
        messages.push_back(bytesOf(received));
    grpc::Status status;
    call->Finish(&status, nullptr);
    next(queue);
    return status;
}

} // namespace

void TestServerGrpc::streamsMessages()
{
    QFETCH(bool, tls);
    const auto listener = listenWith(grpcTable(), tls);
    std::vector<std::string> messages;
    const grpc::Status status =
        readStream(channelTo(*listener, tls), std::string(500, 's'), messages);
    QVERIFY2(status.ok(), status.error_message().c_str());
    QCOMPARE(messages.size(), std::size_t(500));
    QCOMPARE(messages.back(), std::string("499"));
}

void TestServerGrpc::aStreamMayEndWithAnError()
{
    const auto listener = listenWith(grpcTable());
    std::vector<std::string> messages;
    const grpc::Status status = readStream(channelTo(*listener, false), "bad", messages);
    QCOMPARE(status.error_message(), std::string("invalid secret"));
    QCOMPARE(messages.size(), std::size_t(3));
}

void TestServerGrpc::aStreamStopsWhenTheClientHangsUp()
{
    std::atomic<bool> isStopped = false;
    HandlerTable table;
    addServerStream(table, kStream,
                    [&](std::string_view, GrpcStream& stream, const ServerRequest&,
                        std::stop_token stop) -> Result<void> {
                        SLUICE_CHECK(stream.send("first"));
                        std::mutex mutex;
                        std::unique_lock lock(mutex);
                        std::condition_variable_any().wait(lock, stop, [] { return false; });
                        isStopped = true;
                        return {};
                    });
    const auto listener = listenWith(std::move(table));
    grpc::GenericStub stub(channelTo(*listener, false));
    grpc::ClientContext context;
    grpc::CompletionQueue queue;
    const auto call = stub.PrepareCall(&context, kStream, &queue);
    call->StartCall(nullptr);
    QVERIFY(next(queue));
    call->WriteLast(bufferOf("x"), grpc::WriteOptions(), nullptr);
    QVERIFY(next(queue));
    grpc::ByteBuffer received;
    call->Read(&received, nullptr);
    QVERIFY(next(queue));
    context.TryCancel();
    QTRY_VERIFY(isStopped);
    grpc::Status status;
    call->Finish(&status, nullptr);
    next(queue);
    QCOMPARE(status.error_code(), grpc::StatusCode::CANCELLED);
}

void TestServerGrpc::thirtyTwoCallsAtOnceAreAnswered()
{
    const auto listener = listenWith(grpcTable(), true);
    const auto channel = channelTo(*listener, true);
    std::atomic<int> answered = 0;
    std::vector<std::thread> callers;
    for (int i = 0; i < 32; ++i)
        callers.emplace_back([&, i] {
            std::string answer;
            const std::string sent = "call " + std::to_string(i);
            answered += callUnary(channel, kUnary, sent, answer).ok() && answer == sent ? 1 : 0;
        });
    for (std::thread& caller : callers)
        caller.join();
    QCOMPARE(answered.load(), 32);
}

void TestServerGrpc::wrongFramesAreRefused_data()
{
    QTest::addColumn<std::string>("body");
    QTest::addColumn<std::string>("status");
    const auto row = [](const char* name, const std::string& body, const char* status) {
        QTest::newRow(name) << body << std::string(status);
    };
    row("nothing", {}, "13");
    row("half a prefix", std::string(3, '\0'), "13");
    row("shorter than it says", std::string("\0\0\0\0\x09zz", 7), "13");
    row("longer than it says", std::string("\0\0\0\0\x01zz", 7), "13");
    row("compressed", std::string("\1\0\0\0\x02zz", 7), "12");
    row("four GiB announced", std::string("\0\xff\xff\xff\xff", 5), "13");
}

void TestServerGrpc::wrongFramesAreRefused()
{
    QFETCH(std::string, body);
    QFETCH(std::string, status);
    const auto listener = listenWith(grpcTable());
    const TempDir folder;
    const std::string file = (folder.path() / "body").string();
    std::ofstream(file, std::ios::binary) << body;
    const auto result =
        curl("--http2-prior-knowledge",
             {"-H", "content-type: application/grpc", "-H", "te: trailers", "--data-binary",
              "@" + file, "-o", "/dev/null", "-D", "-", listener->url() + kUnary});
    QVERIFY2(result.output.find("grpc-status: " + status) != std::string::npos,
             result.output.c_str());
}

void TestServerGrpc::refusesHttp1()
{
    const auto listener = listenWith(grpcTable());
    const auto result =
        curl("--http1.1", {"-H", "content-type: application/grpc", "--data-binary", "x", "-o",
                           "/dev/null", "-w", "%{http_code}", listener->url() + kUnary});
    QCOMPARE(result.output, std::string("415"));
}

void TestServerGrpc::understandsTimeouts()
{
    const auto timeoutOf = [](const char* text) {
        ServerRequest request;
        request.headers.emplace_back("grpc-timeout", text);
        return grpcTimeout(request);
    };
    QVERIFY(timeoutOf("2500m") == 2500ms);
    QVERIFY(timeoutOf("99999999H") == std::chrono::nanoseconds::max());
    QVERIFY(timeoutOf("7u") == 7us);
    for (const char* text : {"", "m", "-1S", "123456789S", "5x", "5"})
        QVERIFY2(!timeoutOf(text), text);
}

namespace {

/// The GOAWAY at the end of the recording.
constexpr std::size_t kGoodbyeBytes = 42;

/// Replays what a recorded client sent and gives back what the listener answers with the recorded messages.
Side replay(const QJsonObject& recording,
            const std::string& path,
            std::size_t step,
            std::string& received)
{
    const Side client = readSide(
        std::string_view(bytesIn(recording, "client_to_server_hex")).substr(kHttp2Preface.size()));
    const Side server = readSide(bytesIn(recording, "server_to_client_hex"));
    HandlerTable table;
    addServerStream(table, path,
                    [&](std::string_view message, GrpcStream& stream, const ServerRequest&,
                        std::stop_token) -> Result<void> {
                        received = grpcFrame(message);
                        return server.data.empty() ? Result<void>()
                                                   : stream.send(*grpcMessageOf(server.data));
                    });
    const auto listener = listenWith(std::move(table));
    RawSocket socket(listener->port());
    // grpc-go says goodbye with the number of its own last stream, where the server's belongs: nghttp2 ends the connection at
    // that. The recorded client had its answer by then.
    const std::string sent = bytesIn(recording, "client_to_server_hex");
    const std::size_t goodbye = sent.size() - kGoodbyeBytes;
    for (std::size_t at = 0; at < goodbye; at += step)
        socket.send(std::string_view(sent).substr(at, std::min(step, goodbye - at)));
    std::string bytes = socket.readUntil(server.data);
    while (!readSide(bytes).hasEnded) {
        const std::string frame = socket.readBytes(9);
        if (frame.size() < 9)
            break;
        bytes += frame + socket.readBytes(static_cast<unsigned char>(frame[2]));
    }
    socket.send(sent.substr(goodbye));
    bytes += socket.readAll();
    Side answer = readSide(bytes);
    received = received == client.data ? received : std::string();
    return answer;
}

} // namespace

void TestServerGrpc::answersARecordedGateway()
{
    const QJsonObject recording = capture("offchain_get_orchestrator.json");
    QVERIFY(!recording.isEmpty());
    std::string received;
    const Side answer = replay(recording, kUnary, 1 << 20, received);
    const Side expected = readSide(bytesIn(recording, "server_to_client_hex"));
    QVERIFY(!received.empty());
    QVERIFY(answer.hasEnded);
    QVERIFY(answer.data == expected.data);
    for (const char* name : {":status", "content-type", "grpc-status"})
        QCOMPARE(headerValue(answer.fields, name), headerValue(expected.fields, name));
}

void TestServerGrpc::answersARecordedGatewayByteByByte()
{
    std::string received;
    const QJsonObject recording = capture("offchain_get_orchestrator.json");
    const Side answer = replay(recording, kUnary, 1, received);
    QVERIFY(answer.data == readSide(bytesIn(recording, "server_to_client_hex")).data);
}

void TestServerGrpc::answersARecordedWorker()
{
    const QJsonObject recording = capture("remote_worker_register.json");
    QVERIFY(!recording.isEmpty());
    const std::string sent = bytesIn(recording, "client_to_server_hex");
    std::string registered;
    HandlerTable table;
    addServerStream(table, kStream,
                    [&](std::string_view message, GrpcStream& stream, const ServerRequest&,
                        std::stop_token stop) -> Result<void> {
                        registered = message;
                        std::mutex mutex;
                        std::unique_lock lock(mutex);
                        for (int task = 1; !stop.stop_requested() && task < 3; ++task)
                            SLUICE_CHECK(stream.send("job " + std::to_string(task)));
                        std::condition_variable_any().wait(lock, stop, [] { return false; });
                        return {};
                    });
    const auto listener = listenWith(std::move(table));
    RawSocket socket(listener->port());
    socket.send(sent);
    QVERIFY(socket.readUntil("job 2").ends_with("job 2"));
    QVERIFY(grpcFrame(registered) ==
            readSide(std::string_view(sent).substr(kHttp2Preface.size())).data);
}

QTEST_GUILESS_MAIN(TestServerGrpc)
#include "test_server_grpc.moc"
