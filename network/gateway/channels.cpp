// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/gateway/channels.h"

#include <grpc/support/log.h>
#include <grpcpp/create_channel.h>
#include <grpcpp/resource_quota.h>
#include <grpcpp/security/credentials.h>
#include <grpcpp/security/tls_certificate_verifier.h>
#include <grpcpp/security/tls_credentials_options.h>
#include <grpcpp/support/channel_arguments.h>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace sluice::network {
namespace {

constexpr std::uint16_t kDefaultPort = 8935;
constexpr std::size_t kMaxOpen = 64;
constexpr int kMaxMetadata = 256 << 10;
constexpr std::size_t kMaxMemory = 16 << 20; ///< of one connection

/// Orchestrators make a new certificate at each start: there is nothing to check it against (protocol section 2).
std::shared_ptr<grpc::ChannelCredentials> unverifiedTls()
{
    grpc::experimental::TlsChannelCredentialsOptions options;
    options.set_verify_server_certs(false);
    options.set_check_call_host(false);
    options.set_certificate_verifier(
        std::make_shared<grpc::experimental::NoOpCertificateVerifier>());
    return grpc::experimental::TlsCredentials(options);
}

grpc::ChannelArguments argumentsFor(const UrlParts& parts)
{
    grpc::ChannelArguments arguments;
    arguments.SetString(GRPC_ARG_DEFAULT_AUTHORITY, parts.authority());
    arguments.SetInt(GRPC_ARG_ENABLE_HTTP_PROXY, 0);
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);
    arguments.SetInt(GRPC_ARG_SERVICE_CONFIG_DISABLE_RESOLUTION, 1);
    // Else two clients share one connection behind our back, and closing does not close.
    arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    arguments.SetInt(GRPC_ARG_MAX_METADATA_SIZE, kMaxMetadata);
    arguments.SetInt(GRPC_ARG_HTTP2_BDP_PROBE, 0);
    arguments.SetInt(GRPC_ARG_HTTP2_STREAM_LOOKAHEAD_BYTES, 64 << 10);
    // gRPC looks at the length of a message only once it has all of it: without this a peer that announces 2 GiB and keeps sending
    // fills our memory.
    grpc::ResourceQuota quota;
    quota.Resize(kMaxMemory);
    arguments.SetResourceQuota(quota);
    return arguments;
}

/// "ipv4:192.0.2.1:8935,192.0.2.2:8935". A target holds one family only; IPv4 is tried when there is one.
std::string targetOf(const std::vector<std::string>& addresses)
{
    std::vector<std::string> chosen;
    for (const bool isV6 : {false, true}) {
        std::ranges::copy_if(
            addresses, std::back_inserter(chosen),
            [&](const std::string& address) { return address.starts_with('[') == isV6; });
        if (!chosen.empty())
            return fmt::format("{}:{}", isV6 ? "ipv6" : "ipv4", fmt::join(chosen, ","));
    }
    return {};
}

} // namespace

OrchestratorClient::Channels::Channels()
{
    // Every peer that is off would be written about on stderr; our errors say the same.
    gpr_set_log_function([](gpr_log_func_args*) {});
}

Result<std::shared_ptr<grpc::Channel>> OrchestratorClient::Channels::channel(
    const Endpoint& endpoint, std::chrono::steady_clock::time_point deadline, std::stop_token stop)
{
    {
        const std::lock_guard lock(m_mutex);
        const auto found = std::ranges::find(m_open, endpoint, &Open::endpoint);
        if (found != m_open.end()) {
            m_open.splice(m_open.begin(), m_open, found);
            return m_open.front().channel;
        }
    }
    SLUICE_TRY(const UrlParts parts, parseUrl(endpoint.url, kDefaultPort));
    SLUICE_TRY(const auto addresses,
               m_resolver.resolve(parts, endpoint.isLoopbackAllowed, deadline, stop));
    auto channel = grpc::CreateCustomChannel(
        targetOf(addresses), parts.isTls ? unverifiedTls() : grpc::InsecureChannelCredentials(),
        argumentsFor(parts));
    const std::lock_guard lock(m_mutex);
    m_open.push_front({endpoint, channel});
    if (m_open.size() > kMaxOpen)
        m_open.pop_back();
    return channel;
}

void OrchestratorClient::Channels::drop(const Endpoint& endpoint)
{
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_open, [&](const Open& open) { return open.endpoint == endpoint; });
}

} // namespace sluice::network
