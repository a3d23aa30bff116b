// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/host/pipeline.h"
#include "inference/engine/host/probe.h"

#include <cmath>
#include <new>

namespace sluice::engine {
namespace {

std::size_t bytesOf(const media::RgbImage& image)
{
    return image.sampleCount() * sizeof(std::uint16_t);
}

} // namespace

void Pipeline::computeAll()
{
    for (;;) {
        Decoded item = m_decoded.pop();
        if (auto* frame = std::get_if<SourceFrame>(&item)) {
            compute(std::move(*frame));
        } else if (auto* still = std::get_if<SourceStill>(&item)) {
            compute(std::move(*still));
        } else if (const auto* wish = std::get_if<Wish>(&item)) {
            compute(*wish);
        } else if (auto* end = std::get_if<RunEnd>(&item)) {
            m_computed.push(std::move(*end), 0);
        } else if (auto* message = std::get_if<inference::LoadMessage>(&item)) {
            compute(*message);
        } else if (const auto* probe = std::get_if<inference::ProbeMessage>(&item)) {
            compute(*probe);
        } else {
            m_computed.push(Stop{}, 0);
            return;
        }
    }
}

void Pipeline::compute(const inference::LoadMessage& message)
{
    const auto before = std::chrono::steady_clock::now();
    m_model.reset();
    m_generator.reset();
    inference::LoadedMessage loaded;
    if (!message.model.generator.empty()) {
        // Gigabytes from a slow disk take minutes: the host should not take that for the end.
        Result<Generator> generator = Generator::load(message, [this] { reportLoading(); });
        if (!generator)
            return m_port.send(inference::ErrorMessage{std::nullopt, generator.error()});
        m_generator.emplace(std::move(*generator));
        loaded = m_generator->facts();
    } else {
        Result<Model> model = Model::load(message);
        if (!model)
            return m_port.send(inference::ErrorMessage{std::nullopt, model.error()});
        m_model.emplace(std::move(*model));
        loaded = m_model->facts();
    }
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - before;
    loaded.seconds = taken.count();
    m_port.send(loaded);
}

void Pipeline::compute(const inference::ProbeMessage& message)
{
    const auto probed = measureSpeeds(message.device, m_folder);
    if (probed)
        m_port.send(*probed);
    else
        m_port.send(inference::ErrorMessage{std::nullopt, probed.error()});
}

Result<std::vector<media::RgbImage>>
Pipeline::makePictures(const Run& run, const std::vector<media::RgbImage>& sources)
{
    if (!m_model)
        return fail(ErrorCode::Protocol, "A run was asked for before a model was loaded.");
    const inference::RunMessage& message = run->message();
    const inference::Watch watch{run->stopToken(),
                                 [&] {
                                     ++run->tiles;
                                     reportProgress(run);
                                 },
                                 [&] { reportProgress(run); }};
    auto pictures = m_model->make(sources, message.width, message.height, watch);
    if (const auto note = m_model->takeNote())
        run->addNote(*note);
    if (pictures)
        run->computed += std::int64_t(pictures->size());
    return pictures;
}

void Pipeline::compute(SourceFrame first)
{
    const Run run = first.run;
    if (run->isStopped())
        return;
    if (first.frame.repeat) {
        m_computed.push(std::move(first), 0);
        return;
    }
    // Small pictures go through a GPU together, as far as they are decoded already.
    std::vector<SourceFrame> frames;
    frames.push_back(std::move(first));
    const media::RgbImage& model = frames.front().frame.image;
    const int width = model.width();
    const int height = model.height();
    const auto joins = [&](const Decoded& item) {
        const auto* next = std::get_if<SourceFrame>(&item);
        return next && next->run == run &&
               (next->frame.repeat ||
                (next->frame.image.width() == width && next->frame.image.height() == height));
    };
    const int together = m_model ? m_model->batchFor(width, height) : 1;
    while (int(frames.size()) < together) {
        auto next = m_decoded.popIf(joins);
        if (!next)
            break;
        frames.push_back(std::move(std::get<SourceFrame>(*next)));
    }

    std::vector<media::RgbImage> sources;
    for (SourceFrame& frame : frames)
        if (!frame.frame.repeat)
            sources.push_back(std::move(frame.frame.image));
    auto pictures = makePictures(run, sources);
    if (!pictures)
        return run->fail(pictures.error());
    std::size_t made = 0;
    for (SourceFrame& frame : frames) {
        if (!frame.frame.repeat)
            frame.frame.image = std::move((*pictures)[made++]);
        const std::size_t bytes = bytesOf(frame.frame.image);
        m_computed.push(std::move(frame), bytes);
    }
}

void Pipeline::compute(SourceStill still)
try {
    const Run run = still.run;
    if (run->isStopped())
        return;
    std::vector<media::RgbImage> sources;
    sources.push_back(std::move(still.still.image));
    const int width = sources.front().width();
    const int height = sources.front().height();
    auto pictures = makePictures(run, sources);
    if (!pictures)
        return run->fail(pictures.error());
    still.still.image = std::move(pictures->front());
    if (!still.still.alpha.empty())
        still.still.alpha = m_model->resizePlane(still.still.alpha, width, height,
                                                 run->message().width, run->message().height);
    m_computed.push(std::move(still), bytesOf(still.still.image));
} catch (const std::bad_alloc&) {
    still.run->fail({ErrorCode::OutOfMemory,
                     "There is not enough free memory for a picture of this size: close other "
                     "programs, or choose a smaller size."});
}

/// The step that the picture belongs to is not counted as done yet. Of what was shown before only the last one is kept: somebody may
/// just be reading it. A picture that cannot be written is not missed.
void Pipeline::showPreview(const Run& run, const media::RgbImage& picture)
{
    const int step = run->step + 1;
    const auto name = [&](int of) {
        std::filesystem::path path = run->message().wish->preview;
        path += "-" + std::to_string(of) + ".png";
        return path;
    };
    media::StillImage still;
    still.image = picture;
    if (!media::writeStill(name(step), still))
        return;
    std::error_code ignored;
    std::filesystem::remove(name(step - 2), ignored);
    m_port.send(inference::PreviewMessage{run->message().id, step, name(step)});
}

void Pipeline::compute(const Wish& wish)
try {
    const Run& run = wish.run;
    if (run->isStopped())
        return;
    if (!m_generator)
        return run->fail(
            {ErrorCode::Protocol, "A clip was asked for before a generator was loaded."});
    GeneratorWatch watch;
    watch.stop = run->stopToken();
    watch.onStep = [&](int step, int steps) {
        run->steps = steps;
        run->step = step;
        // What comes after the last step can take as long as all of them.
        reportProgress(run, step == steps ? Report::Always : Report::NotTooOften);
    };
    if (!run->message().wish->preview.empty())
        watch.onPreview = [&](const media::RgbImage& picture) { showPreview(run, picture); };
    watch.onPart = [&] { reportProgress(run); };
    watch.onNote = [&](const std::string& note) { run->addNote(note); };
    auto pictures = m_generator->make(run->message(), watch);
    if (!pictures)
        return run->fail(pictures.error());
    run->computed = std::int64_t(pictures->size());
    const media::VideoWriteFormat& format = run->message().format;
    const double ticks = (Rational(1) / format.frameRate / format.timeBase).toDouble();
    for (std::size_t i = 0; i < pictures->size(); ++i) {
        SourceFrame frame{run, {}};
        frame.frame.ticks = std::llround(double(i) * ticks);
        frame.frame.duration = std::llround(double(i + 1) * ticks) - frame.frame.ticks;
        frame.frame.image = std::move((*pictures)[i]);
        const std::size_t bytes = bytesOf(frame.frame.image);
        m_computed.push(std::move(frame), bytes);
    }
} catch (const std::bad_alloc&) {
    wish.run->fail({ErrorCode::OutOfMemory,
                    "There is not enough free memory for a clip of this size and length: close "
                    "other programs, or choose a smaller size."});
}

} // namespace sluice::engine
