// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/server/handler.h"

#include <chrono>

namespace sluice::network {

/// gRPC's status codes, as far as we answer them. Source: grpc/grpc doc/statuscodes.md.
enum class GrpcCode
{
    Ok = 0,
    Cancelled = 1,
    Unknown = 2, ///< what grpc-go makes of every error that a handler returns
    ResourceExhausted = 8,
    Unimplemented = 12,
    Internal = 13
};

/// grpc-go's default for a message either way; go-livepeer sets no other.
constexpr std::size_t kGrpcMessageLimit = 4u << 20;

/// Sends the messages of a server stream. Only the method's thread uses it.
class GrpcStream
{
public:
    explicit GrpcStream(ResponseWriter& response)
        : m_response(response)
    {}

    /// One serialized message; blocks while the peer is slow. Errors: those of ResponseWriter, InvalidInput (over the limit).
    Result<void> send(std::string_view message);

private:
    ResponseWriter& m_response;
};

/// Takes one serialized message, gives one back. An error is answered as grpc-status 2 with its detail as the text.
using UnaryMethod = std::function<Result<std::string>(
    std::string_view message, const ServerRequest& request, std::stop_token stop)>;

/// Takes one serialized message and sends as many as it likes; the stream ends with its return. The token is stopped when the
/// peer hangs up.
using ServerStreamMethod = std::function<Result<void>(std::string_view message,
                                                      GrpcStream& stream,
                                                      const ServerRequest& request,
                                                      std::stop_token stop)>;

/// `path`: "/net.Orchestrator/GetOrchestrator". Over HTTP/1.1, or without Content-Type application/grpc, it answers 415.
void addUnary(HandlerTable& table, const std::string& path, UnaryMethod method);
void addServerStream(HandlerTable& table, const std::string& path, ServerStreamMethod method);

/// What the client's grpc-timeout header grants ("2500m"); none when it is not there or not understood.
std::optional<std::chrono::nanoseconds> grpcTimeout(const ServerRequest& request);

/// The frame of one message: a zero byte, four bytes of length, the message.
std::string grpcFrame(std::string_view message);
/// The message of a body that is exactly one frame. Errors: Protocol.
Result<std::string_view> grpcMessageOf(std::string_view body);
/// grpc-message's percent-encoding: bytes outside 0x20..0x7e and '%'.
std::string grpcPercentEncoded(std::string_view text);

} // namespace sluice::network
