// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli_context.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cstdio>

namespace sluice::app {
namespace {

int exitCodeFor(ErrorCode code)
{
    switch (code) {
    case ErrorCode::Cancelled:
        return kExitInterrupted;
    case ErrorCode::InvalidInput:
    case ErrorCode::AlreadyExists:
        return kExitUsage;
    case ErrorCode::Unavailable:
    case ErrorCode::NotFound:
        return kExitUnavailable;
    default:
        return kExitFailed;
    }
}

} // namespace

bool CliContext::showsProgress() const
{
    return !quiet && !json && ::isatty(STDERR_FILENO) == 1;
}

void CliContext::warn(const std::string& line) const
{
    fmt::print(stderr, "sluice-cli: {}\n", line);
}

void CliContext::say(const std::string& line) const
{
    if (!json)
        fmt::print("{}\n", line);
}

void CliContext::sayJson(const nlohmann::json& answer) const
{
    if (json && gathered != nullptr)
        return gathered->push_back(answer);
    // A path that is not UTF-8 must not end the program: such bytes become U+FFFD.
    if (json)
        fmt::print("{}\n", answer.dump(2, ' ', false, nlohmann::json::error_handler_t::replace));
}

void CliContext::report(const Error& error)
{
    spdlog::error("{}: {}", nameOf(error.code), error.detail);
    exitCode = exitCodeFor(error.code);
    if (json)
        sayJson({{"error", {{"code", nameOf(error.code)}, {"detail", error.detail}}}});
    else
        fmt::print(stderr, "sluice-cli: {}\n", error.detail);
}

JsonAnswers::JsonAnswers(CliContext& context, bool isNeeded)
    : m_context(context)
{
    if (!isNeeded || context.gathered != nullptr)
        return;
    m_all = std::make_unique<nlohmann::json>(nlohmann::json::array());
    context.gathered = m_all.get();
}

JsonAnswers::~JsonAnswers()
{
    if (!m_all)
        return;
    m_context.gathered = nullptr;
    m_context.sayJson(*m_all);
}

} // namespace sluice::app
