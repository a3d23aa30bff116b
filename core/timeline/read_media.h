// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/timeline/clip.h"

#include <stop_token>

namespace sluice {

/// What a timeline has to know of the file at `path`, which is made absolute. Reads the file's head; all of its packets
/// when the head does not say how long it is. Any thread, but not the window's.
///
/// Errors: NotFound, Io, InvalidInput (neither clip nor picture; says what it is), Cancelled.
Result<MediaRef> readMedia(const std::filesystem::path& path, std::stop_token stop = {});

} // namespace sluice
