// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/worker/capability_registration.h"

#include "core/base/log.h"

#include <fmt/format.h>

namespace sluice::network {
namespace {

constexpr std::chrono::seconds kPatience{10};
constexpr std::chrono::seconds kPartingPatience{2};

} // namespace

CapabilityRegistration::CapabilityRegistration(net::HttpClient& client, RegistrationConfig config)
    : m_client(client)
    , m_config(std::move(config))
    , m_thread([this](const std::stop_token& stop) { keep(stop); })
{}

CapabilityRegistration::~CapabilityRegistration()
{
    m_thread.request_stop();
    m_thread.join();
    if (!m_isRegistered)
        return;
    for (const ByocRegistration& capability : m_config.capabilities)
        if (const auto left = post("/capability/unregister", capability.name, {}); !left) {
            spdlog::info("{} is not told that its worker goes: {}", m_config.orchestrator,
                         left.error().detail);
            return;
        }
}

std::string CapabilityRegistration::problem() const
{
    const std::lock_guard lock(m_mutex);
    return m_problem;
}

bool CapabilityRegistration::isRegistered() const
{
    const std::lock_guard lock(m_mutex);
    return m_isRegistered;
}

void CapabilityRegistration::keep(const std::stop_token& stop)
{
    while (!stop.stop_requested()) {
        std::string problem;
        for (const ByocRegistration& capability : m_config.capabilities)
            if (const auto taken =
                    post("/capability/register", byocRegistrationJson(capability), stop);
                !taken)
                problem = taken.error().detail;
        std::unique_lock lock(m_mutex);
        if (!problem.empty() && problem != m_problem && !stop.stop_requested())
            spdlog::warn("{} does not take this worker: {}", m_config.orchestrator, problem);
        m_problem = problem;
        m_isRegistered = m_isRegistered || problem.empty();
        m_wake.wait_for(lock, stop, m_config.interval, [] { return false; });
    }
}

Result<void>
CapabilityRegistration::post(const char* path, const std::string& body, const std::stop_token& stop)
{
    net::HttpRequest request;
    request.method = net::HttpMethod::Post;
    request.url = m_config.orchestrator + path;
    request.headers = {"Authorization: " + m_config.secret, "Content-Type: application/json"};
    request.body = body;
    request.followRedirects = false;
    request.sizeLimit = 64u << 10;
    request.isCertificateChecked = false;
    request.acceptsErrors = true;
    request.totalTimeout = stop.stop_possible() ? kPatience : kPartingPatience;
    SLUICE_TRY(const net::HttpResponse response, m_client.send(request, stop));
    if (response.status == 200)
        return {};
    return fail(ErrorCode::Unavailable,
                fmt::format("{} answers {} to {}: {:.200}", m_config.orchestrator, response.status,
                            path, response.body));
}

} // namespace sluice::network
