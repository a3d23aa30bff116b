// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace sluice {

/// What a peer announced for its work when it was chosen: so much wei for every `units` of `unit`. Decimal text, exact.
struct AnnouncedPrice
{
    std::string wei;
    std::string units = "1";
    std::string unit;        ///< "second", "pixel"
    bool isPractice = false; ///< money of the practice subnet, which is worth nothing

    bool operator==(const AnnouncedPrice&) const = default;
};

/// An orchestrator that has offered such work, as far as it is known before it is asked again. Absent means unknown, never 0.
struct QuoteOffer
{
    std::string url;
    std::string step{};    ///< of a job in two steps: the pipeline that it offers; empty: the whole
    std::string refusal{}; ///< why it will get none; empty: it may
    std::optional<AnnouncedPrice> price{};
    std::string feeWei{};            ///< of the whole job, were it alone; decimal; empty: unknown
    std::optional<double> seconds{}; ///< likewise, at the speed that it showed
    std::int64_t pieces = 0;         ///< that its speed was measured on
    std::optional<double> score{};   ///< 0..1 beside the others
    std::optional<bool> isWarm{};    ///< has the model loaded, as it said
    std::optional<std::int64_t> lastSeen{}; ///< its last answer: milliseconds since 1970
    bool isPractice = false;                ///< of the practice subnet: works on this computer

    bool operator==(const QuoteOffer&) const = default;
};

} // namespace sluice
