// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <stop_token>

namespace sluice::media {

/// The first sound stream of a file as interleaved 32-bit floats (-1 to 1) of one rate and number of channels.
///
/// Times are seconds from the file's first picture, as in PreviewReader; in a file without pictures from its first sound. Sample n after seek(t) is what is heard at t + n / rate: holes in
/// the stream are silence, overlaps are cut. Not thread safe; may be moved between threads.
/// Checked: tests/core/test_media_preview_sound.cpp.
class SoundReader
{
public:
    /// Errors: NotFound (the file, or it has no sound), Io, InvalidInput, Unavailable.
    static Result<SoundReader>
    open(const std::filesystem::path& path, int rate, int channels, std::stop_token stop = {});
    ~SoundReader();
    SoundReader(SoundReader&&) noexcept;
    SoundReader& operator=(SoundReader&&) noexcept;

    /// The next read() begins at `time`. Before the beginning of the sound there is silence. Errors: Io, Cancelled.
    Result<void> seek(Rational time);
    /// Fills `samples` (whole sample frames) and says how many sample frames were written: fewer only at the end of the sound.
    /// Damage is silence. Errors: Io, OutOfMemory, Cancelled.
    Result<std::size_t> read(std::span<float> samples);

private:
    struct State;
    explicit SoundReader(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice::media
