// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/deinterlacer.h"

#include <fmt/format.h>

namespace sluice::media::ff {

Result<void> Deinterlacer::push(FramePtr frame)
{
    if (!frame)
        return m_chain ? m_chain.push(nullptr) : Result<void>();
    if (m_chain &&
        (frame->width != m_width || frame->height != m_height || frame->format != m_format))
        return fail(ErrorCode::InvalidInput,
                    "The size of an interlaced clip changes in the middle. Cut it there first.");
    if (!m_chain) {
        m_width = frame->width;
        m_height = frame->height;
        m_format = frame->format;
        const std::string description =
            fmt::format("bwdif=mode=send_frame:parity={}:deint=all",
                        m_order == FieldOrder::BottomFirst ? "bff" : "tff");
        SLUICE_TRY(m_chain, FilterChain::create(*frame, m_timeBase, description, AV_PIX_FMT_NONE,
                                                m_threads));
    }
    return m_chain.push(frame.get());
}

Result<FramePtr> Deinterlacer::pull()
{
    if (!m_chain)
        return FramePtr();
    SLUICE_TRY(FramePtr frame, m_chain.pull());
    // bwdif counts in half ticks.
    if (frame)
        frame->pts = av_rescale_q(frame->pts, m_chain.outputTimeBase(), m_timeBase);
    return frame;
}

} // namespace sluice::media::ff
