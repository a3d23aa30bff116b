// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace sluice::media::ff {

/// HDR pictures for a screen of the usual kind: plain, the same for every frame, and not what a grading suite would do.
///
/// Light of 203 cd/m2 (graphics white, ITU-R BT.2408) comes out as 0.75 of the screen's white; above, a curve of Reinhard's kind brings
/// 1000 cd/m2 to white. HLG is taken as seen on a screen of 1000 cd/m2 (BT.2100, system gamma on each channel). Colours go from BT.2020 to
/// BT.709 with a matrix and are clipped.
class ToneCurve
{
public:
    enum class Kind
    {
        Pq, ///< SMPTE ST 2084
        Hlg ///< ARIB STD-B67
    };
    explicit ToneCurve(Kind kind);

    /// `pixels` of R, G, B, A in 16 bits become B, G, R, A in 8.
    void apply(const std::uint16_t* from, std::uint8_t* to, std::size_t pixels) const;

private:
    std::vector<float> m_light;        ///< of 4096 code values, 1 = screen white after the curve
    std::vector<std::uint8_t> m_codes; ///< of 4096 steps of light
};

} // namespace sluice::media::ff
