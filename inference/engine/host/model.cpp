// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/host/model.h"

#include "core/base/machine.h"

#include <new>

namespace sluice::engine {
namespace {

inference::PictureView viewOf(const media::RgbImage& image)
{
    return {{image.plane(0), image.plane(1), image.plane(2)}, image.width(), image.height()};
}

inference::PictureSpan spanOf(media::RgbImage& image)
{
    return {{image.plane(0), image.plane(1), image.plane(2)}, image.width(), image.height()};
}

} // namespace

Model::Model(int threads)
    : m_workers(std::make_unique<inference::WorkerPool>(threads))
{}

Result<Model> Model::load(const inference::LoadMessage& message)
{
    const int threads = message.threads > 0 ? message.threads : physicalCores();
    Model model(threads);
    if (message.model.isResize)
        return model;
    if (message.model.weights.empty())
        return fail(ErrorCode::InvalidInput, "The model names no file of weights.");
    inference::UpscalerOptions options;
    options.weights = message.model.weights.front();
    if (!message.model.mixWeights.empty()) {
        options.mixWeights = message.model.mixWeights.front();
        options.mixShare = message.model.mixShare;
    }
    options.device = message.device;
    options.precision = message.precision;
    options.threads = threads;
    SLUICE_TRY(model.m_network, inference::Upscaler::load(options));
    return model;
}

inference::LoadedMessage Model::facts() const
{
    inference::LoadedMessage loaded;
    if (!m_network) {
        loaded.architecture = "resize";
        loaded.scale = 0;
        loaded.device = "cpu";
        loaded.precision = "float32";
        return loaded;
    }
    const inference::NetworkFacts& facts = m_network->facts();
    loaded.architecture = nameOf(facts.architecture);
    loaded.scale = facts.scale;
    loaded.parameters = facts.parameters;
    loaded.operationsPerPixel = facts.operationsPerPixel;
    loaded.device = m_network->device();
    loaded.precision = m_network->precision();
    return loaded;
}

int Model::batchFor(int width, int height) const
{
    return m_network ? m_network->batchFor(width, height) : 1;
}

const inference::LanczosResizer&
Model::resizer(int fromWidth, int fromHeight, int width, int height)
{
    if (!m_resizer || !m_resizer->fits(fromWidth, fromHeight, width, height))
        m_resizer.emplace(fromWidth, fromHeight, width, height);
    return *m_resizer;
}

Result<std::vector<media::RgbImage>> Model::make(const std::vector<media::RgbImage>& sources,
                                                 int width,
                                                 int height,
                                                 const inference::Watch& watch)
try {
    const int scale = m_network ? m_network->facts().scale : 1;
    const int ownWidth = sources.front().width() * scale;
    const int ownHeight = sources.front().height() * scale;
    std::vector<media::RgbImage> enlarged;
    if (m_network) {
        std::vector<inference::PictureView> from;
        std::vector<inference::PictureSpan> to;
        for (const media::RgbImage& source : sources) {
            from.push_back(viewOf(source));
            enlarged.emplace_back(ownWidth, ownHeight);
        }
        for (media::RgbImage& image : enlarged)
            to.push_back(spanOf(image));
        SLUICE_CHECK(m_network->enlarge(from, to, watch));
        if (ownWidth == width && ownHeight == height)
            return enlarged;
    }
    std::vector<media::RgbImage> results;
    for (const media::RgbImage& image : m_network ? enlarged : sources) {
        results.emplace_back(width, height);
        resizer(ownWidth, ownHeight, width, height)
            .run(viewOf(image), spanOf(results.back()), *m_workers);
        if (!m_network)
            watch.onTile();
    }
    return results;
} catch (const std::bad_alloc&) {
    return fail(
        ErrorCode::OutOfMemory,
        "There is not enough free memory for pictures of this size: close other programs, or "
        "choose a smaller size.");
}

std::vector<std::uint16_t> Model::resizePlane(
    const std::vector<std::uint16_t>& plane, int fromWidth, int fromHeight, int width, int height)
{
    std::vector<std::uint16_t> result(std::size_t(width) * std::size_t(height));
    inference::LanczosResizer(fromWidth, fromHeight, width, height)
        .runPlane(plane.data(), result.data(), *m_workers);
    return result;
}

std::optional<std::string> Model::takeNote()
{
    return m_network ? m_network->takeNote() : std::nullopt;
}

} // namespace sluice::engine
