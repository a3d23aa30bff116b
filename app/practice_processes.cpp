// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/practice_processes.h"

#include "core/base/atomic_file.h"
#include "core/base/file_lock.h"
#include "core/job/process_alive.h"

#include <fmt/format.h>

#include <QCoreApplication>
#include <QProcess>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <functional>
#include <thread>

namespace sluice::app {
namespace {

using network::PracticeNode;
using network::PracticeState;
using namespace std::chrono_literals;

constexpr auto kStartPatience = 60s; ///< runners may take their time to become healthy
constexpr auto kGracePeriod = 10s;

bool waitUntil(std::chrono::milliseconds patience, const std::function<bool()>& condition)
{
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!condition()) {
        if (std::chrono::steady_clock::now() >= deadline)
            return false;
        std::this_thread::sleep_for(20ms);
    }
    return true;
}

/// One `subnet up` or `down` at a time.
Result<FileLock> lockCommands(const Paths& paths)
{
    std::error_code ignored;
    std::filesystem::create_directories(network::practiceFolder(paths), ignored);
    SLUICE_TRY(auto lock, FileLock::tryLock(network::practiceFolder(paths) / "commands.lock"));
    if (!lock)
        return fail(ErrorCode::AlreadyExists,
                    "Another command is starting or ending the practice subnet; wait for it.");
    return std::move(*lock);
}

Result<std::int64_t> launch(int number)
{
    QProcess process;
    process.setProgram(QCoreApplication::applicationFilePath());
    process.setArguments(
        {QStringLiteral("subnet"), QStringLiteral("serve"), QString::number(number)});
    for (const auto set : {&QProcess::setStandardOutputFile, &QProcess::setStandardErrorFile})
        (process.*set)(QProcess::nullDevice(), QIODevice::Append);
    process.setStandardInputFile(QProcess::nullDevice());
    qint64 pid = 0;
    if (!process.startDetached(&pid))
        return fail(ErrorCode::Unavailable,
                    fmt::format("Cannot start {}.", process.program().toStdString()));
    return pid;
}

Result<PracticeNode>
awaitNode(const Paths& paths, const NodeOrder& order, std::int64_t pid, const std::stop_token& stop)
{
    Result<NodeAnswer> answer = fail(ErrorCode::NotFound, {});
    waitUntil(kStartPatience, [&] {
        const bool isAlive = isProcessAlive(pid); // looked at first: an answer may be its last deed
        answer = readAnswer(paths, order.number);
        return answer || !isAlive || stop.stop_requested();
    });
    if (stop.stop_requested())
        return fail(ErrorCode::Cancelled, "The practice subnet was not started.");
    if (!answer)
        return fail(ErrorCode::Unavailable,
                    fmt::format("Node {} of the practice subnet did not start; its log is "
                                "practice-{}.log in {}.",
                                order.number, order.number, paths.state.string()));
    if (answer->error)
        return Unexpected(*answer->error);
    PracticeNode node;
    node.number = order.number;
    node.url = answer->url;
    node.pid = answer->pid;
    node.price = order.price;
    for (std::string_view rest = order.misbehaves; !rest.empty();) {
        const std::string_view item = rest.substr(0, rest.find(','));
        node.misbehaves.emplace_back(item);
        rest.remove_prefix(std::min(rest.size(), item.size() + 1));
    }
    return node;
}

/// Nodes whose processes live, by their locks; each writes its process number into its own.
std::vector<PracticeNode> livingNodes(const Paths& paths)
{
    std::vector<PracticeNode> nodes;
    for (int number = 1; number <= kMostPracticeNodes; ++number) {
        PracticeNode node;
        node.number = number;
        if (!network::isPracticeNodeAlive(paths, node))
            continue;
        if (const auto text = readFile(network::practiceLockFile(paths, number), 64))
            node.pid = std::atoll(text->c_str());
        nodes.push_back(std::move(node));
    }
    return nodes;
}

Result<void> endNode(const Paths& paths, const PracticeNode& node)
{
    // The lock says that the process of this number is ours and not one that came after it.
    const auto isGone = [&] { return !network::isPracticeNodeAlive(paths, node); };
    for (const int signal : {SIGTERM, SIGKILL})
        if (!isGone() && node.pid > 1 && ::kill(pid_t(node.pid), signal) == 0)
            waitUntil(kGracePeriod, isGone);
    if (!isGone())
        return fail(ErrorCode::Unavailable,
                    fmt::format("Process {} of the practice subnet cannot be ended.", node.pid));
    // The lock goes a moment before the process does, and "ended" is said of the process.
    waitUntil(kGracePeriod, [&] { return !isProcessAlive(node.pid); });
    return {};
}

Result<PracticeState> startAll(const Paths& paths,
                               const std::vector<NodeOrder>& orders,
                               std::vector<std::int64_t>& pids,
                               const std::stop_token& stop)
{
    for (const NodeOrder& order : orders) {
        forgetNode(paths, order.number);
        SLUICE_CHECK(writeOrder(paths, order));
        SLUICE_TRY(const std::int64_t pid, launch(order.number));
        pids.push_back(pid);
    }
    PracticeState state;
    state.secret = orders.empty() ? std::string() : orders.front().secret;
    for (std::size_t i = 0; i < orders.size(); ++i) {
        SLUICE_TRY(PracticeNode node, awaitNode(paths, orders[i], pids[i], stop));
        state.nodes.push_back(std::move(node));
    }
    SLUICE_CHECK(network::writePracticeState(paths, state));
    return state;
}

/// Ends what startAll() has begun a moment ago.
void endAll(const std::vector<std::int64_t>& pids)
{
    for (const int signal : {SIGTERM, SIGKILL}) {
        for (const std::int64_t pid : pids)
            if (isProcessAlive(pid))
                ::kill(pid_t(pid), signal);
        waitUntil(kGracePeriod, [&] { return std::ranges::none_of(pids, isProcessAlive); });
    }
}

} // namespace

Result<PracticeState>
startPractice(const Paths& paths, const std::vector<NodeOrder>& orders, std::stop_token stop)
{
    SLUICE_TRY(const FileLock lock, lockCommands(paths));
    if (!livingNodes(paths).empty())
        return fail(
            ErrorCode::AlreadyExists,
            "The practice subnet is up already. sluice-cli subnet status shows it, sluice-cli "
            "subnet down ends it.");
    std::vector<std::int64_t> pids;
    auto state = startAll(paths, orders, pids, stop);
    if (!state) {
        endAll(pids);
        for (const NodeOrder& order : orders)
            forgetNode(paths, order.number);
    }
    return state;
}

Result<int> stopPractice(const Paths& paths)
{
    SLUICE_TRY(const FileLock lock, lockCommands(paths));
    const std::vector<PracticeNode> nodes = livingNodes(paths);
    for (const PracticeNode& node : nodes)
        SLUICE_CHECK(endNode(paths, node));
    for (int number = 1; number <= kMostPracticeNodes; ++number)
        forgetNode(paths, number);
    std::error_code ignored;
    std::filesystem::remove(network::practiceStateFile(paths), ignored);
    return int(nodes.size());
}

} // namespace sluice::app
