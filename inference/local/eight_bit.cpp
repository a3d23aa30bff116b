// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/eight_bit.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"

namespace sluice::inference {
namespace {

// Models and adapters come and go.
constexpr std::size_t kMostModels = 500;

std::filesystem::path fileOf(const Paths& paths)
{
    return paths.data / "eight-bit.json";
}

nlohmann::json readErrors(const Paths& paths)
{
    const auto text = readFile(fileOf(paths));
    const auto json = text ? parseJson(*text, fileOf(paths).string()) : Unexpected(text.error());
    return json && json->is_object() ? *json : nlohmann::json::object();
}

} // namespace

std::optional<double> eightBitError(const Paths& paths, const std::string& modelSha256)
{
    const nlohmann::json all = readErrors(paths);
    const auto found = all.find(modelSha256);
    if (found == all.end() || !found->is_number())
        return std::nullopt;
    return found->get<double>();
}

Result<void> learnEightBitError(const Paths& paths, const std::string& modelSha256, double error)
{
    nlohmann::json all = readErrors(paths);
    if (all.size() >= kMostModels)
        all.clear();
    all[modelSha256] = error;
    return writeFileAtomically(fileOf(paths), dumpJson(all));
}

} // namespace sluice::inference
