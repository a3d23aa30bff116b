// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/line_buffer.h"
#include "inference/local/protocol.h"

#include <QTest>

using namespace sluice;
using namespace sluice::inference;

namespace {

RunMessage clipRun()
{
    RunMessage run;
    run.id = 3;
    run.source = "/clips/a \"b\" 100 % \xF0\x9F\x8E\x9E.mp4";
    run.output = "/jobs/7/chunk-00003.part.nut";
    run.width = 2560;
    run.height = 1440;
    run.start = Rational(6);
    run.end = Rational(1001, 125);
    run.deinterlace = media::FieldOrder::BottomFirst;
    run.format.width = 2560;
    run.format.height = 1440;
    run.format.timeBase = Rational(1, 90000);
    run.format.encode.codec = "hevc";
    run.format.encode.bitDepth = 10;
    return run;
}

RunMessage wishRun()
{
    RunMessage run;
    run.output = "/jobs/8/chunk-00000.part.nut";
    run.width = 128;
    run.height = 128;
    run.format.width = 128;
    run.format.height = 128;
    run.format.timeBase = Rational(1, 8);
    run.format.frameRate = Rational(8);
    run.wish =
        ClipWish{"a red ball \xF0\x9F\x8E\x88", "blurry", std::uint64_t(-1), 12, 1.75, 17, {}};
    return run;
}

template <class Message>
Message overTheWire(const HostMessage& message)
{
    const std::string line = toLine(message);
    const auto read = parseHostMessage(std::string_view(line).substr(0, line.size() - 1));
    return read ? std::get<Message>(*read) : Message{};
}

template <class Message>
Message overTheWire(const EngineMessage& message)
{
    const std::string line = toLine(message);
    const auto read = parseEngineMessage(std::string_view(line).substr(0, line.size() - 1));
    return read ? std::get<Message>(*read) : Message{};
}

} // namespace

class TestLocalProtocol : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void writesOneLineForAMessage()
    {
        const std::string line = toLine(HostMessage(clipRun()));
        QCOMPARE(line.find('\n'), line.size() - 1);
    }

    void carriesARun()
    {
        const RunMessage sent = clipRun();
        const auto got = overTheWire<RunMessage>(HostMessage(sent));
        QCOMPARE(got.id, sent.id);
        QCOMPARE(got.isStill, false);
        QCOMPARE(got.source, sent.source);
        QCOMPARE(got.output, sent.output);
        QVERIFY(got.start == sent.start && got.end == sent.end);
        QCOMPARE(got.deinterlace, sent.deinterlace);
        QCOMPARE(got.format.width, 2560);
        QVERIFY(got.format.timeBase == sent.format.timeBase);
        QVERIFY(got.format.encode == sent.format.encode);
    }

    void carriesANameThatIsNotUtf8()
    {
        RunMessage sent = clipRun();
        sent.source = "/clips/caf\xE9.avi";
        QCOMPARE(overTheWire<RunMessage>(HostMessage(sent)).source, sent.source);
    }

    void carriesALoadWithAMix()
    {
        LoadMessage sent;
        sent.device = "cuda:1";
        sent.threads = 6;
        sent.model.id = "realesr-general-x4v3";
        sent.model.weights = {"/m/a.safetensors"};
        sent.model.mixWeights = {"/m/wdn.safetensors"};
        sent.model.mixShare = 0.25;
        const auto got = overTheWire<LoadMessage>(HostMessage(sent));
        QCOMPARE(got.device, sent.device);
        QCOMPARE(got.threads, 6);
        QCOMPARE(got.model.weights, sent.model.weights);
        QCOMPARE(got.model.mixWeights, sent.model.mixWeights);
        QCOMPARE(got.model.mixShare, 0.25);
    }

    void carriesAModelWithoutWeights()
    {
        LoadMessage sent;
        sent.model.id = "resize";
        sent.model.isResize = true;
        QVERIFY(overTheWire<LoadMessage>(HostMessage(sent)).model.isResize);
    }

    void carriesALoadOfAGenerator()
    {
        LoadMessage sent;
        sent.model.id = "wan";
        sent.model.generator = "/models/wan";
        sent.model.adapters = {{"/loras/fast.safetensors", -0.5}};
        const auto got = overTheWire<LoadMessage>(HostMessage(sent));
        QCOMPARE(got.model.generator, sent.model.generator);
        QVERIFY(got.model.weights.empty() && !got.model.isResize);
        QCOMPARE(got.model.adapters.size(), std::size_t(1));
        QCOMPARE(got.model.adapters[0].file, sent.model.adapters[0].file);
        QCOMPARE(got.model.adapters[0].weight, -0.5);
        QVERIFY(!got.sparesMemory);
        sent.sparesMemory = true;
        QVERIFY(overTheWire<LoadMessage>(HostMessage(sent)).sparesMemory);
        QVERIFY(!got.tilesFrames && !got.beginsIn8Bit);
        sent.tilesFrames = sent.beginsIn8Bit = true;
        QVERIFY(overTheWire<LoadMessage>(HostMessage(sent)).tilesFrames);
        QVERIFY(overTheWire<LoadMessage>(HostMessage(sent)).beginsIn8Bit);
    }

    void carriesAWish()
    {
        RunMessage sent = wishRun();
        sent.wish->startImage = "/pictures/first.png";
        sent.wish->preview = "/jobs/9/preview";
        sent.wish->keptPrompt = "/jobs/9/prompt.encoding";
        sent.wish->keptNegative = "/jobs/9/negative.encoding";
        sent.wish->steps = 3;
        sent.wish->timesteps = {1000, 757, 521.5};
        const auto got = overTheWire<RunMessage>(HostMessage(sent));
        QVERIFY(got.wish && !got.isStill);
        QCOMPARE(got.wish->prompt, sent.wish->prompt);
        QCOMPARE(got.wish->negative, std::string("blurry"));
        QCOMPARE(got.wish->seed, std::uint64_t(-1));
        QCOMPARE(got.wish->steps, 3);
        QVERIFY(got.wish->timesteps == sent.wish->timesteps);
        QCOMPARE(got.wish->guidance, 1.75);
        QCOMPARE(got.wish->frames, 17);
        QCOMPARE(got.wish->startImage, sent.wish->startImage);
        QCOMPARE(got.wish->preview, sent.wish->preview);
        QCOMPARE(got.wish->keptPrompt, sent.wish->keptPrompt);
        QCOMPARE(got.wish->keptNegative, sent.wish->keptNegative);
        QCOMPARE(got.output, sent.output);
        QVERIFY(got.format.frameRate == Rational(8));
    }

    void refusesWishesThatCannotBe_data()
    {
        QTest::addColumn<QByteArray>("sound");
        QTest::addColumn<QByteArray>("wrong");
        const auto row = [](const char* name, const char* sound, const char* wrong) {
            QTest::newRow(name) << QByteArray(sound) << QByteArray(wrong);
        };
        row("no prompt", "\"prompt\":", "\"said\":");
        row("no steps", "\"steps\":12", "\"steps\":0");
        row("no frames", "\"frames\":17", "\"frames\":0");
        row("negative seed", "\"seed\":18446744073709551615", "\"seed\":-1");
        row("huge guidance", "\"guidance\":1.75", "\"guidance\":1e300");
        row("other size", "\"height\":128,\"id\"", "\"height\":126,\"id\"");
        row("no rate", "\"frameRate\":\"8/1\"", "\"frameRate\":\"0/1\"");
        row("other task", "generate-clip", "generate-opera");
    }

    void refusesWishesThatCannotBe()
    {
        QFETCH(QByteArray, sound);
        QFETCH(QByteArray, wrong);
        QByteArray line = QByteArray::fromStdString(toLine(HostMessage(wishRun()))).trimmed();
        QVERIFY2(line.contains(sound), line.constData());
        line.replace(sound, wrong);
        const auto read = parseHostMessage(line.toStdString());
        QVERIFY(!read);
        QCOMPARE(read.error().code, ErrorCode::Protocol);
    }

    void carriesWhatAGeneratorCanMake()
    {
        LoadedMessage sent;
        sent.architecture = "WanPipeline";
        sent.generator = GeneratorLimits{16, 4, 1280, 121, 512, true};
        const auto got = overTheWire<LoadedMessage>(EngineMessage(sent));
        QVERIFY(got.generator);
        QCOMPARE(got.generator->sideMultiple, 16);
        QCOMPARE(got.generator->frameMultiple, 4);
        QCOMPARE(got.generator->mostSide, 1280);
        QCOMPARE(got.generator->mostFrames, 121);
        QCOMPARE(got.generator->textLength, 512);
        QVERIFY(got.generator->takesStartImage);
        sent.generator.reset();
        QVERIFY(!overTheWire<LoadedMessage>(EngineMessage(sent)).generator);
    }

    void carriesSteps()
    {
        const auto got = overTheWire<ProgressMessage>(
            EngineMessage(ProgressMessage{3, "generating", 0, 0, 5, 12}));
        QCOMPARE(got.step, 5);
        QCOMPARE(got.steps, 12);
    }

    void carriesAPreview()
    {
        const auto got = overTheWire<PreviewMessage>(
            EngineMessage(PreviewMessage{3, 5, "/jobs/9/preview-5.png"}));
        QCOMPARE(got.id, 3);
        QCOMPARE(got.step, 5);
        QCOMPARE(got.picture, std::filesystem::path("/jobs/9/preview-5.png"));
        QVERIFY(!parseEngineMessage("{\"type\":\"preview\",\"id\":3,\"step\":5,\"picture\":"
                                    "\"preview.png\"}"));
    }

    void carriesAHello()
    {
        HelloMessage sent;
        sent.version = "0.1.0";
        sent.pid = 4711;
        sent.wallFiles = true;
        sent.wallDetail = "no seccomp";
        sent.devices = {{"cpu", "cpu", "AMD EPYC", 25281581056u, 24000000000u, 2}};
        const auto got = overTheWire<HelloMessage>(EngineMessage(sent));
        QCOMPARE(got.pid, 4711);
        QVERIFY(got.wallFiles && !got.wallNetwork);
        QCOMPARE(got.wallDetail, sent.wallDetail);
        QCOMPARE(got.devices.size(), std::size_t(1));
        QCOMPARE(got.devices[0].memoryBytes, std::uint64_t(25281581056u));
        QCOMPARE(got.devices[0].threads, 2);
    }

    void carriesAnErrorOfNoRun()
    {
        const ErrorMessage sent{std::nullopt, {ErrorCode::DiskFull, "Cannot write /x"}};
        const auto got = overTheWire<ErrorMessage>(EngineMessage(sent));
        QVERIFY(!got.id);
        QVERIFY(got.error == sent.error);
    }

    void readsTheNumberOfALaterVersion()
    {
        const auto hello = parseEngineMessage(R"({"type":"hello","protocol":2,"devices":"many"})");
        QVERIFY(hello.has_value());
        QCOMPARE(std::get<HelloMessage>(*hello).protocol, 2);
    }

    void ignoresMembersItDoesNotKnow()
    {
        QVERIFY(parseHostMessage(R"({"type":"quit","why":["not"]})").has_value());
    }

    void refusesWhatBreaksTheFormat_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("word");
        const auto row = [](const char* name, const char* line, const char* word) {
            QTest::newRow(name) << QByteArray(line) << QByteArray(word);
        };
        row("empty", "", "JSON");
        row("no JSON", "Segmentation fault", "JSON");
        row("a list", "[1,2]", "JSON");
        row("no type", "{\"id\":1}", "type");
        row("type that is no text", "{\"type\":7}", "type");
        row("unknown type", "{\"type\":\"dance\"}", "dance");
        row("missing member", "{\"type\":\"progress\",\"id\":1,\"frames\":2}", "stage");
        row("wrong kind", "{\"type\":\"cancelled\",\"id\":\"1\"}", "id");
        row("fraction", "{\"type\":\"cancelled\",\"id\":1.5}", "id");
        row("negative", "{\"type\":\"cancelled\",\"id\":-1}", "id");
        row("over 64 bits", "{\"type\":\"cancelled\",\"id\":18446744073709551615}", "id");
        row("huge number",
            "{\"type\":\"probed\",\"device\":\"cpu\",\"convolution\":1e999,\"resize\":1,"
            "\"decode\":1,\"encode\":1}",
            "JSON");
        row("note that is no text",
            "{\"type\":\"done\",\"id\":1,\"frames\":1,\"computed\":1,\"seconds\":1,\"notes\":[1]}",
            "notes");
    }

    void refusesWhatBreaksTheFormat()
    {
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, word);
        const auto read = parseEngineMessage(line.toStdString());
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, ErrorCode::Protocol);
        QVERIFY2(read.error().detail.find(word.toStdString()) != std::string::npos,
                 read.error().detail.c_str());
    }

    void refusesARelativePath()
    {
        const auto read = parseHostMessage(
            R"({"type":"load","model":{"id":"x","kind":"network","weights":["a"]}})");
        QVERIFY(!read.has_value());
        QCOMPARE(read.error().code, ErrorCode::Protocol);
    }

    void survivesDeepNesting()
    {
        const std::string deep = R"({"type":)" + std::string(500'000, '[');
        QVERIFY(!parseHostMessage(deep).has_value());
        const std::string closed =
            R"({"x":)" + std::string(300'000, '[') + std::string(300'000, ']') + "}";
        QVERIFY(!parseHostMessage(closed).has_value());
    }

    void cutsLinesOutOfPieces()
    {
        LineBuffer buffer;
        buffer.add("one\ntw");
        QCOMPARE(**buffer.next(), std::string("one"));
        QVERIFY(!buffer.next()->has_value());
        buffer.add("o\n\nthree");
        QCOMPARE(**buffer.next(), std::string("two"));
        QCOMPARE(**buffer.next(), std::string());
        QVERIFY(!buffer.next()->has_value());
    }

    void refusesALineWithoutEnd()
    {
        LineBuffer buffer;
        buffer.add(std::string(kMaximumLine, 'x'));
        QVERIFY(buffer.next().has_value());
        buffer.add("x");
        QCOMPARE(buffer.next().error().code, ErrorCode::Protocol);
    }

    void takesALineOfExactlyTheLimit()
    {
        LineBuffer buffer;
        buffer.add(std::string(kMaximumLine, 'x') + '\n');
        QCOMPARE((*buffer.next())->size(), kMaximumLine);
    }
};

QTEST_GUILESS_MAIN(TestLocalProtocol)
#include "test_local_protocol.moc"
