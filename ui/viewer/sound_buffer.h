// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "ui/viewer/program.h"

#include <cstddef>
#include <memory>

namespace sluice::ui {

/// A short stretch of decoded sound ahead of what is heard, filled by a thread of its own ("sound").
///
/// take() never waits. Its reader counts what it took: that many samples after the start is what leaves for the loudspeaker.
class SoundBuffer
{
public:
    SoundBuffer();
    ~SoundBuffer();

    /// Begins at `time` of `program`, throwing away what was there.
    void start(const Program& program, Rational time);
    void stop();
    /// Copies up to `frames` sample frames to `to` and returns how many there were.
    std::size_t take(float* to, std::size_t frames);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace sluice::ui
