// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/wish_chunk.h"

#include "core/media/still_image.h"
#include "network/byoc_video/generate_request.h"
#include "network/verify/verify_generated.h"

#include <fmt/format.h>

namespace sluice::network {
namespace fs = std::filesystem;

Result<media::TransportChunk>
prepareWish(const JobPlan& plan, const Chunk& chunk, const fs::path& startImage)
{
    media::TransportChunk wish =
        expectedClip(plan.format, chunk.frames, plan.format.encode.bitDepth);
    const fs::path& image = plan.spec.generating()->startImage;
    if (image.empty())
        return wish;
    SLUICE_TRY(media::StillImage still, media::readStill(image));
    still.alpha.clear();
    still.iccProfile.clear();
    SLUICE_CHECK(media::writeStill(startImage, still));
    std::error_code error;
    wish.file = startImage;
    wish.bytes = fs::file_size(startImage, error);
    if (error || wish.bytes > kMaxStartImageBytes)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} is too large to be sent. Choose a smaller picture, or make the "
                                "clip on this computer.",
                                image.string()));
    return wish;
}

} // namespace sluice::network
