// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/handler.h"
#include "network/wire/pipeline.h"

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

namespace sluice::network {

/// A job as it arrived, for whoever does it.
struct JobBody
{
    Pipeline pipeline = Pipeline::TextToImage;
    nlohmann::json fields =
        nlohmann::json::object(); ///< typed, by the runner's names, with the model's
    std::string model;
    std::filesystem::path
        file; ///< picture or sound, in the scratch folder; empty where there is none
    std::string fileName;
    InputFacts input; ///< see measureInput()

    bool wantsStream() const;
};

/// Reads the body of POST /<pipeline>; an uploaded file goes to `scratch`. Unknown fields are passed over, of repeated ones the first wins.
/// Without a model it is `defaultModel`; when that is empty, the request is refused.
///
/// Errors: InvalidInput with a text for status 400 (broken JSON or form, a field of another type, no model, no file); those of BodyReader.
Result<JobBody> readJobBody(Pipeline pipeline,
                            const ServerRequest& request,
                            BodyReader& body,
                            const std::filesystem::path& scratch,
                            const std::string& defaultModel = {});

/// The JSON text of a job body; what readJobBody() makes of application/json. Errors: InvalidInput.
Result<JobBody>
parseJobJson(Pipeline pipeline, std::string_view text, const std::string& defaultModel = {});

/// Looks into the uploaded file for what units are counted by. Errors: InvalidInput with a text for status 400.
Result<InputFacts> measureInput(const JobBody& job);

} // namespace sluice::network
