// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/sound_reader.h"
#include "ui/viewer/program.h"

#include <optional>
#include <span>

namespace sluice::ui {

/// The sound of a whole program as one stream: 32-bit floats, stereo, kRate a second. Gaps, stills, and files that have no sound or
/// cannot be read are silent. Not thread safe; no Qt objects.
class ProgramSound
{
public:
    static constexpr int kRate = 48'000;
    static constexpr int kChannels = 2;

    void setProgram(Program program);
    /// The next read() begins at `time` of the timeline.
    void seek(Rational time);
    /// Fills all of `samples`; false when nothing at all follows.
    bool read(std::span<float> samples);

private:
    void open(const PlaySegment& segment, std::int64_t sample);

    Program m_program;
    std::int64_t m_sample = 0; ///< of the timeline, counted from its beginning
    Rational m_openAt{-1};     ///< which segment m_reader belongs to
    std::filesystem::path m_openPath;
    std::optional<media::SoundReader> m_reader;
};

} // namespace sluice::ui
