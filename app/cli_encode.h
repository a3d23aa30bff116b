// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/job_spec.h"

namespace CLI {
class App;
class Option;
} // namespace CLI

namespace sluice::app {

/// How the result is encoded, as typed. Empty text and nullopt: not given.
struct EncodeArguments
{
    std::string codec;
    std::optional<int> crf;
    std::string preset;
    std::optional<int> bitDepth;

    /// `usual` with what was typed in its place.
    media::EncodeSettings over(media::EncodeSettings usual) const;
};

void addEncodeOptions(CLI::App& command, EncodeArguments& arguments);

/// "1920x1080". Errors: InvalidInput.
Result<PixelSize> parseSize(const std::string& text);

} // namespace sluice::app
