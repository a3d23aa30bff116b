// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/hub_server.h"

#include "core/base/hash.h"
#include "tests/support/weight_builder.h"

#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>
#include <stdexcept>

namespace sluice::test {
namespace {

using nlohmann::json;
namespace fs = std::filesystem;

/// Where the Hub keeps a file outside of git.
bool isLarge(const std::string& name)
{
    return name.ends_with(".safetensors") || name.ends_with(".model") || name.ends_with(".bin");
}

std::string blobOf(const std::string& name, const std::string& content)
{
    const std::string digest = sha256Hex(content);
    return isLarge(name) ? digest : digest.substr(0, 40);
}

std::string listing(const HubBehaviour& behaviour, const std::string& commit)
{
    json answer{{"sha", commit},
                {"gated", behaviour.wantsToken.empty() ? json(false) : json("auto")},
                {"siblings", json::array()}};
    if (!behaviour.licence.empty())
        answer["cardData"] = {{"license", behaviour.licence}};
    for (const auto& [name, content] : behaviour.files) {
        const auto said = behaviour.saidSizes.find(name);
        const std::uint64_t size =
            said == behaviour.saidSizes.end() ? content.size() : said->second;
        json file{{"rfilename", name}, {"size", size}, {"blobId", std::string(40, 'b')}};
        if (isLarge(name))
            file["lfs"] = {{"sha256", blobOf(name, content)}, {"size", size}};
        else
            file["blobId"] = blobOf(name, content);
        answer["siblings"].push_back(std::move(file));
    }
    return answer.dump();
}

std::string textOf(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::ostringstream text;
    text << stream.rdbuf();
    if (!stream)
        throw std::runtime_error("cannot read " + file.string());
    return text.str();
}

/// One tensor of one value; `name` makes files differ.
std::string toyWeights(const std::string& name)
{
    return safetensorsFile({{name, "F32", {64, 64}, std::string(std::size_t(64 * 64 * 4), '\0')}});
}

} // namespace

HubServer::HubServer(std::string repository)
    : m_repository(std::move(repository))
    , m_storage([this](const ServerRequest& request, ServerConnection& connection) {
        answerStorage(request, connection);
    })
    , m_hub([this](const ServerRequest& request, ServerConnection& connection) {
        answer(request, connection);
    })
{
    change([](HubBehaviour& behaviour) { behaviour.files = toyPipeline(); });
}

HubBehaviour HubServer::behaviour() const
{
    const std::lock_guard lock(m_mutex);
    return m_behaviour;
}

int HubServer::asked(const std::string& file, bool fromStart) const
{
    int count = 0;
    for (const ServerRequest& request : m_storage.requests())
        count += request.path == "/" + file && (fromStart || request.headers.contains("range"));
    return count;
}

void HubServer::answer(const ServerRequest& request, ServerConnection& connection) const
{
    const HubBehaviour now = behaviour();
    const std::string api = "/api/models/" + m_repository + "/revision/";
    for (const std::string& commit : {now.commit, now.olderCommit})
        if (!commit.empty() && request.path == api + commit + "?blobs=true") {
            connection.answer(200, listing(now, commit));
            return;
        }
    if (request.path == api + "main?blobs=true") {
        connection.answer(200, listing(now, now.commit));
        return;
    }
    const auto given = request.headers.find("authorization");
    if (!now.wantsToken.empty() &&
        (given == request.headers.end() || given->second != "Bearer " + now.wantsToken)) {
        connection.answer(given == request.headers.end() ? 401 : 403, "accept the terms");
        return;
    }
    std::string name;
    for (const std::string& commit : {now.commit, now.olderCommit})
        if (const std::string place = "/" + m_repository + "/resolve/" + commit + "/";
            !commit.empty() && request.path.starts_with(place))
            name = request.path.substr(place.size());
    const auto file = now.files.find(name);
    if (file == now.files.end()) {
        connection.answer(404, "nothing here");
    } else if (isLarge(name)) {
        std::string target = m_storage.url("/" + name);
        target.replace(target.find("127.0.0.1"), 9, "localhost");
        connection.answer(302, "", {"Location: " + target});
    } else {
        const auto lie = now.lies.find(name);
        connection.answerFile(request, lie == now.lies.end() ? file->second : lie->second,
                              '"' + blobOf(name, file->second) + '"');
    }
}

void HubServer::answerStorage(const ServerRequest& request, ServerConnection& connection) const
{
    const HubBehaviour now = behaviour();
    const std::string name = request.path.substr(1);
    const auto file = now.files.find(name);
    if (file == now.files.end()) {
        connection.answer(404, "nothing here");
        return;
    }
    const auto lie = now.lies.find(name);
    const auto cut = now.cuts.find(name);
    const auto hold = now.holds.find(name);
    const std::size_t limit = hold != now.holds.end() ? hold->second
                              : cut != now.cuts.end() ? cut->second
                                                      : std::string::npos;
    connection.answerFile(request, lie == now.lies.end() ? file->second : lie->second,
                          '"' + blobOf(name, file->second) + '"', limit);
    if (hold != now.holds.end())
        connection.waitForClose();
}

std::map<std::string, std::string> toyPipeline()
{
    const fs::path model = fs::read_symlink("/proc/self/exe").parent_path().parent_path() /
                           "share" / "sluice" / "models" / "sluice-shapes";
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::recursive_directory_iterator(fs::canonical(model)))
        if (entry.is_regular_file() && entry.path().extension() != ".safetensors" &&
            entry.path().filename() != "card.json")
            files[entry.path().lexically_relative(fs::canonical(model)).string()] =
                textOf(entry.path());
    files["text_encoder/model.safetensors"] = toyWeights("encoder");
    files["vae/diffusion_pytorch_model.safetensors"] = toyWeights("codec");
    const std::string stem = "diffusion_pytorch_model";
    const std::string first = stem + "-00001-of-00002.safetensors";
    const std::string second = stem + "-00002-of-00002.safetensors";
    files["transformer/" + first] = toyWeights("first");
    files["transformer/" + second] = toyWeights("second");
    files["transformer/" + stem + ".safetensors.index.json"] =
        json{{"weight_map", {{"first", first}, {"second", second}}}}.dump();
    // What every repository has beside, and nobody needs.
    files["README.md"] = "---\nlicense: apache-2.0\n---\n";
    files[".gitattributes"] = "*.safetensors filter=lfs\n";
    files["assets/sample.png"] = "a picture";
    files["text_encoder/pytorch_model.bin"] = "a pickle";
    files["transformer/" + stem + ".fp16.safetensors"] = toyWeights("half");
    return files;
}

} // namespace sluice::test
