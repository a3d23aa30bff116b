// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "network/wire/capabilities.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sluice::network {

/// The nine batch pipelines of the subnet. (Live video is not a batch; BYOC has calls of its own.)
enum class Pipeline
{
    TextToImage,
    ImageToImage,
    ImageToVideo,
    Upscale,
    AudioToText,
    SegmentAnything2,
    Llm,
    ImageToText,
    TextToSpeech
};

/// How a pipeline is called (protocol section 8).
struct PipelineFacts
{
    Pipeline pipeline;
    Capability capability;
    std::string_view name;         ///< "text-to-image": the path of the call
    std::string_view displayName;  ///< "Text to image": the capability's name
    std::string_view modelField;   ///< "model_id", for llm "model"
    std::string_view fileField;    ///< "image", "audio"; empty: the body is JSON
    std::string_view defaultModel; ///< what upstream's gateways choose by when none is named
    std::string_view unit;         ///< "pixel", "ms", "token", "character/1000"
};

std::span<const PipelineFacts> allPipelines();
const PipelineFacts& factsOf(Pipeline pipeline);
/// By "text-to-image". Errors: InvalidInput.
Result<Pipeline> pipelineFromName(std::string_view name);

/// What has to be known of the file that goes along, to count units.
struct InputFacts
{
    std::int64_t width = 0;
    std::int64_t height = 0;
    double seconds = 0; ///< of sound
};

/// `fields` with what upstream's gateway adds before sending (protocol 8.2) and with the model's name.
nlohmann::json completeFields(Pipeline pipeline,
                              nlohmann::json fields,
                              const std::string& model,
                              const InputFacts& input);

/// The units that are paid for, from completed fields; the orchestrator's count where the two sides differ (section 9).
///
/// Errors: InvalidInput (less than a second of sound, no size, a number out of range).
Result<std::uint64_t>
unitsOf(Pipeline pipeline, const nlohmann::json& fields, const InputFacts& input);

} // namespace sluice::network
