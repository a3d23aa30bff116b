// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/base/result.h"
#include "core/config/settings.h"

#include <nlohmann/json_fwd.hpp>

#include <memory>
#include <string>

namespace sluice::app {

/// Exit codes of sluice-cli; `sluice-cli --help` and docs/cli.md list them.
enum ExitCode : int
{
    kExitOk = 0,
    kExitFailed = 1,      ///< the work was tried and failed
    kExitUsage = 2,       ///< wrong arguments, or input that cannot be used
    kExitUnavailable = 3, ///< something is missing: a model, the engine, a device
    kExitInterrupted = 130
};

/// What every command of sluice-cli gets: where things lie, what the user set, and how to speak.
struct CliContext
{
    Paths paths;
    Settings settings;
    bool json = false;  ///< answers are one JSON document on standard output
    bool quiet = false; ///< no progress
    int exitCode = kExitOk;
    nlohmann::json* gathered = nullptr; ///< an array: answers go there; see JsonAnswers

    /// Standard error is a terminal and progress is wanted.
    bool showsProgress() const;
    /// Writes a line to standard output (people's answers; nothing with --json).
    void say(const std::string& line) const;
    /// On standard error: what the user should know beside the answer.
    void warn(const std::string& line) const;
    /// Writes the machine's answer to standard output when --json was given.
    void sayJson(const nlohmann::json& answer) const;
    /// Reports a failure: a sentence on standard error, or {"error":...} with --json; sets the exit code by the error's kind.
    void report(const Error& error);
};

/// While it lives, answers with --json are gathered, and written as one array in the end, so that it is one document.
class JsonAnswers
{
public:
    /// `isNeeded` false: it does nothing.
    JsonAnswers(CliContext& context, bool isNeeded);
    ~JsonAnswers();
    JsonAnswers(const JsonAnswers&) = delete;
    JsonAnswers& operator=(const JsonAnswers&) = delete;

private:
    CliContext& m_context;
    std::unique_ptr<nlohmann::json> m_all;
};

} // namespace sluice::app
