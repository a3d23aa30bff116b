// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/wire/job_answer.h"
#include "network/wire/pipeline.h"
#include "tests/support/recorded.h"

#include <QTest>

using namespace sluice;
using namespace sluice::network;
using sluice::test::recorded;

class TestWireJobs : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesFollowUpstreamsRule();
    void unitsMatch();
    void senselessSizesAreRefused_data();
    void senselessSizesAreRefused();
    void fieldsAreCompleted();
    void recordedAnswersAreRead();
    void wrongAnswersAreRefused_data();
    void wrongAnswersAreRefused();
    void anOpenEndOfTheLastChunkIsTaken();
    void dataUrlsAreRead();
    void eventsComeInAnyPieces_data();
    void eventsComeInAnyPieces();
    void anEndlessEventIsRefused();
    void chunksOfAStreamAreRead();
    void refusalsAreClassified_data();
    void refusalsAreClassified();
    void recordedRefusalsHaveWords();
};

void TestWireJobs::namesFollowUpstreamsRule()
{
    QCOMPARE(allPipelines().size(), std::size_t(9));
    for (const PipelineFacts& facts : allPipelines()) {
        // First letter upper-case, '-' to blank: how go-livepeer finds the capability of a path.
        std::string name(facts.name);
        name[0] = char(name[0] - 'a' + 'A');
        std::ranges::replace(name, '-', ' ');
        QCOMPARE(name, std::string(facts.displayName));
        QCOMPARE(pipelineFromName(facts.name).value(), facts.pipeline);
    }
    QCOMPARE(pipelineFromName("text-to-video").error().code, ErrorCode::InvalidInput);
}

void TestWireJobs::unitsMatch()
{
    int counted = 0;
    const auto vectors = recorded("vectors.json");
    for (const auto& row : vectors["units"]) {
        const auto pipeline = pipelineFromName(row["pipeline"].get<std::string>());
        const std::string side = row["side"];
        // Where the sides differ the orchestrator's figure is the one to pay.
        if (!pipeline || (*pipeline == Pipeline::TextToSpeech && side.starts_with("gateway")))
            continue;
        InputFacts input;
        nlohmann::json fields = row["inputs"];
        if (fields.contains("input_image")) {
            const std::string size = fields["input_image"];
            input.width = std::stoi(size);
            input.height = std::stoi(size.substr(size.find('x') + 1));
        }
        input.seconds = fields.value("duration_seconds", 0.0);
        const auto units =
            unitsOf(*pipeline, completeFields(*pipeline, fields, "model", input), input);
        ++counted;
        if (row["units"].is_string())
            QCOMPARE(units.error().code, ErrorCode::InvalidInput);
        else
            QCOMPARE(units.value(), row["units"].get<std::uint64_t>());
    }
    QVERIFY(counted >= 14);
}

void TestWireJobs::senselessSizesAreRefused_data()
{
    QTest::addColumn<QByteArray>("pipeline");
    QTest::addColumn<QByteArray>("fields");
    QTest::newRow("zero") << QByteArray("text-to-image") << QByteArray(R"({"width":0})");
    QTest::newRow("below zero") << QByteArray("text-to-image") << QByteArray(R"({"height":-5})");
    QTest::newRow("text") << QByteArray("text-to-image") << QByteArray(R"({"height":"64"})");
    QTest::newRow("huge") << QByteArray("image-to-video") << QByteArray(R"({"width":99999999999})");
    QTest::newRow("no picture") << QByteArray("upscale") << QByteArray("{}");
    QTest::newRow("no tokens") << QByteArray("llm") << QByteArray(R"({"max_tokens":0})");
    QTest::newRow("no text") << QByteArray("text-to-speech") << QByteArray("{}");
}

void TestWireJobs::senselessSizesAreRefused()
{
    QFETCH(QByteArray, pipeline);
    QFETCH(QByteArray, fields);
    const auto which = pipelineFromName(pipeline.toStdString()).value();
    QCOMPARE(unitsOf(which, nlohmann::json::parse(fields.toStdString()), {}).error().code,
             ErrorCode::InvalidInput);
}

void TestWireJobs::fieldsAreCompleted()
{
    const auto picture =
        completeFields(Pipeline::TextToImage, {{"num_images_per_prompt", 0}}, "m", {});
    QCOMPARE(picture["model_id"].get<std::string>(), std::string("m"));
    QCOMPARE(picture["height"].get<int>(), 512);
    QCOMPARE(picture["num_images_per_prompt"].get<int>(), 1);
    const auto chat = completeFields(Pipeline::Llm, nlohmann::json(), "m", {});
    QCOMPARE(chat["model"].get<std::string>(), std::string("m"));
    QVERIFY(!chat.contains("model_id"));
    QCOMPARE(chat["max_tokens"].get<int>(), 256);
    InputFacts sound;
    sound.seconds = 12.9;
    const auto speech = completeFields(Pipeline::AudioToText, nlohmann::json::object(), "m", sound);
    QCOMPARE(speech["metadata"].get<std::string>(), std::string(R"({"duration":"12"})"));
    QVERIFY(!completeFields(Pipeline::ImageToVideo, nlohmann::json::object(), "m", {})
                 .contains("height"));
}

void TestWireJobs::recordedAnswersAreRead()
{
    const auto captures = recorded("captures.json");
    for (const auto& job : captures["offchain"]["jobs"]) {
        const auto pipeline = pipelineFromName(job["path"].get<std::string>().substr(1)).value();
        const auto answer = parseJobAnswer(pipeline, job["answer"]["body"].get<std::string>());
        QVERIFY2(answer, job["path"].get<std::string>().c_str());
        QVERIFY(!answer->media.empty() || !answer->text.empty() || !answer->masks.empty());
        if (pipeline == Pipeline::TextToImage)
            QCOMPARE(answer->media.at(0).seed.value(), std::int64_t(42));
        if (pipeline == Pipeline::AudioToText)
            QCOMPARE(answer->chunks.at(1).end, 1.0);
        if (pipeline == Pipeline::Llm)
            QCOMPARE(answer->tokens.value(), std::int64_t(7));
    }
}

void TestWireJobs::wrongAnswersAreRefused_data()
{
    QTest::addColumn<QByteArray>("pipeline");
    QTest::addColumn<QByteArray>("body");
    const QByteArray image = "text-to-image";
    QTest::newRow("empty") << image << QByteArray();
    QTest::newRow("no JSON") << image << QByteArray("<html>");
    QTest::newRow("a list") << image << QByteArray("[]");
    QTest::newRow("no images") << image << QByteArray("{}");
    QTest::newRow("none") << image << QByteArray(R"({"images":[]})");
    QTest::newRow("no object") << image << QByteArray(R"({"images":[5]})");
    QTest::newRow("no address") << image << QByteArray(R"({"images":[{"url":""}]})");
    QTest::newRow("seed is text") << image << QByteArray(R"({"images":[{"url":"u","seed":"1"}]})");
    QTest::newRow("sound is none") << QByteArray("text-to-speech") << QByteArray(R"({"audio":5})");
    QTest::newRow("no text") << QByteArray("image-to-text") << QByteArray(R"({"txt":""})");
    QTest::newRow("masks only") << QByteArray("segment-anything-2")
                                << QByteArray(R"({"masks":"[]"})");
    QTest::newRow("no choices") << QByteArray("llm") << QByteArray(R"({"choices":[]})");
    QTest::newRow("failed inside") << QByteArray("llm") << QByteArray(R"({"error":"boom"})");
    QTest::newRow("deep") << image << QByteArray(100000, '[');
}

void TestWireJobs::wrongAnswersAreRefused()
{
    QFETCH(QByteArray, pipeline);
    QFETCH(QByteArray, body);
    const auto which = pipelineFromName(pipeline.toStdString()).value();
    QCOMPARE(parseJobAnswer(which, body.toStdString()).error().code, ErrorCode::Protocol);
}

void TestWireJobs::anOpenEndOfTheLastChunkIsTaken()
{
    const auto answer = parseJobAnswer(
        Pipeline::AudioToText, R"({"text":"a","chunks":[{"timestamp":[1.5,null],"text":"a"}]})");
    QCOMPARE(answer.value().chunks.at(0).start, 1.5);
    QCOMPARE(answer.value().chunks.at(0).end, -1.0);
}

void TestWireJobs::dataUrlsAreRead()
{
    const auto data = parseDataUrl("data:image/png;base64,iVBORw==");
    QCOMPARE(data.value().contentType, std::string("image/png"));
    QCOMPARE(data.value().bytes, std::string("\x89PNG"));
    QVERIFY(!isDataUrl("https://o/1.png"));
    for (const char* wrong : {"data:image/png,abc", "data:image/png;base64", "data:;base64,*"})
        QCOMPARE(parseDataUrl(wrong).error().code, ErrorCode::Protocol);
}

void TestWireJobs::eventsComeInAnyPieces_data()
{
    QTest::addColumn<QByteArray>("stream");
    QTest::newRow("line feeds") << QByteArray("data: {\"a\":1}\n\ndata: two\ndata: lines\n\n");
    QTest::newRow("both") << QByteArray("data: {\"a\":1}\r\n\r\ndata: two\r\ndata: lines\r\n\r\n");
    QTest::newRow("returns") << QByteArray("data: {\"a\":1}\r\rdata: two\rdata: lines\r\r");
    QTest::newRow("comments and ids")
        << QByteArray(": hi\nid: 7\ndata:{\"a\":1}\n\n\nevent: x\ndata: two\ndata: lines\n\n");
}

void TestWireJobs::eventsComeInAnyPieces()
{
    QFETCH(QByteArray, stream);
    const std::string text = stream.toStdString();
    for (std::size_t size = 1; size <= text.size(); ++size) {
        EventStreamReader reader;
        std::vector<std::string> events;
        for (std::size_t at = 0; at < text.size(); at += size) {
            const auto complete = reader.add(std::string_view(text).substr(at, size)).value();
            events.insert(events.end(), complete.begin(), complete.end());
        }
        QCOMPARE(events, (std::vector<std::string>{"{\"a\":1}", "two\nlines"}));
    }
}

void TestWireJobs::anEndlessEventIsRefused()
{
    EventStreamReader reader;
    QVERIFY(reader.add("data: "));
    Result<std::vector<std::string>> result;
    for (int i = 0; i < 20 && result; ++i)
        result = reader.add(std::string(100'000, 'x'));
    QVERIFY(!result);
    QCOMPARE(result.error().code, ErrorCode::Protocol);
}

void TestWireJobs::chunksOfAStreamAreRead()
{
    const auto middle = parseLlmChunk(
        R"({"choices":[{"index":0,"finish_reason":"","delta":{"role":"assistant","content":"Hel"},"message":null}]})");
    QCOMPARE(middle.value().text, std::string("Hel"));
    QVERIFY(middle->finishReason.empty());
    const auto last = parseLlmChunk(
        R"({"choices":[{"index":0,"finish_reason":"stop","delta":{"content":""}}],"usage":{"total_tokens":9}})");
    QCOMPARE(last.value().finishReason, std::string("stop"));
    QCOMPARE(last->tokens.value(), std::int64_t(9));
    QCOMPARE(parseLlmChunk(R"({"error":"boom"})").error().code, ErrorCode::Protocol);
}

void TestWireJobs::refusalsAreClassified_data()
{
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("kind");
    const auto row = [](const char* name, int status, const char* text, ErrorKind kind) {
        QTest::newRow(name) << status << QByteArray(text)
                            << QByteArray::fromStdString(std::string(nameOf(kind)));
    };
    row("expired", 400, "TicketParams expired\n", ErrorKind::RefreshAndRetry);
    row("nonce", 400, "invalid ticket senderNonce: already seen sender=0x nonce=1\n",
        ErrorKind::TryAnother);
    row("full", 503, "insufficient capacity\n", ErrorKind::TryAnother);
    row("BYOC full", 503, "No capacity available for capability\n", ErrorKind::TryAnother);
    row("runner refuses", 500, "text-to-image container returned 400: no prompt\n",
        ErrorKind::BadRequest);
    row("runner fails", 500, "text-to-image container returned 500: boom\n", ErrorKind::Suspend);
    row("duration", 400, "Unable to calculate duration\n", ErrorKind::BadRequest);
    row("restarted", 403, "invalid auth token\n", ErrorKind::RefreshAndRetry);
    row("late", 403, "expired auth token\n", ErrorKind::RefreshAndRetry);
    row("credit", 400, "Insufficient balance\n", ErrorKind::PaymentRefused);
    row("signature", 400, "invalid ticket signature\n", ErrorKind::PaymentRefused);
    row("header", 402, "base64 decode error: x\n", ErrorKind::PaymentRefused);
    row("segment", 403, "ErrSegSig\n", ErrorKind::Suspend);
    row("lost", 500, "Remote worker took too long\n", ErrorKind::Suspend);
    row("silent", 500, "", ErrorKind::Suspend);
}

void TestWireJobs::refusalsAreClassified()
{
    QFETCH(int, status);
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, kind);
    QCOMPARE(QByteArray::fromStdString(
                 std::string(nameOf(classifyJobError(status, text.toStdString())))),
             kind);
}

void TestWireJobs::recordedRefusalsHaveWords()
{
    const auto refusals = recorded("refusals.json");
    for (const auto& row : refusals["orchestratorJobHttp"]) {
        const Error error = jobError(row["status"], row["body"].get<std::string>(), "peer");
        QVERIFY(error.detail.starts_with("peer answered with HTTP"));
        QVERIFY(error.detail.find('\n') == std::string::npos);
    }
    const Error nasty = jobError(500, "\x1b[2J" + std::string(100'000, 'x'), "peer");
    QVERIFY(nasty.detail.size() < 400);
    QVERIFY(nasty.detail.find('\x1b') == std::string::npos);
}

QTEST_GUILESS_MAIN(TestWireJobs)
#include "test_wire_jobs.moc"
