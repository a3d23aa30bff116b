// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/money.h"
#include "core/base/rational.h"
#include "core/job/job_spec.h"

#include <QString>

#include <filesystem>

namespace sluice::ui {

/// "48 s", "3 min 12 s", "2 h 05 min": as long as people care, in their language.
QString durationText(double seconds);

/// "2 min", "50 min", "1 h 30 min": no finer than a first estimate is.
QString roughDurationText(double seconds);

/// "4.2 MB", in the user's locale.
QString bytesText(std::uint64_t bytes);

/// "$0.013": two digits that count, the currency's sign where it is known.
QString moneyText(const FiatAmount& amount);

/// "00:01:07:13": hours, minutes, seconds, frames at `rate` frames a second (non-drop); milliseconds when the rate is unknown.
QString timecode(Rational seconds, Rational rate);

/// "This computer", "Livepeer subnet".
QString placeName(Place place);
/// "here", "subnet": on a chip.
QString placeChip(Place place);

QString toQString(const std::filesystem::path& path);
std::filesystem::path toPath(const QString& text);

} // namespace sluice::ui
