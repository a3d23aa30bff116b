// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/subnet_node.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "network/orchestrator/practice_state.h"

#include <fmt/format.h>

namespace sluice::app {
namespace fs = std::filesystem;
namespace {

fs::path orderFile(const Paths& paths, int number)
{
    return network::practiceFolder(paths) / fmt::format("{}.order.json", number);
}

fs::path answerFile(const Paths& paths, int number)
{
    return network::practiceFolder(paths) / fmt::format("{}.answer.json", number);
}

} // namespace

Result<void> writeOrder(const Paths& paths, const NodeOrder& order)
{
    nlohmann::json json{{"number", order.number},
                        {"secret", order.secret},
                        {"misbehaves", order.misbehaves},
                        {"runners", order.runners},
                        {"aiModels", pathToJson(order.aiModels)}};
    if (order.price)
        json["price"] = *order.price;
    // The secret is in it: only its owner enters the folder.
    std::error_code failed;
    fs::create_directories(network::practiceFolder(paths), failed);
    fs::permissions(network::practiceFolder(paths), fs::perms::owner_all, failed);
    if (failed)
        return fail(ErrorCode::Io,
                    fmt::format("Cannot make {}: {}.", network::practiceFolder(paths).string(),
                                failed.message()));
    return writeFileAtomically(orderFile(paths, order.number), dumpJson(json));
}

Result<NodeOrder> readOrder(const Paths& paths, int number)
{
    const fs::path file = orderFile(paths, number);
    SLUICE_TRY(const std::string text, readFile(file, 1u << 20));
    SLUICE_TRY(const nlohmann::json json, parseJson(text, file.string()));
    NodeOrder order;
    JsonReader reader(json, file.string());
    reader.required("number", order.number);
    reader.required("secret", order.secret);
    reader.optional("price", order.price);
    reader.optional("misbehaves", order.misbehaves);
    reader.optional("runners", order.runners);
    reader.optional("aiModels", order.aiModels);
    SLUICE_CHECK(reader.result());
    return order;
}

Result<void> writeAnswer(const Paths& paths, int number, const NodeAnswer& answer)
{
    nlohmann::json json{{"url", answer.url}, {"pid", answer.pid}};
    if (answer.error)
        json["error"] = {{"code", nameOf(answer.error->code)}, {"detail", answer.error->detail}};
    return writeFileAtomically(answerFile(paths, number), dumpJson(json));
}

Result<NodeAnswer> readAnswer(const Paths& paths, int number)
{
    const fs::path file = answerFile(paths, number);
    SLUICE_TRY(const std::string text, readFile(file, 1u << 20));
    SLUICE_TRY(const nlohmann::json json, parseJson(text, file.string()));
    NodeAnswer answer;
    JsonReader reader(json, file.string());
    reader.required("url", answer.url);
    reader.required("pid", answer.pid);
    SLUICE_CHECK(reader.result());
    if (const auto error = json.find("error"); error != json.end()) {
        std::string code;
        answer.error.emplace();
        JsonReader inner(*error, file.string());
        inner.required("code", code);
        inner.required("detail", answer.error->detail);
        SLUICE_CHECK(inner.result());
        answer.error->code = errorCodeFromString(code);
    }
    return answer;
}

void forgetNode(const Paths& paths, int number)
{
    std::error_code ignored;
    fs::remove(orderFile(paths, number), ignored);
    fs::remove(answerFile(paths, number), ignored);
    fs::remove_all(network::practiceFolder(paths) / std::to_string(number), ignored);
}

} // namespace sluice::app
