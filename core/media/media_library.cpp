// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/media_library.h"

extern "C" {
#include <libavutil/avutil.h>
}

namespace sluice::media {

std::string libraryVersion()
{
    return av_version_info();
}

std::string libraryLicence()
{
    return avutil_license();
}

} // namespace sluice::media
