// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/orchestrator/misbehaviour.h"

#include <string>
#include <string_view>

namespace sluice::network {

/// `result` as a liar would send it: a still, or a body of docs/byoc-video.md whose JSON then fits the other clip. `other` is the
/// earlier result (Stale) or the job as it was sent (InputReturned). What cannot be understood comes back as it is.
std::string spoiltMedia(Mischief mischief, const std::string& result, const std::string& other);

/// The bytes of the first file in a multipart body; the whole body when there is none.
std::string uploadedFile(const std::string& body);

} // namespace sluice::network
