// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/log.h"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/sinks/rotating_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <vector>

namespace sluice {

void startLog(const std::filesystem::path& folder, const char* program, bool verbose)
{
    constexpr std::size_t kMaxBytes = 2u << 20;
    constexpr std::size_t kKept = 3;
    std::vector<spdlog::sink_ptr> sinks;
    try {
        std::filesystem::create_directories(folder);
        const auto file = folder / (std::string(program) + ".log");
        sinks.push_back(std::make_shared<spdlog::sinks::rotating_file_sink_mt>(file.string(),
                                                                               kMaxBytes, kKept));
    } catch (const std::exception&) {
        sinks.push_back(std::make_shared<spdlog::sinks::null_sink_mt>());
    }
    if (verbose)
        sinks.push_back(std::make_shared<spdlog::sinks::stderr_sink_mt>());
    auto logger = std::make_shared<spdlog::logger>(program, sinks.begin(), sinks.end());
    logger->set_level(verbose ? spdlog::level::debug : spdlog::level::info);
    logger->flush_on(spdlog::level::info);
    spdlog::set_default_logger(std::move(logger));
}

} // namespace sluice
