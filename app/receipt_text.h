// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_info.h"

#include <string>

namespace sluice::app {

/// The receipt of a finished job for people: where and by whom each piece was made, in what time and at what price, beside what was
/// predicted. Nothing in the JSON is taken for granted.
std::string receiptText(const JobDetails& details);

} // namespace sluice::app
