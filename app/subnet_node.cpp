// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/subnet_node.h"

#include "app/interrupt.h"
#include "app/practice_worker.h"
#include "core/base/atomic_file.h"
#include "core/base/file_lock.h"
#include "core/base/log.h"
#include "network/orchestrator/ai_models.h"
#include "network/orchestrator/orchestrator.h"
#include "network/orchestrator/practice_state.h"

#include <fmt/format.h>

#include <unistd.h>

#include <condition_variable>
#include <cstdlib>
#include <mutex>

namespace sluice::app {
namespace {

using network::Orchestrator;
using network::OrchestratorConfig;

Result<OrchestratorConfig> configFor(const Paths& paths, const NodeOrder& order)
{
    OrchestratorConfig config;
    config.secret = order.secret;
    config.folder = network::practiceFolder(paths) / std::to_string(order.number);
    config.misbehaves = order.misbehaves;
    if (order.price) {
        config.price.emplace();
        config.price->pricePerUnit = std::int64_t(*order.price);
    }
    if (!order.aiModels.empty()) {
        SLUICE_TRY(const std::string text, readFile(order.aiModels, 1u << 20));
        SLUICE_TRY(config.models, network::parseAiModels(text, order.aiModels.string()));
    }
    return config;
}

/// Puts the local engine behind `orchestrator`. It is in this process, so that it need not register again.
void offerEngine(Orchestrator& orchestrator, const PracticeWorker& worker, const NodeOrder& order)
{
    for (const std::string& name : worker.capabilities()) {
        network::ByocRegistration registration;
        registration.name = name;
        registration.url = worker.url();
        registration.pricePerUnit = std::int64_t(order.price.value_or(0));
        orchestrator.addCapability(registration);
    }
}

/// The worker outlives what sends it jobs.
struct Node
{
    std::unique_ptr<PracticeWorker> worker;
    std::unique_ptr<Orchestrator> orchestrator;
};

Result<Node> startNode(const CliContext& context, const NodeOrder& order, std::stop_token stop)
{
    SLUICE_TRY(OrchestratorConfig config, configFor(context.paths, order));
    Node node;
    SLUICE_TRY(node.worker, PracticeWorker::start(context, config.folder));
    for (const network::AiModel& model : node.worker->pictureModels())
        config.models.push_back(model);
    SLUICE_TRY(node.orchestrator, Orchestrator::start(std::move(config), stop));
    for (const std::string& url : order.runners)
        SLUICE_CHECK(node.orchestrator->addRunner(url, stop));
    offerEngine(*node.orchestrator, *node.worker, order);
    return node;
}

/// Until the stop request; a node that has to die by its own misbehaviour goes without a word.
void waitForEnd(const Orchestrator& orchestrator, std::stop_token stop)
{
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any never;
    while (!stop.stop_requested()) {
        never.wait_for(lock, stop, std::chrono::milliseconds(100), [] { return false; });
        const auto death = orchestrator.death();
        if (death && *death <= std::chrono::steady_clock::now())
            std::_Exit(1);
    }
}

} // namespace

void serveNode(CliContext& context, int number)
{
    const Paths& paths = context.paths;
    startLog(paths.state, fmt::format("practice-{}", number).c_str(), false);
    const auto order = readOrder(paths, number);
    if (!order)
        return context.report(order.error());
    auto lock = FileLock::tryLock(network::practiceLockFile(paths, number));
    if (!lock || !lock->has_value() || !(*lock)->write(std::to_string(::getpid())))
        return context.report(
            {ErrorCode::AlreadyExists,
             fmt::format("Node {} of the practice subnet runs already.", number)});
    const Interrupt interrupt;
    NodeAnswer answer;
    answer.pid = ::getpid();
    const auto node = startNode(context, *order, interrupt.token());
    if (node)
        answer.url = node->orchestrator->url();
    else
        answer.error = node.error();
    const auto written = writeAnswer(paths, number, answer);
    if (!node || !written)
        return context.report(node ? written.error() : node.error());
    spdlog::info("Node {} of the practice subnet listens at {}.", number, answer.url);
    waitForEnd(*node->orchestrator, interrupt.token());
}

} // namespace sluice::app
