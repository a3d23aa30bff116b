// SPDX-License-Identifier: GPL-3.0-or-later
// The two sides that gateway.py measures: practice orchestrators before a runner, and a gateway's calls.
#include "network/gateway/job_client.h"
#include "network/gateway/media_fetcher.h"
#include "network/orchestrator/orchestrator.h"
#include "network/server/grpc_service.h"
#include "network/server/listener.h"
#include "network/subnet/fan_out.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace sluice;
using namespace sluice::network;
namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

namespace {

constexpr std::chrono::seconds kDeadline{60};
const std::string kModel = "bench/model";
const std::string kHealth = R"({"status":"OK"})";
const std::string kHardware =
    R"({"pipeline":"text-to-image","model_id":"bench/model","gpu_info":{}})";
const std::string kVersion =
    R"({"pipeline":"text-to-image","model_id":"bench/model","version":"0.14.1"})";
/// A PNG of one pixel.
const std::string kAnswer =
    R"({"images":[{"url":"data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==","seed":42,"nsfw":false}]})";

[[noreturn]] void die(const std::string& what)
{
    fmt::print(stderr, "bench_gateway: {}\n", what);
    std::exit(1);
}

template <class T>
T orDie(Result<T> result)
{
    if (!result)
        die(result.error().detail);
    return std::move(*result);
}

HandlerTable runnerTable(std::chrono::milliseconds delay)
{
    HandlerTable table;
    const auto say = [](const std::string& json) {
        return [json](const ServerRequest&, BodyReader&, ResponseWriter& response,
                      std::stop_token) { (void)response.send(200, "application/json", json); };
    };
    table.add("GET", "/health", say(kHealth));
    table.add("GET", "/hardware/info", say(kHardware));
    table.add("GET", "/version", say(kVersion));
    table.add(
        "POST", "/text-to-image",
        [delay](const ServerRequest&, BodyReader& body, ResponseWriter& response, std::stop_token) {
            (void)body.readAll(1 << 20);
            std::this_thread::sleep_for(delay);
            (void)response.send(200, "application/json", kAnswer);
        });
    return table;
}

/// One listener that stands for a thousand orchestrators: every loopback address leads to it.
ListenerConfig crowdConfig()
{
    ListenerConfig config;
    config.host = "0.0.0.0";
    config.limits.connections = 4096;
    return config;
}

HandlerTable crowdTable()
{
    HandlerTable table;
    addUnary(
        table, "/net.Orchestrator/GetOrchestrator",
        [](std::string_view, const ServerRequest& request, std::stop_token) -> Result<std::string> {
            OrchestratorInfo info;
            info.transcoder = "https://" + std::string(request.header("host"));
            info.authToken = AuthToken{std::string(32, 't'), "0badcafe", 4'000'000'000};
            return serialize(info);
        });
    return table;
}

/// serve DELAY_MS ORCHESTRATORS FOLDER: says where it listens and stays until standard input ends.
int serve(int delay, int count, const fs::path& folder)
{
    ListenerConfig runnerConfig;
    runnerConfig.tls = false;
    const auto runner =
        orDie(Listener::start(runnerConfig, runnerTable(std::chrono::milliseconds(delay))));
    std::vector<std::unique_ptr<Orchestrator>> orchestrators;
    fmt::print("{}\n", runner->url());
    const auto crowd = orDie(Listener::start(crowdConfig(), crowdTable()));
    fmt::print("{}\n", crowd->port());
    for (int i = 0; i < count; ++i) {
        OrchestratorConfig config;
        config.folder = folder / std::to_string(i);
        config.models.push_back({Pipeline::TextToImage, kModel, true, 64, runner->url(), {}, {}});
        orchestrators.push_back(orDie(Orchestrator::start(config)));
        fmt::print("{}\n", orchestrators.back()->url());
    }
    fmt::print("ready\n");
    std::fflush(stdout);
    while (std::getchar() != EOF)
        ;
    return 0;
}

/// Resident memory of this process in KiB.
long memory()
{
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);)
        if (line.starts_with("VmRSS:"))
            return std::atol(line.c_str() + std::strlen("VmRSS:"));
    return 0;
}

class Gateway
{
public:
    Gateway(const std::string& runner, const std::string& orchestrator, fs::path folder)
        : m_runner(runner)
        , m_orchestrators(m_signer)
        , m_jobs(m_http, m_signer, m_payments)
        , m_media(m_http)
        , m_folder(std::move(folder))
    {
        m_peer = orDie(endpointFromUser(orchestrator));
        m_introduction = orDie(m_orchestrators.info(m_peer, wish(), kDeadline));
    }

    /// The call of a job at a peer that is known already; gives the address of the picture.
    std::string call()
    {
        JobRequest request;
        request.model = kModel;
        request.fields = {{"prompt", "a sluice gate at dawn"}, {"width", 64}, {"height", 64}};
        const auto outcome = m_jobs.run(m_introduction, request, kDeadline);
        if (outcome)
            return outcome->answer.media.front().url;
        fmt::print(stderr, "{}\n", outcome.error().error.detail);
        return {};
    }

    /// Brings the picture into a file.
    bool fetch(const std::string& url, int number)
    {
        const fs::path file = m_folder / (std::to_string(number) + ".png");
        const auto fetched = m_media.fetch(url, m_introduction.jobs, file);
        if (!fetched)
            fmt::print(stderr, "{}\n", fetched.error().detail);
        std::error_code ignored;
        fs::remove(file, ignored);
        return fetched.has_value();
    }

    bool run(int number)
    {
        const std::string url = call();
        return !url.empty() && fetch(url, number);
    }

    /// The runner itself, asked without anything between.
    bool runDirectly()
    {
        net::HttpRequest request;
        request.method = net::HttpMethod::Post;
        request.url = m_runner + "/text-to-image";
        request.body = R"({"prompt":"a sluice gate at dawn","width":64,"height":64})";
        request.headers.push_back("Content-Type: application/json");
        const auto answer = m_http.send(request);
        return answer && answer->status == 200;
    }

    bool introduce() { return m_orchestrators.info(m_peer, wish(), kDeadline).has_value(); }

private:
    static CapabilityWish wish()
    {
        CapabilityWish wish;
        wish.capability = factsOf(Pipeline::TextToImage).capability;
        wish.model = kModel;
        return wish;
    }

    const std::string m_runner;
    net::HttpClient m_http;
    NoSigner m_signer;
    NoPayment m_payments;
    OrchestratorClient m_orchestrators;
    JobClient m_jobs;
    MediaFetcher m_media;
    const fs::path m_folder;
    Endpoint m_peer;
    Introduction m_introduction;
};

template <class Call>
double millisecondsOf(Call call)
{
    const auto start = Clock::now();
    if (!call())
        return -1;
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

/// latency COUNT: in turn, one after the other: the runner alone, the job's call, the download, GetOrchestrator.
void measureLatency(Gateway& gateway, int count)
{
    for (int i = 0; i < count; ++i) {
        std::string url;
        const double alone = millisecondsOf([&] { return gateway.runDirectly(); });
        const double call = millisecondsOf([&] { return !(url = gateway.call()).empty(); });
        const double download = millisecondsOf([&] { return gateway.fetch(url, i); });
        const double introduction = millisecondsOf([&] { return gateway.introduce(); });
        fmt::print("{:.3f} {:.3f} {:.3f} {:.3f}\n", alone, call, download, introduction);
    }
}

/// jobs COUNT AT_ONCE: how many were answered, in which time; memory after each tenth.
void measureJobs(Gateway& gateway, int count, int atOnce)
{
    std::atomic<int> next = 0;
    std::atomic<int> answered = 0;
    const auto start = Clock::now();
    std::vector<std::thread> threads;
    for (int i = 0; i < atOnce; ++i)
        threads.emplace_back([&] {
            for (int number = next++; number < count; number = next++) {
                answered += gateway.run(number) ? 1 : 0;
                if ((number + 1) % std::max(1, count / 10) == 0) {
                    fmt::print("memory {} {}\n", number + 1, memory());
                    std::fflush(stdout);
                }
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
    fmt::print("answered {} of {} in {:.3f} s\n", answered.load(), count, seconds);
}

/// discovery PORT COUNT: asks so many orchestrators as a gateway that knows none of them yet.
int measureDiscovery(const std::string& port, int count)
{
    NoSigner signer;
    OrchestratorClient orchestrators(signer);
    std::atomic<int> answered = 0;
    const auto ask = [&](std::size_t index, std::stop_token stop) {
        const Endpoint endpoint{
            fmt::format("https://127.0.{}.{}:{}", 1 + index / 250, 1 + index % 250, port), true};
        const bool isGood =
            orchestrators.info(endpoint, std::nullopt, std::chrono::milliseconds(2500), stop)
                .has_value();
        answered += isGood ? 1 : 0;
        return isGood;
    };
    const long before = memory();
    for (int round = 0; round < 2; ++round) {
        answered = 0;
        FanOutTiming timing;
        timing.waits = {std::chrono::seconds(30)};
        timing.hardStop = std::chrono::seconds(30);
        RandomSource random = RandomSource::fromSystem();
        const double took = millisecondsOf(
            [&] { return fanOut(static_cast<std::size_t>(count), ask, timing, random, {}) >= 0; });
        fmt::print("{} of {} answered in {:.0f} ms, memory {:.1f} MiB more\n", answered.load(),
                   count, took, static_cast<double>(memory() - before) / 1024);
    }
    return 0;
}

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto number = [&](std::size_t i) { return std::atoi(arguments.at(i).c_str()); };
    if (arguments.size() == 4 && arguments[0] == "serve")
        return serve(number(1), number(2), arguments[3]);
    if (arguments.size() == 3 && arguments[0] == "discovery")
        return measureDiscovery(arguments[1], number(2));
    if (arguments.size() >= 5) {
        Gateway gateway(arguments[1], arguments[2], arguments[3]);
        if (arguments[0] == "latency" && arguments.size() == 5) {
            measureLatency(gateway, number(4));
            return 0;
        }
        if (arguments[0] == "jobs" && arguments.size() == 6) {
            measureJobs(gateway, number(4), number(5));
            return 0;
        }
    }
    die("usage: serve DELAY_MS ORCHESTRATORS FOLDER | discovery PORT COUNT | latency RUNNER "
        "ORCHESTRATOR FOLDER COUNT | "
        "jobs RUNNER ORCHESTRATOR FOLDER COUNT AT_ONCE");
}
