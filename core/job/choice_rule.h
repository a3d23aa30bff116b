// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"
#include "core/job/placement.h"

#include <string>
#include <string_view>

namespace sluice {

/// Who decides where a job runs, and by what.
enum class ChoiceKind
{
    Ask,            ///< the user
    HereOnly,       ///< private: nothing leaves this computer
    CheapestWithin, ///< the cheapest place that is ready in time, nine times in ten
    FastestUnder    ///< the quickest place that costs no more than that
};

/// A rule that chooses a place. A plain value; text both ways: "ask", "here", "cheapest", "cheapest:300" (seconds), "fastest",
/// "fastest:0.10" (in the currency of the settings).
struct ChoiceRule
{
    ChoiceKind kind = ChoiceKind::Ask;
    std::optional<double> limit; ///< seconds, or money; absent: none

    bool operator==(const ChoiceRule&) const = default;
};

/// Also takes "cheapest:5m" and "cheapest:1h". Errors: InvalidInput, with what can be written.
Result<ChoiceRule> choiceRuleFromString(std::string_view text);
std::string toString(const ChoiceRule& rule);
/// "cheapest within 5 min", for receipts and notes.
std::string phraseOf(const ChoiceRule& rule);

/// The place that the rule chooses, and why in one line (Placement::note).
///
/// What is not known never counts as nought: a place whose cost (or time, where that matters) is unknown is not chosen by a rule that looks at
/// it. Practice money is worth nothing; what the practice subnet costs is this computer's electricity.
/// Errors: Unavailable, when the rule is Ask, or no place is left; says why and what would help.
Result<Placement> choosePlace(const ChoiceRule& rule, const std::vector<Quote>& quotes);

} // namespace sluice
