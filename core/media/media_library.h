// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace sluice::media {

/// The version of the FFmpeg that is loaded: "5.1.9-0+deb12u1".
std::string libraryVersion();
/// Its licence as it was built: "GPL version 2 or later".
std::string libraryLicence();

} // namespace sluice::media
