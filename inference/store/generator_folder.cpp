// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/generator_folder.h"

#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "core/base/json_reader.h"
#include "core/base/text.h"
#include "inference/store/engine_limits.h"
#include "inference/store/model_part.h"
#include "inference/store/pipeline_index.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>

namespace sluice::inference {
namespace fs = std::filesystem;
namespace {

constexpr const char* kIndex = "model_index.json";
constexpr double kTextTokens = 512;
constexpr int kMostSide = 8192;
constexpr int kMostFrames = 4001;

Unexpected broken(const fs::path& file, const std::string& why)
{
    return fail(ErrorCode::ModelBroken,
                fmt::format("{} {}. Choose a Wan 2.1 text-to-video or a Wan 2.2 TI2V model.",
                            file.string(), why));
}

/// Members of a part's settings; defaults are those of the published classes.
struct Settings
{
    double layers = 0;
    double width = 0;
    double inner = 0; ///< of all attention heads together
    double feedForward = 0;
};

/// The denoiser: what a token costs, and how far its positions reach.
struct Denoiser
{
    Settings settings;
    double patch = 2;
    double positions = 1024;
    double textWidth = 4096;
};

Result<Denoiser> readDenoiser(const nlohmann::json& config, const fs::path& file)
{
    Denoiser denoiser;
    Settings& settings = denoiser.settings;
    std::string name;
    double heads = 40;
    double headWidth = 128;
    settings.feedForward = 13824;
    settings.layers = 40;
    JsonReader reader(config, file.string());
    reader.required("_class_name", name);
    reader.optional("num_attention_heads", heads);
    reader.optional("attention_head_dim", headWidth);
    reader.optional("ffn_dim", settings.feedForward);
    reader.optional("num_layers", settings.layers);
    reader.optional("rope_max_seq_len", denoiser.positions);
    reader.optional("text_dim", denoiser.textWidth);
    if (const auto result = reader.result(); !result)
        return fail(ErrorCode::ModelBroken, result.error().detail);
    const auto patch = config.find("patch_size");
    if (patch != config.end() && patch->is_array() && patch->size() == 3 && (*patch)[2].is_number())
        denoiser.patch = (*patch)[2].get<double>();
    settings.width = settings.inner = heads * headWidth;
    if (name != "WanTransformer3DModel")
        return broken(
            file, fmt::format("describes a {}, which Sluice does not run", printableName(name)));
    SLUICE_CHECK(checkDenoiserKind(config, file.string()));
    if (!(settings.width >= 1 && settings.layers >= 1 && denoiser.patch >= 1 &&
          denoiser.patch <= 64 && denoiser.positions >= 1))
        return broken(file, "says nothing that could be a network");
    return denoiser;
}

struct TextCosts
{
    double operations = 0;
    double layerWeights = 0;
};

TextCosts textCosts(const nlohmann::json& config, double tokens)
{
    Settings settings{8, 512, 0, 1024};
    double heads = 6;
    double headWidth = 64;
    JsonReader reader(config, "text encoder");
    reader.optional("num_layers", settings.layers);
    reader.optional("d_model", settings.width);
    reader.optional("d_ff", settings.feedForward);
    reader.optional("num_heads", heads);
    reader.optional("d_kv", headWidth);
    settings.inner = heads * headWidth;
    const double weights =
        4 * settings.width * settings.inner + 3 * settings.width * settings.feedForward;
    return {settings.layers * tokens * (weights + 2 * tokens * settings.inner), weights};
}

/// What turns latents into frames.
struct Codec
{
    bool isOurs = false; ///< of the built-in model
    double space = 8;
    double time = 4;
    double perPixel = 0;
    double pixelValues = 0;
    double weights = 0;
    double tileSide = 0;
};

/// Wan's codec at its last stage, in pictures of four frames and `width` channels: one is there for the shortcut, three stand side by side for the
/// convolution, one comes out, and cuDNN takes a copy of the last two kinds. Wan 2.2 enters that stage with twice the channels. Every layer
/// remembers two frames, of the earlier stages at a quarter of the pixels each.
double wanPixelValues(double width, double blocks, bool isResidual)
{
    const double atWork = isResidual ? 17 : 9;
    const double remembered = 2 * (blocks + 1);
    return (atWork + remembered) * width;
}

Result<Codec> readCodec(const nlohmann::json& config, const fs::path& file)
{
    Codec codec;
    std::string name;
    double encoderWidth = 96;
    double blocks = 2;
    double patch = 1;
    bool isResidual = false;
    double fieldWidth = 24, fieldDepth = 3, sceneWidth = 32, sceneDepth = 3;
    JsonReader reader(config, file.string());
    reader.required("_class_name", name);
    reader.optional("scale_factor_spatial", codec.space);
    reader.optional("scale_factor_temporal", codec.time);
    reader.optional("base_dim", encoderWidth);
    double width = encoderWidth;
    reader.optional("decoder_base_dim", width);
    reader.optional("is_residual", isResidual);
    reader.optional("num_res_blocks", blocks);
    reader.optional("patch_size", patch);
    reader.optional("field_width", fieldWidth);
    reader.optional("field_depth", fieldDepth);
    reader.optional("scene_width", sceneWidth);
    reader.optional("scene_depth", sceneDepth);
    if (const auto result = reader.result(); !result)
        return fail(ErrorCode::ModelBroken, result.error().detail);
    if (!(codec.space >= 1 && codec.space <= 64 && codec.time >= 1 && codec.time <= 64 &&
          patch >= 1))
        return broken(file, "says nothing that could be a codec");
    if (name == "SluiceLayerCodec") {
        codec.isOurs = true;
        const auto sharpener = [](double side, double depth) {
            return (2 * depth + 2) * 9 * side * side / 16 + 9 * side * side / 8;
        };
        codec.perPixel = sharpener(fieldWidth, fieldDepth) + sharpener(sceneWidth, sceneDepth);
        codec.pixelValues = 3 * (fieldWidth + sceneWidth) / 4 + 20;
        // Convolutions of 3 x 3: two in each block, four times as many channels in the middle, and the ends.
        const auto ofSharpener = [](double side, double depth) {
            return 9 * side * side * (2 * depth + 2) + 9 * side * 64;
        };
        codec.weights = ofSharpener(fieldWidth, fieldDepth) + ofSharpener(sceneWidth, sceneDepth);
        return codec;
    }
    if (name != "AutoencoderKLWan")
        return broken(
            file, fmt::format("describes a {}, which Sluice does not run", printableName(name)));
    // Wide at a quarter of the pixels, twice as wide at a sixteenth, and so on; convolutions see three frames.
    const double block = 27 * width * width;
    codec.perPixel = 2 * (blocks + 1) * block * (1 + 4.0 / 4 + 8.0 / 16) / (patch * patch);
    codec.pixelValues = wanPixelValues(width, blocks, isResidual) / (patch * patch);
    // As in the published ones, whose layers are of the same shapes.
    codec.weights = 5900 * encoderWidth * encoderWidth + 7900 * width * width;
    codec.tileSide = 256;
    return codec;
}

/// What the published models were made for.
void setUsual(GenerateRules& rules, const Codec& codec)
{
    if (codec.isOurs) {
        rules.size = {128, 128};
        rules.frames = 17;
        rules.frameRate = Rational(8);
        rules.steps = 12;
        rules.guidance = 1.75;
    } else if (codec.space > 8) {
        rules.size = {1280, 704};
        rules.frames = 121;
        rules.frameRate = Rational(24);
        rules.steps = 50;
    } else {
        rules.steps = 50;
    }
}

/// Few-step models were trained at these times, and without a second look for guidance.
void setFewSteps(GenerateRules& rules, const Codec& codec)
{
    rules.timesteps.assign(kFewStepTimes.begin(), kFewStepTimes.end());
    rules.steps = int(rules.timesteps.size());
    rules.guidance = 1;
    rules.takesNegative = false;
    if (codec.isOurs || codec.space > 8)
        return;
    rules.size = {832, 448};
    rules.frames = 61;
}

double weightsOf(const ModelPart& part)
{
    double count = 0;
    for (const auto& [name, view] : part.tensors())
        if (!isSparseGate(name))
            count += double(view.elementCount());
    return count;
}

double textLength(const fs::path& folder)
{
    const auto json = readModelJson(folder / "tokenizer" / "tokenizer_config.json");
    if (!json)
        return kTextTokens;
    const auto length = json->find("model_max_length");
    return length != json->end() && length->is_number()
               ? std::clamp(length->get<double>(), 1.0, kTextTokens)
               : kTextTokens;
}

} // namespace

bool isPipelineFolder(const fs::path& folder)
{
    std::error_code ignored;
    return fs::is_regular_file(folder / kIndex, ignored);
}

std::vector<fs::path> pipelineFiles(const fs::path& folder)
{
    std::vector<fs::path> files{folder / kIndex};
    for (const char* part : kPipelineParts) {
        std::error_code error;
        for (fs::directory_iterator it(folder / part, error), end; !error && it != end;
             it.increment(error))
            if (const std::string ending = it->path().extension().string();
                ending == ".json" || ending == ".safetensors" || ending == ".model")
                files.push_back(it->path());
    }
    std::ranges::sort(files);
    return files;
}

Result<GeneratorFacts> GeneratorFolder::readSettings(const fs::path& folder)
{
    GeneratorFacts facts;
    GenerateRules& rules = facts.rules;
    SLUICE_TRY(const PipelineIndex index, PipelineIndex::read(folder));
    rules.takesStartImage = index.takesStartImage();
    // A way of sampling that the engine does not know is found here, not when a job begins.
    if (!index.isFewStep)
        SLUICE_CHECK(SamplerSettings::read(folder / "scheduler" / "scheduler_config.json"));
    const auto configOf = [&](const char* part) { return folder / part / "config.json"; };
    SLUICE_TRY(const nlohmann::json transformer, readModelJson(configOf("transformer")));
    SLUICE_TRY(const nlohmann::json encoder, readModelJson(configOf("text_encoder")));
    SLUICE_TRY(const nlohmann::json vae, readModelJson(configOf("vae")));
    SLUICE_TRY(const Denoiser denoiser, readDenoiser(transformer, configOf("transformer")));
    SLUICE_TRY(const Codec codec, readCodec(vae, configOf("vae")));

    rules.sideMultiple = int(codec.space * denoiser.patch);
    rules.frameMultiple = int(codec.time);
    rules.mostSide = int(std::min<double>(kMostSide, denoiser.positions * rules.sideMultiple));
    rules.mostFrames =
        int(std::min<double>(kMostFrames, (denoiser.positions - 1) * codec.time + 1));
    setUsual(rules, codec);
    if (index.isFewStep)
        setFewSteps(rules, codec);
    const Settings& net = denoiser.settings;
    const double tokens = textLength(folder);
    GenerateCosts& costs = facts.costs;
    const TextCosts text = textCosts(encoder, tokens);
    costs.perText = text.operations;
    costs.textWeights = text.layerWeights;
    // Attention to oneself and to the text has four and two products with the width; the text's own two are shared by all tokens.
    costs.perToken = net.layers * (6 * net.width * net.width + 2 * net.width * net.feedForward +
                                   2 * net.width * tokens);
    costs.perTokenPair = net.layers * 2 * net.width;
    costs.perPixel = codec.perPixel;
    costs.layers = net.layers;
    // Both attentions with their four square matrices, and the two of the feed-forward part; the rest is little.
    costs.largestPart = net.layers * (8 * net.width * net.width + 2 * net.width * net.feedForward);
    costs.tokenValues = 10 * net.width + net.feedForward;
    costs.codecWeights = codec.weights;
    costs.pixelValues = codec.pixelValues;
    costs.tileSide = codec.tileSide;
    return facts;
}

Result<GeneratorFolder> GeneratorFolder::open(const fs::path& folder)
{
    GeneratorFolder found;
    found.folder = folder;
    SLUICE_TRY(found.facts, readSettings(folder));
    SLUICE_TRY(const ModelPart transformer, ModelPart::open(folder / "transformer"));
    SLUICE_TRY(const ModelPart encoder, ModelPart::open(folder / "text_encoder"));
    SLUICE_TRY(const ModelPart vae, ModelPart::open(folder / "vae"));
    std::error_code ignored;
    if (!fs::exists(folder / "tokenizer" / "tokenizer.json", ignored) &&
        !fs::exists(folder / "tokenizer" / "spiece.model", ignored))
        return fail(ErrorCode::NotFound,
                    fmt::format("{} holds no tokenizer (tokenizer.json or spiece.model): the "
                                "download is not complete, start it again.",
                                (folder / "tokenizer").string()));
    found.facts.costs.largestPart = weightsOf(transformer);
    found.facts.costs.codecWeights = weightsOf(vae);
    found.weightBytes = transformer.weightBytes() + encoder.weightBytes() + vae.weightBytes();
    found.files = pipelineFiles(folder);
    return found;
}

void applyUsuals(const GenerateUsuals& makes, GenerateRules& rules)
{
    rules.size = makes.size.value_or(rules.size);
    rules.frames = std::min(makes.frames.value_or(rules.frames), rules.mostFrames);
    rules.frameRate = makes.frameRate.value_or(rules.frameRate);
    rules.steps = makes.steps.value_or(rules.steps);
    rules.guidance = makes.guidance.value_or(rules.guidance);
    rules.takesNegative = makes.takesNegative.value_or(rules.takesNegative);
    if (!makes.timesteps.empty())
        rules.timesteps = makes.timesteps;
    if (rules.hasFixedSteps())
        rules.steps = int(rules.timesteps.size());
}

ModelCard cardOfPipeline(const std::string& id, const fs::path& folder)
{
    constexpr std::uintmax_t kMostReadme = 4u << 20;
    constexpr std::string_view kLicence = "license:";
    ModelCard card;
    card.id = id;
    card.title = id;
    card.task = kTextToVideo;
    card.goodFor = "Clips of words; found on this computer.";
    card.licence.id = "unknown";
    const auto readme = readFile(folder / "README.md", kMostReadme);
    if (!readme || !readme->starts_with("---"))
        return card;
    // The Hub keeps what it knows of a model between two lines of dashes.
    std::istringstream lines(readme->substr(3, readme->find("\n---", 3)));
    for (std::string line; std::getline(lines, line);) {
        if (!line.starts_with(kLicence))
            continue;
        const std::string name = oneLine(line.substr(kLicence.size()), 60);
        if (!name.empty())
            card.licence.id = name;
    }
    return card;
}

Result<std::string> generatorDigest(const std::vector<fs::path>& files)
{
    constexpr std::uintmax_t kWhole = 64u << 20;
    constexpr std::uintmax_t kPart = 1u << 20;
    constexpr std::uintmax_t kParts = 64;
    Sha256 hash;
    std::vector<char> buffer(kPart);
    for (const fs::path& path : files) {
        std::error_code error;
        const std::uintmax_t size = fs::file_size(path, error);
        std::ifstream file(path, std::ios::binary);
        const std::string head = fmt::format("{} {}\n", path.filename().string(), size);
        hash.add(std::as_bytes(std::span(head)));
        const std::uintmax_t step = size <= kWhole ? kPart : (size - kPart) / (kParts - 1);
        for (std::uintmax_t at = 0; at < size; at += step) {
            const std::uintmax_t count = std::min(kPart, size - at);
            file.seekg(std::streamoff(at));
            file.read(buffer.data(), std::streamsize(count));
            if (std::uintmax_t(file.gcount()) != count)
                break;
            hash.add(std::as_bytes(std::span(buffer.data(), count)));
        }
        if (error || !file)
            return fail(ErrorCode::Io,
                        fmt::format("Reading {} failed. Check the disk.", path.string()));
    }
    return hash.hexDigest();
}

} // namespace sluice::inference
