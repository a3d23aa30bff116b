// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/backend.h"

#include <string>
#include <vector>

namespace sluice::app {

/// "This computer: 40 s to 52 s, $0.0041", or why it cannot run there.
std::string quoteLine(const Quote& quote);

/// What the places say, side by side: a row for each question, lines of at most 110 letters.
std::string quoteTable(const std::vector<Quote>& quotes);

/// The orchestrators behind the subnet's answer, a few lines each; empty where there is none.
std::string offersText(const std::vector<Quote>& quotes);

/// "1200 wei for each second, practice money", or "no price announced".
std::string priceText(const std::optional<AnnouncedPrice>& price);

} // namespace sluice::app
