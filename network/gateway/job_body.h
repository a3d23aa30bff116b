// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/net/http_message.h"
#include "network/gateway/job_client.h"

namespace sluice::network {

/// Puts the body of a job into `http`: JSON, or a form with the file first, as upstream's gateway sends it (protocol 8.2).
///
/// Errors: InvalidInput (no file where the pipeline wants one).
Result<void>
putJobBody(const JobRequest& job, const nlohmann::json& fields, net::HttpRequest& http);

} // namespace sluice::network
