// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/pipelines/clip_samples.h"

namespace sluice::inference {
namespace {

constexpr float kHalfRange = 32767.5f; ///< of 16-bit samples

} // namespace

const at::Tensor& numbers(const at::Tensor& x)
{
    if (!at::isfinite(x).all().item<bool>())
        throw NoNumbers();
    return x;
}

at::Tensor tensorOf(const PictureView& picture)
{
    at::Tensor planes = at::empty({1, 3, picture.height, picture.width}, at::kFloat);
    float* to = planes.data_ptr<float>();
    const std::int64_t count = std::int64_t(picture.width) * picture.height;
    for (const std::uint16_t* plane : picture.planes)
        for (std::int64_t i = 0; i < count; ++i)
            *to++ = float(plane[i]) / kHalfRange - 1.0f;
    return planes;
}

void SampleWriter::add(const at::Tensor& frames)
{
    const auto perFrame = std::size_t(frames.numel() / frames.size(0));
    if (m_video.samples.empty()) {
        m_video = {int(frames.size(3)), int(frames.size(2)), 0, {}};
        m_video.samples.resize(perFrame * std::size_t(m_frames));
    }
    for (const at::Tensor& frame : frames.unbind()) {
        numbers(frame);
        const at::Tensor scaled =
            (frame + 1).mul_(kHalfRange).round_().clamp_(0, 65535).contiguous();
        const float* from = scaled.const_data_ptr<float>();
        TORCH_CHECK(m_filled + perFrame <= m_video.samples.size(), "more frames than asked for");
        for (std::size_t i = 0; i < perFrame; ++i)
            m_video.samples[m_filled + i] = std::uint16_t(from[i]);
        m_filled += perFrame;
        ++m_video.frames;
    }
}

VideoSamples SampleWriter::take()
{
    m_video.samples.resize(m_filled);
    return std::move(m_video);
}

} // namespace sluice::inference
