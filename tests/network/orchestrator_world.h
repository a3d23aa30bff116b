// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/orchestrator/orchestrator.h"
#include "network/wire/messages.h"
#include "tests/support/program.h"
#include "tests/support/temp_dir.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace sluice::test {

/// What curl was answered. Status 0: nothing, `exitCode` says why (curl's own numbers).
struct WebAnswer
{
    int status = 0;
    int exitCode = 0;
    std::string contentType;
    std::string body;
    std::string headers;
};

/// Runs curl with `arguments` (certificates are not checked).
WebAnswer curl(const Arguments& arguments);

/// tests/support/scripted_runner.py on a port of its own.
class ScriptedRunner
{
public:
    explicit ScriptedRunner(const Arguments& arguments = {});
    ~ScriptedRunner();
    ScriptedRunner(const ScriptedRunner&) = delete;
    ScriptedRunner& operator=(const ScriptedRunner&) = delete;

    std::string url() const { return "http://127.0.0.1:" + m_port; }
    /// The next request that it was sent, as its program prints it.
    std::string nextRequest();

private:
    std::unique_ptr<QProcess> m_process;
    std::string m_port;
};

/// A practice orchestrator, alone or before a scripted runner that serves all nine pipelines as the model "fake/model".
class OrchestratorWorld
{
public:
    static network::OrchestratorConfig withoutRunner();
    static std::vector<network::AiModel> allModels(const ScriptedRunner& runner);

    /// `config.folder` is filled in.
    explicit OrchestratorWorld(network::OrchestratorConfig config);

    bool isUp() const { return m_orchestrator != nullptr; }
    network::Orchestrator& orchestrator() { return *m_orchestrator; }
    std::string url(const std::string& path) const { return m_orchestrator->url() + path; }
    const TempDir& folder() const { return m_folder; }

    /// One gRPC call by curl; the message of the answer. Errors: Protocol with the status and text.
    Result<std::string> grpc(const std::string& path, const std::string& message) const;
    Result<network::OrchestratorInfo>
    introduce(const std::optional<network::CapabilityWish>& wish) const;
    /// The header of a job, with a fresh token.
    std::string segmentHeader(network::Pipeline pipeline, const std::string& model) const;
    /// A job of a pipeline with good headers; `body` are curl's arguments for it.
    WebAnswer
    job(network::Pipeline pipeline, const Arguments& body, const Arguments& headers = {}) const;

private:
    TempDir m_folder;
    std::unique_ptr<network::Orchestrator> m_orchestrator;
};

/// The body arguments of a small job of `pipeline` for the model "fake/model", with files made in `folder`.
Arguments smallJob(network::Pipeline pipeline, const TempDir& folder);

/// A recorded exchange of tests/data/livepeer/captures.
nlohmann::json capture(const std::string& name);
/// The bytes of the body of one side of it.
std::string bodyOf(const nlohmann::json& side);
std::string headerOf(const nlohmann::json& side, const std::string& name);

void writeBytes(const std::filesystem::path& file, std::string_view bytes);
std::string readBytes(const std::filesystem::path& file);

} // namespace sluice::test
