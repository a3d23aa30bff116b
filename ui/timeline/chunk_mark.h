// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/job/job_spec.h"

namespace sluice::ui {

/// A chunk of a job that works on a clip, as the strip along the clip's lower edge shows it.
struct ChunkMark
{
    enum class State
    {
        Waiting,
        Running,
        Done,
        Failed
    };

    Rational from; ///< the source's time; covers [from, to)
    Rational to;
    Place place = Place::Here; ///< who makes it, or made it
    State state = State::Waiting;
};

} // namespace sluice::ui
