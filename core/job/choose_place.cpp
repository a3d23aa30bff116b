// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/choose_place.h"

#include <fmt/format.h>

#include <algorithm>

namespace sluice {
namespace {

const Quote* quoteOf(const std::vector<Quote>& quotes, Place place)
{
    const auto found = std::ranges::find(quotes, place, &Quote::place);
    return found == quotes.end() ? nullptr : &*found;
}

Placement chosen(Place place, std::string note)
{
    Placement placement(place);
    placement.note = std::move(note);
    return placement;
}

/// Why a job that can run here stays here without a comparison; empty when there is something to compare.
std::string whyIncomparable(const Quote& here, const Quote* subnet)
{
    if (subnet == nullptr)
        return "the Livepeer AI subnet is not set up";
    if (!subnet->possible)
        return fmt::format("the Livepeer AI subnet cannot: {}", subnet->reason);
    if (!subnet->cost && !subnet->feeWei.empty())
        return fmt::format("what the Livepeer AI subnet asks ({} wei{}) cannot be compared with {}",
                           subnet->feeWei,
                           subnet->price && subnet->price->isPractice ? " of practice money" : "",
                           here.cost ? formatMoney(*here.cost) : "an unknown cost");
    if (!subnet->cost)
        return "what the Livepeer AI subnet costs is not known";
    if (!here.cost)
        return "what this computer costs is not known";
    if (here.cost->currency != subnet->cost->currency)
        return "the costs are in different currencies";
    return {};
}

} // namespace

Result<Placement> choosePlaceByCost(const std::vector<Quote>& quotes)
{
    const Quote* here = quoteOf(quotes, Place::Here);
    const Quote* subnet = quoteOf(quotes, Place::Subnet);
    if (here != nullptr && here->possible) {
        if (const std::string why = whyIncomparable(*here, subnet); !why.empty())
            return chosen(Place::Here, fmt::format("Runs on this computer: {}.", why));
        const std::string costs = fmt::format("{} here, {} at the Livepeer AI subnet",
                                              formatMoney(*here->cost), formatMoney(*subnet->cost));
        if (subnet->cost->micros < here->cost->micros)
            return chosen(
                Place::Subnet,
                fmt::format("Runs at the Livepeer AI subnet, which costs less: {}.", costs));
        return chosen(Place::Here,
                      fmt::format("Runs on this computer, which costs no more: {}.", costs));
    }
    const std::string notHere = here == nullptr ? std::string("This computer cannot run it.")
                                                : fmt::format("This computer cannot run it: {} {}",
                                                              here->reason, here->remedy);
    if (subnet == nullptr || !subnet->possible)
        return fail(ErrorCode::Unavailable,
                    subnet == nullptr ? notHere
                                      : fmt::format("{} Nor can the Livepeer AI subnet: {} {}",
                                                    notHere, subnet->reason, subnet->remedy));
    if (!subnet->cost)
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} The Livepeer AI subnet can, but what it costs is not known. "
                                "Name it as the place to run there anyway.",
                                notHere));
    return chosen(Place::Subnet, fmt::format("Runs at the Livepeer AI subnet for {}. {}",
                                             formatMoney(*subnet->cost), notHere));
}

} // namespace sluice
