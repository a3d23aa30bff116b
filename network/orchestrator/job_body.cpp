// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/job_body.h"

#include "core/base/json_reader.h"
#include "core/media/sound_reader.h"
#include "network/orchestrator/picture_size.h"
#include "network/orchestrator/upload.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>

namespace sluice::network {
namespace {

constexpr std::size_t kJsonLimit = 16u << 20;
constexpr std::size_t kPictureHead = 8u << 20; ///< JPEG may have long profiles before its size

enum class FieldType
{
    Text,
    Whole,
    Number,
    Flag,
    Any
};

struct Field
{
    std::string_view name;
    FieldType type;
};

/// What a runner understands; a name means the same wherever it occurs.
constexpr std::array<Field, 30> kFields{{{"prompt", FieldType::Text},
                                         {"model_id", FieldType::Text},
                                         {"model", FieldType::Text},
                                         {"loras", FieldType::Text},
                                         {"negative_prompt", FieldType::Text},
                                         {"return_timestamps", FieldType::Text},
                                         {"metadata", FieldType::Text},
                                         {"point_coords", FieldType::Text},
                                         {"point_labels", FieldType::Text},
                                         {"box", FieldType::Text},
                                         {"mask_input", FieldType::Text},
                                         {"text", FieldType::Text},
                                         {"description", FieldType::Text},
                                         {"height", FieldType::Whole},
                                         {"width", FieldType::Whole},
                                         {"fps", FieldType::Whole},
                                         {"motion_bucket_id", FieldType::Whole},
                                         {"seed", FieldType::Whole},
                                         {"num_inference_steps", FieldType::Whole},
                                         {"num_images_per_prompt", FieldType::Whole},
                                         {"max_tokens", FieldType::Whole},
                                         {"top_k", FieldType::Whole},
                                         {"guidance_scale", FieldType::Number},
                                         {"image_guidance_scale", FieldType::Number},
                                         {"strength", FieldType::Number},
                                         {"noise_aug_strength", FieldType::Number},
                                         {"temperature", FieldType::Number},
                                         {"top_p", FieldType::Number},
                                         {"stream", FieldType::Flag},
                                         {"messages", FieldType::Any}}};
constexpr std::array<std::string_view, 4> kFlags{"safety_check", "multimask_output",
                                                 "return_logits", "normalize_coords"};

std::optional<FieldType> typeOf(std::string_view name)
{
    if (std::ranges::find(kFlags, name) != kFlags.end())
        return FieldType::Flag;
    const auto found = std::ranges::find(kFields, name, &Field::name);
    return found == kFields.end() ? std::nullopt : std::optional(found->type);
}

bool fits(FieldType type, const nlohmann::json& value)
{
    switch (type) {
    case FieldType::Text:
        return value.is_string();
    case FieldType::Whole:
        return value.is_number_integer();
    case FieldType::Number:
        return value.is_number();
    case FieldType::Flag:
        return value.is_boolean();
    case FieldType::Any:
        return true;
    }
    return false;
}

template <class T>
std::optional<nlohmann::json> numberOf(std::string_view text)
{
    T value{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || error != std::errc() || end != text.data() + text.size())
        return {};
    return nlohmann::json(value);
}

/// A form's text as the value that the runner's JSON has.
std::optional<nlohmann::json> valueOf(FieldType type, std::string_view text)
{
    switch (type) {
    case FieldType::Whole:
        return numberOf<std::int64_t>(text);
    case FieldType::Number:
        return numberOf<double>(text);
    case FieldType::Flag:
        if (text == "true" || text == "1" || text == "on" || text == "yes")
            return nlohmann::json(true);
        if (text == "false" || text == "0" || text == "off" || text == "no")
            return nlohmann::json(false);
        return {};
    default:
        return nlohmann::json(std::string(text));
    }
}

/// go-livepeer's text for JSON that cannot be parsed.
Unexpected brokenJson(std::string_view text, std::size_t at)
{
    if (at > text.size())
        return fail(ErrorCode::InvalidInput, text.empty() ? "EOF" : "unexpected EOF");
    return fail(
        ErrorCode::InvalidInput,
        fmt::format("invalid character at offset {} of the JSON text", at == 0 ? 0 : at - 1));
}

/// Why `text` cannot be used, in go-livepeer's words where it has some.
Unexpected whyBroken(std::string_view text)
try {
    const auto ignored = nlohmann::json::parse(text);
    return fail(ErrorCode::InvalidInput, "exceeded max depth");
} catch (const nlohmann::json::parse_error& error) {
    return brokenJson(text, error.byte);
} catch (const nlohmann::json::exception& error) { // a number beyond all bounds
    return fail(ErrorCode::InvalidInput, error.what());
}

Result<nlohmann::json> jsonOf(std::string_view text)
{
    auto json = parseJson(text, "job");
    if (!json)
        return whyBroken(text);
    return json;
}

Result<JobBody> withModel(JobBody job, const std::string& defaultModel)
{
    const std::string key(factsOf(job.pipeline).modelField);
    auto model = job.fields.find(key);
    if (!defaultModel.empty() &&
        (model == job.fields.end() || model->get_ref<const std::string&>().empty())) {
        job.fields[key] = defaultModel;
        model = job.fields.find(key);
    }
    // go-livepeer dies of a missing model; ours says so.
    if (model == job.fields.end() || model->get_ref<const std::string&>().empty())
        return fail(ErrorCode::InvalidInput, fmt::format("missing {}", key));
    job.model = model->get<std::string>();
    return job;
}

Result<JobBody> readForm(Pipeline pipeline,
                         const ServerRequest& request,
                         BodyReader& body,
                         const std::filesystem::path& scratch,
                         const std::string& defaultModel)
{
    SLUICE_TRY(std::vector<UploadPart> parts,
               readUpload(body, request.header("content-type"), scratch));
    JobBody job;
    job.pipeline = pipeline;
    const std::string_view fileField = factsOf(pipeline).fileField;
    for (UploadPart& part : parts) {
        if (part.name == fileField) {
            if (job.file.empty() && !part.file.empty()) {
                job.file = part.file;
                job.fileName = part.fileName;
            }
            continue;
        }
        const auto type = typeOf(part.name);
        if (!type || !part.file.empty() || job.fields.contains(part.name))
            continue;
        auto value = valueOf(*type, part.text);
        if (!value)
            return fail(
                ErrorCode::InvalidInput,
                fmt::format("error binding {}: \"{}\" cannot be used", part.name, part.text));
        job.fields[part.name] = std::move(*value);
    }
    if (job.file.empty())
        return fail(ErrorCode::InvalidInput, fmt::format("missing {}", fileField));
    return withModel(std::move(job), defaultModel);
}

Result<InputFacts> measurePicture(const std::filesystem::path& file)
{
    std::string head(kPictureHead, '\0');
    std::ifstream input(file, std::ios::binary);
    input.read(head.data(), std::streamsize(head.size()));
    head.resize(std::size_t(input.gcount()));
    SLUICE_TRY(const PictureSize size, pictureSize(head));
    InputFacts facts;
    facts.width = size.width;
    facts.height = size.height;
    return facts;
}

Result<InputFacts> measureSound(const std::filesystem::path& file)
{
    constexpr int kRate = 8000;
    auto reader = media::SoundReader::open(file, kRate, 1);
    if (!reader)
        return fail(ErrorCode::InvalidInput, "Unable to calculate duration");
    std::vector<float> samples(kRate * 10);
    std::uint64_t count = 0;
    for (;;) {
        const auto got = reader->read(samples);
        if (!got)
            return fail(ErrorCode::InvalidInput, "Unable to calculate duration");
        count += *got;
        if (*got < samples.size())
            break;
    }
    InputFacts facts;
    facts.seconds = double(count) / kRate;
    return facts;
}

} // namespace

bool JobBody::wantsStream() const
{
    const auto found = fields.find("stream");
    return pipeline == Pipeline::Llm && found != fields.end() && found->is_boolean() &&
           found->get<bool>();
}

Result<JobBody>
parseJobJson(Pipeline pipeline, std::string_view text, const std::string& defaultModel)
{
    SLUICE_TRY(const nlohmann::json json, jsonOf(text));
    if (!json.is_object())
        return fail(ErrorCode::InvalidInput, "the JSON text is not an object");
    JobBody job;
    job.pipeline = pipeline;
    for (const auto& [name, value] : json.items()) {
        const auto type = typeOf(name);
        if (!type || value.is_null())
            continue;
        if (!fits(*type, value))
            return fail(
                ErrorCode::InvalidInput,
                fmt::format("json: cannot unmarshal {} into field {}", value.type_name(), name));
        job.fields[name] = value;
    }
    return withModel(std::move(job), defaultModel);
}

Result<JobBody> readJobBody(Pipeline pipeline,
                            const ServerRequest& request,
                            BodyReader& body,
                            const std::filesystem::path& scratch,
                            const std::string& defaultModel)
{
    if (!factsOf(pipeline).fileField.empty())
        return readForm(pipeline, request, body, scratch, defaultModel);
    SLUICE_TRY(const std::string text, body.readAll(kJsonLimit));
    return parseJobJson(pipeline, text, defaultModel);
}

Result<InputFacts> measureInput(const JobBody& job)
{
    if (job.file.empty())
        return InputFacts();
    return job.pipeline == Pipeline::AudioToText ? measureSound(job.file)
                                                 : measurePicture(job.file);
}

} // namespace sluice::network
