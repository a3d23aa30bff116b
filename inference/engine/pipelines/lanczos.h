// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/engine/device/worker_pool.h"
#include "inference/engine/pipelines/picture.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice::inference {

/// Resizes planes of 16-bit samples with a Lanczos window of three lobes; on shrinking, the window grows with the ratio, so
/// that nothing aliases.
///
/// Values:  as stored (gamma-encoded stays so); rounded to 16 bits once, at the end.
/// Edges:   the window is cut off at the picture's edge and its weights brought back to a sum of one.
/// Source:  the textbook separable filter, with the sample positions of Pillow's Image.resize(LANCZOS).
/// Checked: tests/inference/engine/test_lanczos.cpp, within one step of 65535 of Pillow's result.
class LanczosResizer
{
public:
    LanczosResizer(int fromWidth, int fromHeight, int toWidth, int toHeight);

    bool fits(int fromWidth, int fromHeight, int toWidth, int toHeight) const;

    /// All three planes. The sizes are those given to the constructor.
    void run(const PictureView& from, const PictureSpan& to, WorkerPool& workers) const;
    /// One plane, for alpha.
    void runPlane(const std::uint16_t* from, std::uint16_t* to, WorkerPool& workers) const;

private:
    /// For every output sample of one direction: where its inputs begin and what each weighs.
    struct Filter
    {
        int from = 0, to = 0, taps = 0;
        std::vector<int> starts;
        std::vector<float> weights; ///< `taps` for each output
    };

    static Filter makeFilter(int from, int to);
    void runBand(const std::uint16_t* from, std::uint16_t* to, int firstRow) const;

    Filter m_across;
    Filter m_down;
};

} // namespace sluice::inference
