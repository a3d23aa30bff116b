// SPDX-License-Identifier: GPL-3.0-or-later
// An engine for tests: speaks the protocol, makes text files instead of pictures, and misbehaves as SLUICE_FAKE_ENGINE says:
// "obedient", "crash:11" (a signal in the first run), "exit:3", and the words below. "pictures" makes real chunks of real
// clips, enlarged by repeating pixels, or plain clips of words, so that builds without torch can run whole jobs. "crowded:N" does so
// when it was told to spare memory, and else exits with code N in the first run; 0: says that memory ran out.
#include "core/media/still_image.h"
#include "core/media/video_reader.h"
#include "core/media/video_writer.h"
#include "inference/local/line_buffer.h"
#include "inference/local/protocol.h"

#include <poll.h>
#include <signal.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <deque>
#include <fstream>
#include <iostream>
#include <thread>

namespace {

using namespace sluice;
using namespace sluice::inference;
using std::chrono::milliseconds;

constexpr int kFramesPerSecond = 25;

void say(const EngineMessage& message)
{
    std::cout << toLine(message) << std::flush;
}

[[noreturn]] void sleepForever()
{
    while (true)
        std::this_thread::sleep_for(std::chrono::hours(1));
}

class FakeEngine
{
public:
    FakeEngine(std::string behaviour, std::filesystem::path folder)
        : m_folder(std::move(folder))
    {
        const std::size_t colon = behaviour.find(':');
        m_word = behaviour.substr(0, colon);
        if (colon != std::string::npos)
            m_number = std::atoi(behaviour.c_str() + colon + 1);
    }

    int work()
    {
        if (m_word == "silent")
            sleepForever();
        sayHello();
        while (const auto message = next(milliseconds(-1)))
            if (!std::visit([this](const auto& value) { return handle(value); }, *message))
                break;
        if (m_word == "stubborn")
            sleepForever();
        return 0;
    }

private:
    std::optional<HostMessage> next(milliseconds patience)
    {
        if (m_waiting.empty())
            return read(patience);
        const HostMessage message = m_waiting.front();
        m_waiting.pop_front();
        return message;
    }

    /// The next message from the pipe; nothing at the end of input or when none came in time.
    std::optional<HostMessage> read(milliseconds patience)
    {
        while (true) {
            const auto line = m_lines.next();
            if (!line)
                std::exit(2);
            if (line->has_value()) {
                auto message = parseHostMessage(**line);
                if (!message)
                    std::exit(2);
                return *message;
            }
            pollfd wait{STDIN_FILENO, POLLIN, 0};
            if (::poll(&wait, 1, int(patience.count())) == 0)
                return {};
            char bytes[4096];
            const ssize_t got = ::read(STDIN_FILENO, bytes, sizeof bytes);
            if (got <= 0) {
                m_inputEnded = true;
                return {};
            }
            m_lines.add({bytes, std::size_t(got)});
        }
    }

    void sayHello()
    {
        HelloMessage hello;
        if (m_word == "version")
            hello.protocol = m_number;
        hello.version = "fake";
        hello.pid = ::getpid();
        hello.devices = {{"cpu", "cpu", "Fake processor", 8'000'000'000u, 6'000'000'000u, 2}};
        say(hello);
    }

    bool handle(const LoadMessage& load)
    {
        if (m_word == "broken-model") {
            say(ErrorMessage{std::nullopt, {ErrorCode::ModelBroken, "The weights are broken."}});
            return true;
        }
        std::ofstream(m_folder / "loaded.txt") << load.model.id << ' ' << load.model.mixShare;
        if (m_word == "crowded")
            std::ofstream(m_folder / "begun.txt", std::ios::app)
                << load.sparesMemory << (load.beginsIn8Bit ? " in 8 bit, " : "");
        m_isCrowded = m_word == "crowded" && !load.sparesMemory;
        say(LoadedMessage{"Fake", 4, 1000, 1000, "cpu", "float32", 0.01});
        return true;
    }

    bool handle(const ProbeMessage&)
    {
        say(ProbedMessage{"cpu", 5e10, 2e10, 2e8, 4e7, 1e7});
        return true;
    }

    bool handle(const CancelMessage&) { return true; }
    bool handle(const QuitMessage&) { return false; }

    bool handle(const RunMessage& run)
    {
        say(ProgressMessage{run.id, "upscaling", 1, 1});
        misbehave(run);
        if (m_word == "slow")
            return workUntilCancelled(run);
        if (m_isCrowded) {
            say(ErrorMessage{run.id, {ErrorCode::OutOfMemory, "The GPU's memory is too small."}});
            return true;
        }
        if (m_word == "pictures" || m_word == "crowded")
            return makePictures(run);
        std::ofstream(run.output) << "made by the fake engine " << ::getpid();
        DoneMessage done;
        done.id = run.id;
        done.frames = framesOf(run);
        done.computed = done.frames;
        done.seconds = 0.5;
        if (m_word == "notes") {
            done.damaged = 3;
            done.notes = {"tile size halved"};
        }
        say(done);
        return true;
    }

    static std::int64_t framesOf(const RunMessage& run)
    {
        if (run.wish)
            return run.wish->frames;
        return run.isStill ? 1
                           : std::int64_t((*run.end - *run.start).toDouble() * kFramesPerSecond);
    }

    void misbehave(const RunMessage& run)
    {
        if (m_word == "crash") {
            ::signal(m_number, SIG_DFL);
            ::raise(m_number);
        }
        if (m_word == "exit" || (m_isCrowded && m_number != 0))
            std::exit(m_number);
        if (m_word == "wedged")
            sleepForever();
        if (m_word == "garbage")
            std::cout << "terminate called after throwing\n" << std::flush;
        if (m_word == "long-line")
            std::cout << std::string(2 * kMaximumLine, 'x') << std::flush;
        if (m_word == "wrong-id")
            say(DoneMessage{run.id + 100, 1, 1, 1, 0, {}});
        if (m_word == "unasked")
            say(ProbedMessage{"cpu", 1, 1, 1, 1, 1});
        if (m_word == "out-of-memory")
            say(ErrorMessage{run.id, {ErrorCode::OutOfMemory, "The GPU's memory is too small."}});
        if (m_word == "closed-output") {
            ::close(STDOUT_FILENO);
            sleepForever();
        }
        if (m_word == "no-file") {
            say(DoneMessage{run.id, 50, 50, 0.5, 0, {}});
            sleepForever();
        }
        if (m_word == "chatty")
            std::cerr << std::string(1 << 20, 'y') << "the end\n" << std::flush;
    }

    bool workUntilCancelled(const RunMessage& run)
    {
        std::ofstream(run.output) << "half a file";
        for (int frames = 1;; ++frames) {
            say(ProgressMessage{run.id, "upscaling", frames, frames});
            const auto message = next(milliseconds(10));
            if (m_inputEnded)
                return false;
            if (message && std::holds_alternative<CancelMessage>(*message)) {
                std::filesystem::remove(run.output);
                std::ofstream(m_folder / "cancelled.txt") << run.id;
                say(CancelledMessage{run.id});
                return true;
            }
            if (message && std::holds_alternative<QuitMessage>(*message))
                return false;
        }
    }

    bool makePictures(const RunMessage& run)
    {
        DoneMessage done;
        done.id = run.id;
        if (const auto made = run.wish ? generateClip(run, done) : enlargeClip(run, done); made) {
            done.seconds = 0.01 * double(done.frames);
            say(done);
        } else if (made.error().code == ErrorCode::Cancelled) {
            std::filesystem::remove(run.output);
            say(CancelledMessage{run.id});
        } else {
            say(ErrorMessage{run.id, made.error()});
        }
        return !m_inputEnded;
    }

    /// Plain pictures in a gray that follows from the seed and is never bright, crossed by a white square, after as many steps as were asked
    /// for, each with a preview.
    Result<void> generateClip(const RunMessage& run, DoneMessage& done)
    {
        const ClipWish& wish = *run.wish;
        media::StillImage still;
        still.image = media::RgbImage(run.width, run.height);
        for (int plane = 0; plane < 3; ++plane)
            std::fill_n(still.image.plane(plane), std::size_t(run.width) * std::size_t(run.height),
                        std::uint16_t(wish.seed * 4099 & 0x7fff));
        for (int step = 1; step <= wish.steps; ++step) {
            if (!wish.preview.empty()) {
                const std::filesystem::path picture =
                    wish.preview.string() + "-" + std::to_string(step) + ".png";
                SLUICE_CHECK(media::writeStill(picture, still));
                say(PreviewMessage{run.id, step, picture});
            }
            say(ProgressMessage{run.id, "generating", 0, 0, step, wish.steps});
            if (isCancelled())
                return fail(ErrorCode::Cancelled, "Stopped.");
        }
        SLUICE_TRY(auto writer, media::VideoWriter::create(run.output, run.format));
        for (; done.frames < wish.frames; ++done.frames)
            SLUICE_CHECK(writer.write(withSquare(still.image, done.frames), done.frames, 1));
        done.computed = done.frames;
        for (const double timestep : wish.timesteps)
            done.notes.push_back("step at " + std::to_string(int(timestep)));
        return writer.finish();
    }

    static media::RgbImage withSquare(media::RgbImage image, std::int64_t number)
    {
        constexpr int kSide = 16;
        const int left = int(number * kSide / 2 % std::max(image.width() - kSide, 1));
        for (int plane = 0; plane < 3; ++plane)
            for (int y = 0; y < std::min(kSide, image.height()); ++y)
                std::fill_n(image.plane(plane) + std::ptrdiff_t(y) * image.width() + left,
                            std::min(kSide, image.width() - left), std::uint16_t(0xffff));
        return image;
    }

    Result<void> enlargeClip(const RunMessage& run, DoneMessage& done)
    {
        SLUICE_TRY(auto reader,
                   media::VideoReader::open(run.source, {run.start, run.end, run.deinterlace, 1}));
        SLUICE_TRY(auto writer, media::VideoWriter::create(run.output, run.format));
        while (true) {
            SLUICE_TRY(const auto frame, reader.next());
            if (!frame)
                break;
            if (frame->repeat) {
                SLUICE_CHECK(writer.repeatLast(frame->ticks, frame->duration));
            } else {
                SLUICE_CHECK(writer.write(repeatPixels(frame->image, run.width, run.height),
                                          frame->ticks, frame->duration));
                ++done.computed;
            }
            say(ProgressMessage{run.id, "upscaling", ++done.frames, done.frames});
            if (isCancelled())
                return fail(ErrorCode::Cancelled, "Stopped.");
        }
        done.damaged = reader.damagedFrames();
        return writer.finish();
    }

    static media::RgbImage repeatPixels(const media::RgbImage& source, int width, int height)
    {
        media::RgbImage large(width, height);
        for (int plane = 0; plane < 3; ++plane)
            for (int y = 0; y < height; ++y)
                for (int x = 0; x < width; ++x) {
                    const std::size_t row = std::size_t(y) * source.height() / height;
                    const std::size_t column = std::size_t(x) * source.width() / width;
                    large.plane(plane)[std::size_t(y) * width + x] =
                        source.plane(plane)[row * source.width() + column];
                }
        return large;
    }

    /// Looks at what has come in the meantime; another run is kept for later.
    bool isCancelled()
    {
        while (const auto message = read(milliseconds(0))) {
            if (std::holds_alternative<CancelMessage>(*message))
                return true;
            m_waiting.push_back(*message);
        }
        return m_inputEnded;
    }

    LineBuffer m_lines;
    std::deque<HostMessage> m_waiting;
    std::string m_word;
    int m_number = 0;
    std::filesystem::path m_folder;
    bool m_inputEnded = false;
    bool m_isCrowded = false;
};

} // namespace

int main(int argc, char** argv)
{
    const char* behaviour = std::getenv("SLUICE_FAKE_ENGINE");
    std::filesystem::path folder;
    for (int i = 1; i + 1 < argc; ++i)
        if (std::string_view(argv[i]) == "--write")
            folder = argv[i + 1];
    return FakeEngine(behaviour == nullptr ? "obedient" : behaviour, folder).work();
}
