// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/gateway/job_body.h"

#include "core/base/json_reader.h"

#include <fmt/format.h>

namespace sluice::network {
namespace {

/// A field of a form: floats with six decimals, lists as JSON text.
std::string fieldText(const nlohmann::json& value)
{
    if (value.is_string())
        return value.get<std::string>();
    if (value.is_number_float())
        return fmt::format("{:.6f}", value.get<double>());
    return dumpJson(value);
}

} // namespace

Result<void> putJobBody(const JobRequest& job, const nlohmann::json& fields, net::HttpRequest& http)
{
    const PipelineFacts& facts = factsOf(job.pipeline);
    http.method = net::HttpMethod::Post;
    if (facts.fileField.empty()) {
        http.headers.emplace_back("Content-Type: application/json");
        http.body = dumpJson(fields);
        return {};
    }
    if (job.file.empty())
        return fail(ErrorCode::InvalidInput, fmt::format("{} needs a file to work on", facts.name));
    net::FormPart file;
    file.name = facts.fileField;
    file.file = job.file;
    // The name on our disk is nobody's business; its ending tells runners the format.
    file.fileName = "input" + job.file.extension().string();
    file.contentType = "application/octet-stream";
    http.form.push_back(std::move(file));
    for (const auto& [key, value] : fields.items()) {
        if (value.is_null())
            continue;
        net::FormPart part;
        part.name = key;
        part.value = fieldText(value);
        http.form.push_back(std::move(part));
    }
    return {};
}

} // namespace sluice::network
