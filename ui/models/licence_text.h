// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/store/model_card.h"

#include <QString>

namespace sluice::ui {

/// The text of the terms as far as it is built in: the copyright line and the licence's own text. Empty for a licence whose text is
/// not built in: then its address is all there is.
QString licenceText(const inference::ModelLicence& licence);

/// "BSD-3-Clause"; in words where the id says nothing to people.
QString licenceName(const inference::ModelLicence& licence);

} // namespace sluice::ui
