// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"
#include "core/media/video_writer.h"

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <optional>
#include <string>
#include <variant>

namespace sluice {

/// Where work is done.
enum class Place
{
    Here,  ///< this computer
    Subnet ///< the Livepeer AI subnet
};

/// "here", "subnet".
std::string_view nameOf(Place place);
/// Errors: InvalidInput.
Result<Place> placeFromString(std::string_view name);

enum class DeinterlaceMode
{
    Auto, ///< when the source is found to be interlaced
    On,
    Off
};

struct PixelSize
{
    int width = 0;
    int height = 0;
    bool operator==(const PixelSize&) const = default;
};

/// "Make this clip or picture bigger." Source and output are absolute paths.
struct UpscaleSpec
{
    std::filesystem::path source;
    std::filesystem::path output;
    std::string model;             ///< a model card's id
    std::optional<double> scale;   ///< times the source's size; default: the model's own
    std::optional<PixelSize> size; ///< exact size in stored pixels; wins over scale
    std::optional<double> denoise; ///< 0..1, models with a weak-denoise twin only
    DeinterlaceMode deinterlace = DeinterlaceMode::Auto;
    std::optional<Rational> start; ///< seconds of the source's clock
    std::optional<Rational> end;
    media::EncodeSettings encode; ///< ignored for stills
    bool overwrite = false;

    bool operator==(const UpscaleSpec&) const = default;
};

/// What to make. A plain value, JSON both ways: the journal, the socket and presets carry the same text.
struct JobSpec
{
    std::variant<UpscaleSpec> task;

    /// "upscale"
    std::string_view kind() const;
    const std::filesystem::path& source() const;
    const std::filesystem::path& output() const;
    bool operator==(const JobSpec&) const = default;
};

nlohmann::json toJson(const PixelSize& size);
Result<PixelSize> pixelSizeFromJson(const nlohmann::json& json);

nlohmann::json toJson(const JobSpec& spec);
/// Errors: InvalidInput, naming the member that is wrong.
Result<JobSpec> jobSpecFromJson(const nlohmann::json& json);

} // namespace sluice
