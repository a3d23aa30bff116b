// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/money_json.h"

#include "core/base/json_reader.h"

namespace sluice {

nlohmann::json toJson(const FiatAmount& amount)
{
    return {{"micros", amount.micros}, {"currency", amount.currency}};
}

Result<FiatAmount> fiatAmountFromJson(const nlohmann::json& json)
{
    FiatAmount amount;
    JsonReader reader(json, "amount of money");
    reader.required("micros", amount.micros);
    reader.required("currency", amount.currency);
    SLUICE_CHECK(reader.result());
    return amount;
}

} // namespace sluice
