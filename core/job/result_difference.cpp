// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/result_difference.h"

#include <algorithm>

namespace sluice {

ResultDifference differenceFromHere(const std::vector<Quote>& quotes, const Quote& quote)
{
    const auto here = std::ranges::find(quotes, Place::Here, &Quote::place);
    if (here == quotes.end() || quote.place == Place::Here || !here->possible || !quote.possible)
        return ResultDifference::None;
    if (here->model != quote.model)
        return ResultDifference::Model;
    if (here->precision.empty() || here->precision == quote.precision)
        return ResultDifference::None;
    return quote.precision.empty() ? ResultDifference::PrecisionNotTold
                                   : ResultDifference::Precision;
}

} // namespace sluice
