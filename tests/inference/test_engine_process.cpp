// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/still_image.h"
#include "core/media/video_reader.h"
#include "inference/local/protocol.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <QTest>

#include <cstdlib>
#include <fstream>

namespace fs = std::filesystem;

namespace sluice::test {
namespace {

using namespace sluice::inference;

constexpr int kPatience = 60'000;

fs::path weightsFile()
{
    return fs::path(SLUICE_SOURCE_DIR) / "tests" / "data" / "upscale" / "compact.safetensors";
}

/// A running sluice-engine and what it says.
class Engine
{
public:
    Engine(const fs::path& folder, const std::vector<fs::path>& readable)
    {
        Arguments arguments{"--write", folder.string()};
        for (const fs::path& path : readable)
            arguments = join(arguments, {"--read", path.string()});
        m_process = startProgram(programFolder() / "sluice-engine", arguments);
    }

    void send(const HostMessage& message) { sendRaw(toLine(message)); }
    void sendRaw(const std::string& bytes)
    {
        m_process->write(bytes.data(), qint64(bytes.size()));
        while (m_process->bytesToWrite() > 0 && m_process->waitForBytesWritten(kPatience)) {
        }
    }

    /// The next message, or nothing at its end.
    std::optional<EngineMessage> next()
    {
        while (!m_process->canReadLine())
            if (!m_process->waitForReadyRead(kPatience))
                return std::nullopt;
        const auto message = parseEngineMessage(m_process->readLine().trimmed().toStdString());
        return message ? std::optional(*message) : std::nullopt;
    }

    /// The next message that is not progress, if it is a `Message`.
    template <class Message>
    std::optional<Message> expect()
    {
        for (;;) {
            const auto message = next();
            if (message && std::holds_alternative<ProgressMessage>(*message))
                continue;
            if (message && std::holds_alternative<Message>(*message))
                return std::get<Message>(*message);
            if (message && std::holds_alternative<ErrorMessage>(*message))
                qWarning("%s", std::get<ErrorMessage>(*message).error.detail.c_str());
            return std::nullopt;
        }
    }

    /// Waits for the first frame of a run. False when the run ended before.
    bool waitForProgress()
    {
        const auto message = next();
        return message && std::holds_alternative<ProgressMessage>(*message);
    }

    void closeInput() { m_process->closeWriteChannel(); }
    int exitCode() { return finish(*m_process).exitCode; }

private:
    std::unique_ptr<QProcess> m_process;
};

LoadMessage loadNetwork(const fs::path& weights)
{
    LoadMessage message;
    message.device = "cpu";
    message.model = {"test", false, {weights}, {}, 1};
    return message;
}

RunMessage runOf(int id, const fs::path& clip, const fs::path& output, int width, int height)
{
    RunMessage run;
    run.id = id;
    run.source = clip;
    run.output = output;
    run.width = width;
    run.height = height;
    run.format.width = width;
    run.format.height = height;
    run.format.timeBase = Rational(1, 12800);
    run.format.frameRate = Rational(25);
    run.format.sourceHeight = 48;
    run.format.encode.codec = "ffv1";
    return run;
}

fs::path builtInModel()
{
    return fs::path(SLUICE_SOURCE_DIR) / "resources" / "models" / "sluice-shapes";
}

LoadMessage loadGenerator()
{
    LoadMessage message;
    message.device = "cpu";
    message.model.id = "sluice-shapes";
    message.model.generator = builtInModel();
    return message;
}

/// A short clip of the built-in model's size, 8 frames a second.
RunMessage wishOf(int id, const std::string& prompt, const fs::path& output)
{
    RunMessage run = runOf(id, {}, output, 128, 128);
    run.format.timeBase = Rational(1, 8);
    run.format.frameRate = Rational(8);
    run.wish = ClipWish{prompt, {}, 42, 4, 1.75, 17, {}};
    return run;
}

} // namespace

class EngineProcessTest : public QObject
{
    Q_OBJECT

private:
    TempDir m_folder;
    fs::path m_clip = m_folder / "clip.mp4";
    fs::path m_job = m_folder / "job";

    Engine startEngine() { return Engine(m_job, {m_clip, weightsFile()}); }

private Q_SLOTS:
    /// 20 frames of 64x48 at 25 a second; the last ten show the same picture.
    void initTestCase()
    {
        fs::create_directories(m_job);
        const auto made = runProgram(
            "ffmpeg",
            {"-v", "error", "-y", "-f", "lavfi", "-i", "testsrc2=size=64x48:rate=25:duration=0.4",
             "-vf", "tpad=stop_mode=clone:stop=10", "-c:v", "libx264", "-qp", "0", "-pix_fmt",
             "yuv420p", "-video_track_timescale", "12800", m_clip.string()});
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
    }

    void helloNamesProtocolAndProcessor()
    {
        Engine engine = startEngine();
        const auto hello = engine.expect<HelloMessage>();
        QVERIFY(hello);
        QCOMPARE(hello->protocol, kProtocolVersion);
        QVERIFY(!hello->devices.empty());
        QCOMPARE(hello->devices.front().id, std::string("cpu"));
        QVERIFY(hello->devices.front().memoryBytes > 0);
        engine.send(QuitMessage{});
        QCOMPARE(engine.exitCode(), 0);
    }

    void loadingAGeneratorShowsThatItGoesOn()
    {
        Engine engine(m_job, {builtInModel()});
        QVERIFY(engine.expect<HelloMessage>());
        engine.send(loadGenerator());
        QVERIFY(engine.waitForProgress());
        QVERIFY(engine.expect<LoadedMessage>());
    }

    void endOfInputEndsTheEngine()
    {
        Engine engine = startEngine();
        QVERIFY(engine.expect<HelloMessage>());
        engine.closeInput();
        QCOMPARE(engine.exitCode(), 0);
    }

    void clipComesOutLargerWithItsTimes()
    {
        Engine engine = startEngine();
        QVERIFY(engine.expect<HelloMessage>());
        engine.send(loadNetwork(weightsFile()));
        const auto loaded = engine.expect<LoadedMessage>();
        QVERIFY(loaded);
        QCOMPARE(loaded->architecture, std::string("SRVGGNetCompact"));
        QCOMPARE(loaded->scale, 4);
        const fs::path output = m_job / "out.nut";
        engine.send(runOf(7, m_clip, output, 200, 150));
        const auto done = engine.expect<DoneMessage>();
        QVERIFY(done);
        QCOMPARE(done->id, 7);
        QCOMPARE(done->frames, std::int64_t(20));
        QVERIFY2(done->computed <= 11, std::to_string(done->computed).c_str());

        auto source = media::VideoReader::open(m_clip, {});
        auto result = media::VideoReader::open(output, {});
        QVERIFY(source && result);
        QCOMPARE(result->info().width, 200);
        for (int i = 0; i < 20; ++i) {
            const auto a = source->next();
            const auto b = result->next();
            QVERIFY(a && *a && b && *b);
            QCOMPARE(Rational((*b)->ticks) * result->info().timeBase,
                     Rational((*a)->ticks) * source->info().timeBase);
        }
    }

    void stillKeepsItsAlpha()
    {
        const fs::path still = m_folder / "still.png";
        const auto made = runProgram("ffmpeg", {"-v", "error", "-y", "-f", "lavfi", "-i",
                                                "color=red@0.5:size=21x13,format=rgba", "-frames:v",
                                                "1", still.string()});
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        Engine engine(m_job, {still, weightsFile()});
        QVERIFY(engine.expect<HelloMessage>());
        engine.send(loadNetwork(weightsFile()));
        QVERIFY(engine.expect<LoadedMessage>());
        RunMessage run;
        run.isStill = true;
        run.source = still;
        run.output = m_job / "still.png";
        run.width = 50;
        run.height = 33;
        engine.send(run);
        QVERIFY(engine.expect<DoneMessage>());
        const auto result = media::readStill(run.output);
        QVERIFY(result);
        QCOMPARE(result->image.width(), 50);
        QCOMPARE(result->alpha.size(), std::size_t(50 * 33));
        QVERIFY(std::abs(int(result->alpha[800]) - 32768) < 600);
    }

    void textBecomesAClip()
    {
        Engine engine(m_job, {builtInModel()});
        QVERIFY(engine.expect<HelloMessage>());
        engine.send(loadGenerator());
        const auto loaded = engine.expect<LoadedMessage>();
        QVERIFY(loaded && loaded->generator);
        QCOMPARE(loaded->generator->textLength, 24);
        RunMessage run = wishOf(5, "a \xE2\x80\x9Cred\xE2\x80\x9D ball over the sea helicopter",
                                m_job / "made.nut");
        engine.send(run);
        QVERIFY(engine.waitForProgress());
        const auto done = engine.expect<DoneMessage>();
        QVERIFY(done);
        QCOMPARE(done->id, 5);
        QCOMPARE(done->frames, std::int64_t(run.wish->frames));
        QCOMPARE(done->notes.size(), std::size_t(1));
        QVERIFY2(done->notes[0].find("helicopter") != std::string::npos, done->notes[0].c_str());

        auto result = media::VideoReader::open(run.output, {});
        QVERIFY(result);
        QCOMPARE(result->info().width, run.width);
        for (int i = 0; i < run.wish->frames; ++i) {
            const auto frame = result->next();
            QVERIFY(frame && *frame);
            QCOMPARE(Rational((*frame)->ticks) * result->info().timeBase, Rational(i, 8));
        }
    }

    void wishesThatDoNotFitAreAnswered()
    {
        Engine engine(m_job, {builtInModel(), weightsFile(), m_clip});
        QVERIFY(engine.expect<HelloMessage>());
        engine.send(wishOf(1, "a red ball", m_job / "none.nut"));
        const auto early = engine.expect<ErrorMessage>();
        QVERIFY(early && early->id);
        engine.send(loadGenerator());
        QVERIFY(engine.expect<LoadedMessage>());
        engine.send(wishOf(2, " \t ", m_job / "none.nut"));
        const auto empty = engine.expect<ErrorMessage>();
        QVERIFY(empty && empty->id);
        QCOMPARE(int(empty->error.code), int(ErrorCode::InvalidInput));
        QVERIFY(empty->error.detail.find("prompt is empty") != std::string::npos);
        RunMessage odd = wishOf(3, "a red ball", m_job / "none.nut");
        odd.wish->frames = 6;
        engine.send(odd);
        const auto refused = engine.expect<ErrorMessage>();
        QVERIFY(refused);
        QCOMPARE(int(refused->error.code), int(ErrorCode::InvalidInput));
        QVERIFY(!fs::exists(m_job / "none.nut"));
        // A clip cannot be enlarged by a generator, and a network makes none of text.
        engine.send(runOf(4, m_clip, m_job / "none.nut", 256, 192));
        QVERIFY(engine.expect<ErrorMessage>());
        engine.send(loadNetwork(weightsFile()));
        QVERIFY(engine.expect<LoadedMessage>());
        engine.send(wishOf(5, "a red ball", m_job / "none.nut"));
        QVERIFY(engine.expect<ErrorMessage>());
    }

    void makingAClipIsCancelled()
    {
        Engine engine(m_job, {builtInModel()});
        QVERIFY(engine.expect<HelloMessage>());
        engine.send(loadGenerator());
        QVERIFY(engine.expect<LoadedMessage>());
        RunMessage run = wishOf(1, "a red ball", m_job / "never.nut");
        run.wish->steps = 1000;
        engine.send(run);
        QVERIFY(engine.waitForProgress());
        engine.send(CancelMessage{});
        QVERIFY(engine.expect<CancelledMessage>());
        QVERIFY(!fs::exists(run.output));
    }

    void twoRunsAreAnsweredInOrder()
    {
        Engine engine = startEngine();
        QVERIFY(engine.expect<HelloMessage>());
        LoadMessage load;
        load.model.id = "resize";
        load.model.isResize = true;
        engine.send(load);
        QVERIFY(engine.expect<LoadedMessage>());
        RunMessage first = runOf(1, m_clip, m_job / "first.nut", 128, 96);
        first.end = Rational(1, 5);
        RunMessage second = runOf(2, m_clip, m_job / "second.nut", 128, 96);
        second.start = Rational(1, 5);
        engine.send(first);
        engine.send(second);
        const auto a = engine.expect<DoneMessage>();
        const auto b = engine.expect<DoneMessage>();
        QVERIFY(a && b);
        QCOMPARE(a->id, 1);
        QCOMPARE(a->frames, std::int64_t(5));
        QCOMPARE(b->id, 2);
        QCOMPARE(b->frames, std::int64_t(15));
    }

    void cancelRemovesWhatWasWritten()
    {
        const fs::path longer = m_folder / "longer.mp4";
        const auto made =
            runProgram("ffmpeg", {"-v", "error", "-y", "-f", "lavfi", "-i",
                                  "testsrc2=size=640x480:rate=25:duration=20", "-c:v", "libx264",
                                  "-preset", "ultrafast", longer.string()});
        QVERIFY2(made.exitCode == 0, made.errors.c_str());
        Engine engine(m_job, {longer, m_clip, weightsFile()});
        QVERIFY(engine.expect<HelloMessage>());
        engine.send(loadNetwork(weightsFile()));
        QVERIFY(engine.expect<LoadedMessage>());
        const fs::path output = m_job / "cancelled.nut";
        engine.send(runOf(1, longer, output, 2560, 1920));
        engine.send(runOf(2, longer, m_job / "never.nut", 2560, 1920));
        QVERIFY(engine.waitForProgress());
        engine.send(CancelMessage{});
        const auto first = engine.expect<CancelledMessage>();
        const auto second = engine.expect<CancelledMessage>();
        QVERIFY(first && second);
        QCOMPARE(first->id, 1);
        QCOMPARE(second->id, 2);
        QVERIFY(!fs::exists(output) && !fs::exists(m_job / "never.nut"));
        engine.send(runOf(3, m_clip, m_job / "after.nut", 256, 192));
        const auto done = engine.expect<DoneMessage>();
        QVERIFY(done);
        QCOMPARE(done->id, 3);
    }

    void wrongMessagesEndTheConversation_data()
    {
        QTest::addColumn<QByteArray>("line");
        QTest::newRow("not JSON") << QByteArray("hello\n");
        QTest::newRow("no object") << QByteArray("[1,2]\n");
        QTest::newRow("unknown type") << QByteArray("{\"type\":\"dance\"}\n");
        QTest::newRow("members missing") << QByteArray("{\"type\":\"run\"}\n");
        QTest::newRow("bytes") << QByteArray("\x00\xff\xfe\n", 4);
        QTest::newRow("endless line") << QByteArray(2 << 20, 'x');
        QTest::newRow("three runs") << QByteArray::fromStdString(
            toLine(runOf(1, "/a", "/b", 2, 2)) + toLine(runOf(2, "/a", "/b", 2, 2)) +
            toLine(runOf(3, "/a", "/b", 2, 2)));
    }

    void wrongMessagesEndTheConversation()
    {
        QFETCH(QByteArray, line);
        Engine engine = startEngine();
        QVERIFY(engine.expect<HelloMessage>());
        engine.sendRaw(line.toStdString());
        // Runs that were asked for properly may be answered first.
        for (;;) {
            const auto error = engine.expect<ErrorMessage>();
            QVERIFY(error);
            if (error->id)
                continue;
            QCOMPARE(int(error->error.code), int(ErrorCode::Protocol));
            break;
        }
        QCOMPARE(engine.exitCode(), 2);
    }

    void brokenModelsAreAnswered()
    {
        const fs::path truncated = m_folder / "truncated.safetensors";
        std::ofstream(truncated) << "not a model";
        Engine engine(m_job, {m_clip, truncated, weightsFile()});
        QVERIFY(engine.expect<HelloMessage>());
        engine.send(loadNetwork(truncated));
        const auto broken = engine.expect<ErrorMessage>();
        QVERIFY(broken);
        QCOMPARE(int(broken->error.code), int(ErrorCode::ModelBroken));
        engine.send(runOf(1, m_clip, m_job / "none.nut", 256, 192));
        const auto refused = engine.expect<ErrorMessage>();
        QVERIFY(refused && refused->id);
        engine.send(loadNetwork(weightsFile()));
        QVERIFY(engine.expect<LoadedMessage>());
    }

    void missingSourceIsAnswered()
    {
        Engine engine = startEngine();
        QVERIFY(engine.expect<HelloMessage>());
        engine.send(loadNetwork(weightsFile()));
        QVERIFY(engine.expect<LoadedMessage>());
        engine.send(runOf(4, m_folder / "gone.mp4", m_job / "none.nut", 256, 192));
        const auto error = engine.expect<ErrorMessage>();
        QVERIFY(error);
        QCOMPARE(error->id.value_or(-1), 4);
        QVERIFY(error->error.detail.find("gone.mp4") != std::string::npos);
    }

    void nextEngineWaitsForTheLock()
    {
        Engine first = startEngine();
        QVERIFY(first.expect<HelloMessage>());
        Engine second = startEngine();
        first.send(QuitMessage{});
        QCOMPARE(first.exitCode(), 0);
        QVERIFY(second.expect<HelloMessage>());
    }

    void probeMeasuresAllFour()
    {
        Engine engine = startEngine();
        QVERIFY(engine.expect<HelloMessage>());
        engine.send(ProbeMessage{"cpu"});
        const auto probed = engine.expect<ProbedMessage>();
        QVERIFY(probed);
        QVERIFY(probed->convolution > 0 && probed->products > 0 && probed->resize > 0 &&
                probed->decode > 0 && probed->encode > 0);
    }

    void wrongArgumentsAreRefused()
    {
        QCOMPARE(runProgram("sluice-engine", {"--frobnicate"}).exitCode, 2);
    }
};

} // namespace sluice::test

QTEST_GUILESS_MAIN(sluice::test::EngineProcessTest)
#include "test_engine_process.moc"
