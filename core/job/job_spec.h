// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/generate_spec.h"

#include <optional>
#include <string>
#include <variant>
#include <vector>

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
    /// On the subnet a clip goes picture by picture through the pipeline `upscale`, instead of piece by piece by BYOC. Never set unasked.
    bool frameByFrame = false;

    bool operator==(const UpscaleSpec&) const = default;
};

/// A range of a file at a place of an exported clip.
struct ExportSegment
{
    std::filesystem::path path{};
    Rational mediaIn{}; ///< seconds from the file's beginning
    Rational mediaOut{};
    Rational at{}; ///< in the exported clip
    bool isStill = false;

    Rational end() const { return at + (mediaOut - mediaIn); }
    bool operator==(const ExportSegment&) const = default;
};

/// "Make one clip of these." Gaps become black and silent; exportOf() makes one of a timeline. All paths are absolute.
struct ExportSpec
{
    std::vector<ExportSegment> segments; ///< by `at`, not overlapping, at least one
    Rational frameRate;                  ///< constant, of the result
    Rational duration;                   ///< of the result
    std::optional<PixelSize> size;       ///< default: that of the largest segment, upright
    std::filesystem::path output;
    media::EncodeSettings encode;
    bool overwrite = false;

    bool operator==(const ExportSpec&) const = default;
};

/// What to make. A plain value, JSON both ways: the journal, the socket and presets carry the same text.
struct JobSpec
{
    std::variant<UpscaleSpec, ExportSpec, GenerateSpec> task;

    /// "upscale", "export", "generate"
    std::string_view kind() const;
    /// Of an export the first of its files, of a generated clip its start image, if any; else empty.
    const std::filesystem::path& source() const;
    const std::filesystem::path& output() const;
    bool overwrite() const;
    /// The card's id of the model; empty: none is needed.
    const std::string& model() const;
    /// What people know the job by: the source's name, of an export the result's, of a generated clip its prompt.
    std::string title() const;
    /// Null when the task is another one.
    const UpscaleSpec* upscale() const { return std::get_if<UpscaleSpec>(&task); }
    const ExportSpec* exporting() const { return std::get_if<ExportSpec>(&task); }
    const GenerateSpec* generating() const { return std::get_if<GenerateSpec>(&task); }
    bool operator==(const JobSpec&) const = default;
};

nlohmann::json toJson(const JobSpec& spec);
/// Errors: InvalidInput, naming the member that is wrong.
Result<JobSpec> jobSpecFromJson(const nlohmann::json& json);

} // namespace sluice
