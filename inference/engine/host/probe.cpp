// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/host/probe.h"

#include "core/base/machine.h"
#include "core/media/video_reader.h"
#include "core/media/video_writer.h"
#include "inference/engine/pipelines/lanczos.h"
#include "inference/engine/pipelines/measure.h"

#include <chrono>

namespace sluice::engine {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kWidth = 640;
constexpr int kHeight = 360;
constexpr std::chrono::duration<double> kPatience{0.5};

/// Removes the clip of the measurement, however it ends.
class ScratchFile
{
public:
    explicit ScratchFile(std::filesystem::path path)
        : m_path(std::move(path))
    {}
    ~ScratchFile()
    {
        std::error_code ignored;
        std::filesystem::remove(m_path, ignored);
    }
    ScratchFile(const ScratchFile&) = delete;
    ScratchFile& operator=(const ScratchFile&) = delete;
    const std::filesystem::path& path() const { return m_path; }

private:
    std::filesystem::path m_path;
};

double secondsSince(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A picture with edges and texture that moves with `frame`, so that the codec has work as with a real clip.
media::RgbImage testPicture(int frame)
{
    media::RgbImage image(kWidth, kHeight);
    for (int plane = 0; plane < 3; ++plane)
        for (int y = 0; y < kHeight; ++y)
            for (int x = 0; x < kWidth; ++x) {
                const int moved = x + 3 * frame;
                const int square = ((moved / 40 + y / 40) % 2) * 24000;
                const unsigned grain = unsigned(moved * 2654435761u + unsigned(y) * 40503u) >> 20;
                image.plane(plane)[y * kWidth + x] =
                    std::uint16_t(square + (plane + 1) * y * 20 + int(grain));
            }
    return image;
}

inference::PictureView viewOf(const media::RgbImage& image)
{
    return {{image.plane(0), image.plane(1), image.plane(2)}, image.width(), image.height()};
}

double resizeSpeed(int threads)
{
    inference::WorkerPool workers(threads);
    const media::RgbImage source = testPicture(0);
    media::RgbImage target(2 * kWidth, 2 * kHeight);
    const inference::LanczosResizer resizer(kWidth, kHeight, 2 * kWidth, 2 * kHeight);
    const inference::PictureSpan span{
        {target.plane(0), target.plane(1), target.plane(2)}, target.width(), target.height()};
    const Clock::time_point start = Clock::now();
    double samples = 0;
    do {
        resizer.run(viewOf(source), span, workers);
        samples += double(target.sampleCount());
    } while (secondsSince(start) < kPatience.count());
    return samples / secondsSince(start);
}

Result<double> encodeSpeed(const std::filesystem::path& file)
{
    std::vector<media::RgbImage> pictures;
    for (int i = 0; i < 12; ++i)
        pictures.push_back(testPicture(i));
    media::VideoWriteFormat format;
    format.width = kWidth;
    format.height = kHeight;
    format.timeBase = Rational(1, 25);
    format.frameRate = Rational(25);
    format.sourceHeight = kHeight;
    const Clock::time_point start = Clock::now();
    SLUICE_TRY(auto writer, media::VideoWriter::create(file, format));
    int frames = 0;
    // One long enough that the encoder's own threads are filled.
    while (frames < 24 || (secondsSince(start) < kPatience.count() && frames < 500)) {
        const auto& picture = pictures[std::size_t(frames) % pictures.size()];
        SLUICE_CHECK(writer.write(picture, frames, 1));
        ++frames;
    }
    SLUICE_CHECK(writer.finish());
    return double(frames) * kWidth * kHeight / secondsSince(start);
}

Result<double> decodeSpeed(const std::filesystem::path& file)
{
    const Clock::time_point start = Clock::now();
    SLUICE_TRY(auto reader, media::VideoReader::open(file, {}));
    double pixels = 0;
    for (;;) {
        SLUICE_TRY(const auto frame, reader.next());
        if (!frame || secondsSince(start) > kPatience.count())
            return pixels / secondsSince(start);
        pixels += double(kWidth) * kHeight;
    }
}

} // namespace

Result<inference::ProbedMessage> measureSpeeds(const std::string& device,
                                               const std::filesystem::path& folder)
{
    const int threads = physicalCores();
    const ScratchFile clip(folder / "probe.part.nut");
    inference::ProbedMessage probed;
    SLUICE_TRY(const auto convolution, inference::measureConvolution(device, kPatience));
    probed.device = convolution.device;
    probed.convolution = convolution.operationsPerSecond;
    SLUICE_TRY(const auto products, inference::measureProducts(device, kPatience));
    probed.products = products.operationsPerSecond;
    probed.resize = resizeSpeed(threads);
    SLUICE_TRY(probed.encode, encodeSpeed(clip.path()));
    SLUICE_TRY(probed.decode, decodeSpeed(clip.path()));
    return probed;
}

} // namespace sluice::engine
