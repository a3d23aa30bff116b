// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"

#include <QDate>
#include <QString>

#include <optional>

namespace sluice::ui {

/// "at $2500.00 for 1 ETH of 2026-01-31": the exchange rate of the settings and the day it is of; one that is older than a week on
/// `today` says how old. Empty: none is set.
QString rateText(const Settings& settings, QDate today = QDate::currentDate());

/// A fee of the subnet, decimal or a fraction of wei, as people read it: "0.001231 ETH"; empty when it is not known.
QString feeText(const std::string& feeWei);

/// What that is worth at the rate of the settings; nothing without one.
std::optional<FiatAmount> worthOfFee(const std::string& feeWei, const Settings& settings);

} // namespace sluice::ui
