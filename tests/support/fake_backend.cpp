// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/fake_backend.h"

#include "core/base/file_lock.h"
#include "core/media/still_image.h"
#include "core/media/video_writer.h"
#include "tests/support/program.h"

#include <fmt/format.h>

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace sluice::test {
namespace fs = std::filesystem;
namespace {

/// A picture that tells its time: the same tick always gives the same samples.
media::RgbImage pictureFor(std::int64_t ticks, int width, int height)
{
    media::RgbImage image(width, height);
    for (int plane = 0; plane < 3; ++plane)
        for (int i = 0; i < width * height; ++i)
            image.plane(plane)[i] = std::uint16_t(std::uint64_t(ticks) * 7919 +
                                                  unsigned(plane) * 20011U + unsigned(i) * 3U);
    return image;
}

/// Writes the pictures of a chunk. Returns how many there are.
Result<std::int64_t>
writeClipChunk(const JobPlan& plan, const Chunk& chunk, int widthError, int missing)
{
    SLUICE_TRY(const media::FrameIndex index, media::scanFrames(plan.spec.source()));
    media::VideoWriteFormat format = plan.format;
    format.width += widthError;
    SLUICE_TRY(media::VideoWriter writer, media::VideoWriter::create(chunk.partialFile, format));
    std::vector<std::int64_t> times;
    for (const std::int64_t ticks : index.times) {
        const Rational time = Rational(ticks) * index.timeBase;
        if (time >= chunk.start && time < chunk.end)
            times.push_back(ticks);
    }
    for (std::size_t i = 0; i + std::size_t(missing) < times.size(); ++i)
        SLUICE_CHECK(writer.write(pictureFor(times[i], format.width, format.height), times[i], 1));
    SLUICE_CHECK(writer.finish());
    return std::int64_t(times.size());
}

/// Writes as many pictures as the prompt asks for; the seed makes them differ.
Result<std::int64_t> writeGeneratedChunk(const JobPlan& plan, const Chunk& chunk)
{
    SLUICE_TRY(media::VideoWriter writer,
               media::VideoWriter::create(chunk.partialFile, plan.format));
    const auto seed = std::int64_t(*plan.spec.generating()->seed);
    for (std::int64_t i = 0; i < chunk.frames; ++i)
        SLUICE_CHECK(
            writer.write(pictureFor(seed + i, plan.format.width, plan.format.height), i, 1));
    SLUICE_CHECK(writer.finish());
    return chunk.frames;
}

/// Leaves traces of a chunk in the folder that all processes of a test share.
class ChunkGuard
{
public:
    ChunkGuard(const fs::path& folder, const JobPlan& plan, const Chunk& chunk)
        : m_folder(folder)
        , m_name(fmt::format("{}-{:05}", plan.jobFolder.filename().string(), chunk.index))
    {
        if (m_folder.empty())
            return;
        auto lock = FileLock::tryLock(m_folder / (m_name + ".lock"));
        if (lock && *lock)
            m_lock.emplace(std::move(**lock));
        else
            leave("double");
        leave(fmt::format("{}.begun", ::getpid()));
    }
    void made() const
    {
        if (!m_folder.empty())
            leave(fmt::format("{}.made", ::getpid()));
    }

private:
    void leave(const std::string& what) const
    {
        std::ofstream(m_folder / (m_name + "." + what), std::ios::app) << "x";
    }

    fs::path m_folder;
    std::string m_name;
    std::optional<FileLock> m_lock;
};

} // namespace

Result<ModelFacts> FakeBackend::modelFacts(const JobSpec& spec) const
{
    ModelFacts facts;
    facts.id = "fake";
    facts.scale = 2;
    if (spec.generating()) {
        facts.scale = 0;
        GenerateRules& rules = facts.generator.emplace().rules;
        rules.model = "Fake";
        rules.size = {64, 48};
        rules.frames = 17;
        rules.steps = 4;
        facts.generator->costs.perPixel = 1e12;
    }
    return facts;
}

Quote FakeBackend::estimate(const JobPlan& plan) const
{
    Quote quote;
    quote.place = m_place;
    quote.possible = true;
    quote.device = "fake device";
    const std::lock_guard lock(m_mutex);
    quote.watts = m_watts;
    if (m_price > 0)
        quote.price = quote.ceiling = AnnouncedPrice{std::to_string(m_price), "1", "second", true};
    quote.time = TimeBand{std::chrono::duration<double>(double(plan.totalFrames())),
                          std::chrono::duration<double>(double(plan.totalFrames()) * 2)};
    return quote;
}

void FakeBackend::setPrice(int wei)
{
    const std::lock_guard lock(m_mutex);
    m_price = wei;
}

void FakeBackend::setWatts(double watts)
{
    const std::lock_guard lock(m_mutex);
    m_watts = watts;
}

Result<void> FakeBackend::run(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop)
{
    {
        const std::lock_guard lock(m_mutex);
        m_jobs.push_back(plan.jobFolder.filename().string());
        if (!feed.agreedPrice().empty() && m_price > std::stoi(feed.agreedPrice())) {
            feed.priceIsNow(std::to_string(m_price), "second");
            return fail(ErrorCode::Unavailable, "Nobody works for so little.");
        }
    }
    while (const auto chunk = feed.take()) {
        const auto made = makeChunk(plan, *chunk, feed, stop);
        if (!made) {
            feed.giveBack(chunk->index);
            // "Fine" is how the trick EndEarly ends.
            return made.error().detail == "Fine" ? Result<void>() : made;
        }
    }
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "Stopped.");
    return {};
}

Result<void> FakeBackend::makeChunk(const JobPlan& plan,
                                    const Chunk& chunk,
                                    ChunkFeed& feed,
                                    const std::stop_token& stop)
{
    const ChunkGuard guard(m_guardFolder, plan, chunk);
    {
        const std::lock_guard lock(m_mutex);
        m_begun.push_back(chunk.index);
    }
    const auto trick = nextTrick(chunk.index);
    feed.progress(chunk.index, 0, "upscaling");
    if (trick == Trick::Throw)
        throw std::runtime_error("a fault inside");
    if (trick == Trick::EndEarly)
        return fail(ErrorCode::Internal, "Fine");
    if (trick == Trick::PayBeside) {
        const SideWork work{"the picture of the words",
                            "fake peer",
                            "https://peer.test",
                            AnnouncedPrice{"7", "1", "pixel", true},
                            "700",
                            std::chrono::duration<double>(0.25)};
        if (const auto added = feed.addSideWork(chunk.index, work); !added)
            return Unexpected(added.error());
    }
    if (trick == Trick::Fail || trick == Trick::PayBeside) {
        const std::lock_guard lock(m_mutex);
        return Unexpected(m_failure);
    }
    if ((trick == Trick::Hold && !hold(stop)) || !waitForChunkTime(stop))
        return fail(ErrorCode::Cancelled, "Stopped.");

    ChunkResult result;
    result.maker = "fake device";
    result.busy = std::chrono::duration<double>(0.5);
    if (m_place == Place::Subnet) {
        result.maker = "fake peer";
        result.peer = "https://peer.test";
        result.price = AnnouncedPrice{"1200", "1", "second", true};
        result.feeWei = "600";
    }
    if (plan.isStill) {
        media::StillImage still;
        still.image = pictureFor(0, plan.target.width, plan.target.height);
        SLUICE_CHECK(media::writeStill(chunk.partialFile, still));
        result.frames = 1;
    } else if (plan.spec.generating()) {
        SLUICE_TRY(result.frames, writeGeneratedChunk(plan, chunk));
    } else {
        SLUICE_TRY(result.frames, writeClipChunk(plan, chunk, trick == Trick::WrongSize ? 2 : 0,
                                                 trick == Trick::FewFrames ? 1 : 0));
    }
    result.computedFrames = result.frames;
    feed.progress(chunk.index, result.frames, "upscaling");
    SLUICE_CHECK(feed.finish(chunk, result));
    guard.made();
    return {};
}

std::optional<FakeBackend::Trick> FakeBackend::nextTrick(int index)
{
    const std::lock_guard lock(m_mutex);
    const auto found = m_tricks.find(index);
    if (found == m_tricks.end())
        return std::nullopt;
    const Trick trick = found->second;
    m_tricks.erase(found);
    return trick;
}

bool FakeBackend::hold(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    m_holding = true;
    const bool released = m_wake.wait(lock, stop, [this] { return m_letGo; });
    m_holding = false;
    m_letGo = false;
    return released;
}

bool FakeBackend::waitForChunkTime(const std::stop_token& stop)
{
    std::unique_lock lock(m_mutex);
    m_wake.wait_for(lock, stop, m_chunkTime, [] { return false; });
    return !stop.stop_requested();
}

void FakeBackend::play(int index, Trick trick)
{
    const std::lock_guard lock(m_mutex);
    m_tricks[index] = trick;
}

void FakeBackend::setFailure(const Error& failure)
{
    const std::lock_guard lock(m_mutex);
    m_failure = failure;
}

void FakeBackend::letGo()
{
    {
        const std::lock_guard lock(m_mutex);
        m_letGo = true;
    }
    m_wake.notify_all();
}

std::vector<int> FakeBackend::begun() const
{
    const std::lock_guard lock(m_mutex);
    return m_begun;
}

std::vector<std::string> FakeBackend::jobs() const
{
    const std::lock_guard lock(m_mutex);
    return m_jobs;
}

bool FakeBackend::isHolding() const
{
    const std::lock_guard lock(m_mutex);
    return m_holding;
}

void makeSmallClip(const fs::path& file, int seconds)
{
    const std::string length = std::to_string(seconds);
    const ProgramResult made =
        runProgram("ffmpeg", {"-v",
                              "error",
                              "-y",
                              "-f",
                              "lavfi",
                              "-i",
                              "testsrc=size=64x48:rate=10:duration=" + length,
                              "-f",
                              "lavfi",
                              "-i",
                              "sine=duration=" + length,
                              "-c:v",
                              "libx264",
                              "-preset",
                              "ultrafast",
                              "-pix_fmt",
                              "yuv420p",
                              "-c:a",
                              "aac",
                              "-shortest",
                              file.string()});
    if (made.exitCode != 0)
        throw std::runtime_error("ffmpeg: " + made.errors);
}

JobSpec smallJob(const fs::path& source, const fs::path& output)
{
    UpscaleSpec spec;
    spec.source = source;
    spec.output = output;
    spec.model = "fake";
    spec.deinterlace = DeinterlaceMode::Off;
    spec.encode.preset = "ultrafast";
    return JobSpec{spec};
}

} // namespace sluice::test
