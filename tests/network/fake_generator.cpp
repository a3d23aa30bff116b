// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/network/fake_generator.h"

#include "core/media/video_writer.h"

#include <functional>

namespace sluice::test {
namespace {

media::RgbImage picture(const JobPlan& plan, std::int64_t number)
{
    const GenerateSpec& wish = *plan.spec.generating();
    const int width = plan.target.width;
    const int height = plan.target.height;
    const auto hue = int((std::hash<std::string>()(wish.prompt) + *wish.seed * 977) % 20000);
    const int left = int(number * (width - 16) / std::max<std::int64_t>(plan.totalFrames() - 1, 1));
    media::RgbImage image(width, height);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < height; ++y)
            for (int x = 0; x < width; ++x) {
                const bool isSquare = x >= left && x < left + 16 && y >= 16 && y < 32;
                const int ground = 8000 + (hue * (plane + 1)) % 20000 + 20000 * y / height;
                image.plane(plane)[y * width + x] =
                    isSquare ? std::uint16_t(60000) : std::uint16_t(ground);
            }
    return image;
}

} // namespace

ModelFacts generatorFacts()
{
    ModelFacts facts;
    facts.id = kGenerator;
    facts.sha256 = std::string(64, 'a');
    facts.scale = 0;
    facts.generator.emplace();
    GenerateRules& rules = facts.generator->rules;
    rules.model = "Demo Shapes";
    rules.mostSide = 256;
    rules.mostFrames = 33;
    rules.takesStartImage = true;
    rules.size = {64, 48};
    rules.frames = 9;
    rules.frameRate = Rational(8);
    rules.steps = 4;
    rules.guidance = 2;
    return facts;
}

Result<ModelFacts> FakeGenerator::modelFacts(const JobSpec& spec) const
{
    if (spec.generating() == nullptr || spec.generating()->model != kGenerator)
        return fail(ErrorCode::NotFound, "There is no such model at /secret/models.");
    ModelFacts facts = generatorFacts();
    if (m_isFewStep) {
        GenerateRules& rules = facts.generator->rules;
        rules.timesteps = {1000, 757, 522};
        rules.steps = 3;
        rules.guidance = 1;
        rules.takesNegative = false;
    }
    return facts;
}

Quote FakeGenerator::estimate(const JobPlan&) const
{
    return {};
}

Result<void> FakeGenerator::run(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop)
{
    ++m_runs;
    const auto chunk = feed.take();
    if (!chunk)
        return {};
    {
        std::unique_lock lock(m_mutex);
        if (!m_wake.wait(lock, stop, [this] { return !m_isHeld; })) {
            feed.giveBack(chunk->index);
            return fail(ErrorCode::Cancelled, "Stopped.");
        }
    }
    SLUICE_TRY(auto writer, media::VideoWriter::create(chunk->partialFile, plan.format));
    for (std::int64_t i = 0; i < chunk->frames; ++i)
        SLUICE_CHECK(writer.write(picture(plan, i), i, 1));
    SLUICE_CHECK(writer.finish());
    ChunkResult result;
    result.frames = result.computedFrames = chunk->frames;
    result.busy = std::chrono::milliseconds(20);
    result.maker = "fake device";
    result.notes = {"\"zeppelin\" is not among the words that this model knows."};
    return feed.finish(*chunk, result);
}

void FakeGenerator::hold()
{
    const std::lock_guard lock(m_mutex);
    m_isHeld = true;
}

void FakeGenerator::release()
{
    {
        const std::lock_guard lock(m_mutex);
        m_isHeld = false;
    }
    m_wake.notify_all();
}

} // namespace sluice::test
