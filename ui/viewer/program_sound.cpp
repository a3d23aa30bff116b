// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/viewer/program_sound.h"

#include <algorithm>

namespace sluice::ui {
namespace {

/// The first sample at or after `time`: both sides of a cut count alike, so that no sample is played twice or lost.
std::int64_t sampleAt(Rational time)
{
    return time.ticks(Rational(1, ProgramSound::kRate));
}

} // namespace

void ProgramSound::setProgram(Program program)
{
    m_program = std::move(program);
    m_openAt = Rational(-1);
    m_reader.reset();
}

void ProgramSound::seek(Rational time)
{
    m_sample = sampleAt(time);
    m_openAt = Rational(-1);
}

void ProgramSound::open(const PlaySegment& segment, std::int64_t sample)
{
    if (m_openAt == segment.at && m_openPath == segment.path)
        return;
    m_openAt = segment.at;
    if (!m_reader || m_openPath != segment.path) {
        m_reader.reset();
        m_openPath = segment.path;
        if (segment.isStill)
            return;
        if (auto opened = media::SoundReader::open(segment.path, kRate, kChannels))
            m_reader = std::move(*opened);
    }
    const Rational into = Rational(sample, kRate) - segment.at;
    if (m_reader && !m_reader->seek(segment.mediaIn + into))
        m_reader.reset();
}

bool ProgramSound::read(std::span<float> samples)
{
    std::fill(samples.begin(), samples.end(), 0.0F);
    const auto total = std::int64_t(samples.size()) / kChannels;
    bool any = false;
    for (std::int64_t done = 0; done < total;) {
        const PlaySegment* here = nullptr;
        std::int64_t until = INT64_MAX;
        for (const PlaySegment& segment : m_program.segments) {
            const std::int64_t from = sampleAt(segment.at);
            const std::int64_t to = sampleAt(endOf(segment));
            if (from <= m_sample && m_sample < to) {
                here = &segment;
                until = to;
                break;
            }
            if (from > m_sample)
                until = std::min(until, from);
        }
        if (here == nullptr && until == INT64_MAX)
            break;
        any = true;
        const std::int64_t count = std::min(total - done, until - m_sample);
        if (here != nullptr) {
            open(*here, m_sample);
            // Damage is silence: the pictures say what is wrong.
            if (m_reader)
                (void)m_reader->read(
                    samples.subspan(std::size_t(done * kChannels), std::size_t(count * kChannels)));
        }
        done += count;
        m_sample += count;
    }
    return any;
}

} // namespace sluice::ui
