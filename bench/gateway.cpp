// SPDX-License-Identifier: GPL-3.0-or-later
// The two sides that gateway.py measures: practice orchestrators before a runner, and a gateway's calls.
#include "network/gateway/job_client.h"
#include "network/gateway/media_fetcher.h"
#include "network/orchestrator/orchestrator.h"
#include "network/server/listener.h"

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

/// serve DELAY_MS ORCHESTRATORS FOLDER: says where it listens and stays until standard input ends.
int serve(int delay, int count, const fs::path& folder)
{
    ListenerConfig runnerConfig;
    runnerConfig.tls = false;
    const auto runner =
        orDie(Listener::start(runnerConfig, runnerTable(std::chrono::milliseconds(delay))));
    std::vector<std::unique_ptr<Orchestrator>> orchestrators;
    fmt::print("{}\n", runner->url());
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

    /// A job as a gateway does it with a peer that it knows: the call, then the download of the picture.
    bool run(int number)
    {
        JobRequest request;
        request.model = kModel;
        request.fields = {{"prompt", "a sluice gate at dawn"}, {"width", 64}, {"height", 64}};
        const auto outcome = m_jobs.run(m_introduction, request, kDeadline);
        if (!outcome) {
            fmt::print(stderr, "{}\n", outcome.error().error.detail);
            return false;
        }
        const fs::path file = m_folder / (std::to_string(number) + ".png");
        const auto fetched =
            m_media.fetch(outcome->answer.media.front().url, m_introduction.jobs, file);
        if (!fetched)
            fmt::print(stderr, "{}\n", fetched.error().detail);
        std::error_code ignored;
        fs::remove(file, ignored);
        return fetched.has_value();
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

/// latency COUNT: one after the other, in turn: the runner alone, through the orchestrator, GetOrchestrator.
void measureLatency(Gateway& gateway, int count)
{
    for (int i = 0; i < count; ++i)
        fmt::print("{:.3f} {:.3f} {:.3f}\n", millisecondsOf([&] { return gateway.runDirectly(); }),
                   millisecondsOf([&] { return gateway.run(i); }),
                   millisecondsOf([&] { return gateway.introduce(); }));
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

} // namespace

int main(int argc, char** argv)
{
    const std::vector<std::string> arguments(argv + 1, argv + argc);
    const auto number = [&](std::size_t i) { return std::atoi(arguments.at(i).c_str()); };
    if (arguments.size() == 4 && arguments[0] == "serve")
        return serve(number(1), number(2), arguments[3]);
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
    die("usage: serve DELAY_MS ORCHESTRATORS FOLDER | latency RUNNER ORCHESTRATOR FOLDER COUNT | "
        "jobs RUNNER ORCHESTRATOR FOLDER COUNT AT_ONCE");
}
