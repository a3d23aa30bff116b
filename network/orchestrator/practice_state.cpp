// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/practice_state.h"

#include "core/base/atomic_file.h"
#include "core/base/file_lock.h"
#include "core/base/json_reader.h"

#include <fmt/format.h>

namespace sluice::network {
namespace {

constexpr int kFormat = 1;

nlohmann::json toJson(const PracticeNode& node)
{
    nlohmann::json json{{"number", node.number}, {"url", node.url}, {"pid", node.pid}};
    if (node.price)
        json["price"] = *node.price;
    if (!node.misbehaves.empty())
        json["misbehaves"] = node.misbehaves;
    return json;
}

Result<PracticeNode> nodeFromJson(const nlohmann::json& json)
{
    PracticeNode node;
    JsonReader reader(json, "orchestrator");
    reader.required("number", node.number);
    reader.required("url", node.url);
    reader.required("pid", node.pid);
    reader.optional("price", node.price);
    reader.optional("misbehaves", node.misbehaves);
    SLUICE_CHECK(reader.result());
    return node;
}

Result<std::vector<PracticeNode>> nodesFromJson(const nlohmann::json& json)
{
    if (!json.is_array())
        return fail(ErrorCode::InvalidInput, "is not a list");
    std::vector<PracticeNode> nodes;
    for (const nlohmann::json& item : json) {
        SLUICE_TRY(PracticeNode node, nodeFromJson(item));
        nodes.push_back(std::move(node));
    }
    return nodes;
}

} // namespace

std::filesystem::path practiceStateFile(const Paths& paths)
{
    return paths.data / "practice-subnet.json";
}

std::filesystem::path practiceFolder(const Paths& paths)
{
    return paths.data / "practice-subnet";
}

std::filesystem::path practiceLockFile(const Paths& paths, int number)
{
    return practiceFolder(paths) / fmt::format("{}.lock", number);
}

Result<std::optional<PracticeState>> readPracticeState(const Paths& paths)
{
    const auto file = practiceStateFile(paths);
    const auto text = readFile(file, 1u << 20);
    if (!text && text.error().code == ErrorCode::NotFound)
        return std::optional<PracticeState>();
    if (!text)
        return Unexpected(text.error());
    SLUICE_TRY(const nlohmann::json json, parseJson(*text, file.string()));
    PracticeState state;
    int format = 0;
    JsonReader reader(json, file.string());
    reader.required("format", format);
    if (format != kFormat)
        reader.fail("format", "is of another version; end the practice subnet with that version");
    reader.required("secret", state.secret);
    reader.nested("orchestrators", state.nodes, nodesFromJson);
    SLUICE_CHECK(reader.result());
    return std::optional<PracticeState>(std::move(state));
}

Result<void> writePracticeState(const Paths& paths, const PracticeState& state)
{
    nlohmann::json nodes = nlohmann::json::array();
    for (const PracticeNode& node : state.nodes)
        nodes.push_back(toJson(node));
    const nlohmann::json json{
        {"format", kFormat}, {"secret", state.secret}, {"orchestrators", nodes}};
    const auto file = practiceStateFile(paths);
    SLUICE_CHECK(writeFileAtomically(file, dumpJson(json) + "\n"));
    std::error_code failed;
    std::filesystem::permissions(file, std::filesystem::perms(0600), failed);
    if (failed)
        return fail(ErrorCode::Io,
                    fmt::format("Cannot protect {}: {}.", file.string(), failed.message()));
    return {};
}

bool isPracticeNodeAlive(const Paths& paths, const PracticeNode& node)
{
    const auto lock = FileLock::tryLock(practiceLockFile(paths, node.number));
    return lock && !lock->has_value();
}

} // namespace sluice::network
