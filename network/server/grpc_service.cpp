// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/server/grpc_service.h"

#include <fmt/format.h>

#include <charconv>

namespace sluice::network {

namespace {

constexpr std::size_t kPrefixBytes = 5;

/// The end of an answer: with `hasBegun` as trailers, else as the headers of an answer without a body ("trailers only").
void sendStatus(ResponseWriter& response, GrpcCode code, std::string_view text)
{
    Headers status{{"grpc-status", std::to_string(static_cast<int>(code))}};
    if (!text.empty())
        status.emplace_back("grpc-message", grpcPercentEncoded(text));
    if (response.hasBegun()) {
        (void)response.finish(status);
        return;
    }
    status.insert(status.begin(), {"content-type", "application/grpc"});
    if (response.begin(200, status))
        (void)response.finish();
}

/// The request's one message, or a status that has been sent.
std::optional<std::string>
readMessage(const ServerRequest& request, BodyReader& body, ResponseWriter& response)
{
    if (!request.isHttp2 || !request.header("content-type").starts_with("application/grpc")) {
        (void)response.send(415, "text/plain", "this path speaks gRPC over HTTP/2\n");
        return std::nullopt;
    }
    auto bytes = body.readAll(kGrpcMessageLimit + kPrefixBytes);
    if (!bytes) {
        if (bytes.error().code == ErrorCode::InvalidInput)
            sendStatus(response, GrpcCode::ResourceExhausted,
                       fmt::format("message is larger than {} bytes", kGrpcMessageLimit));
        else
            response.abort();
        return std::nullopt;
    }
    auto message = grpcMessageOf(*bytes);
    if (!message) {
        const bool isCompressed = !bytes->empty() && bytes->front() == 1;
        sendStatus(response, isCompressed ? GrpcCode::Unimplemented : GrpcCode::Internal,
                   message.error().detail);
        return std::nullopt;
    }
    return std::string(*message);
}

const Headers kGrpcHeaders{{"content-type", "application/grpc"}};

void answerUnary(const UnaryMethod& method,
                 const ServerRequest& request,
                 BodyReader& body,
                 ResponseWriter& response,
                 std::stop_token stop)
{
    const auto message = readMessage(request, body, response);
    if (!message)
        return;
    const Result<std::string> answer = method(*message, request, stop);
    if (!answer) {
        sendStatus(response, GrpcCode::Unknown, answer.error().detail);
        return;
    }
    if (answer->size() > kGrpcMessageLimit) {
        sendStatus(response, GrpcCode::ResourceExhausted,
                   "the answer is larger than a message may be");
        return;
    }
    if (response.begin(200, kGrpcHeaders) && response.write(std::string_view(grpcFrame(*answer))))
        sendStatus(response, GrpcCode::Ok, {});
}

void answerStream(const ServerStreamMethod& method,
                  const ServerRequest& request,
                  BodyReader& body,
                  ResponseWriter& response,
                  std::stop_token stop)
{
    const auto message = readMessage(request, body, response);
    if (!message)
        return;
    GrpcStream stream(response);
    const Result<void> outcome = method(*message, stream, request, stop);
    if (outcome && !response.hasBegun() && !response.begin(200, kGrpcHeaders))
        return;
    if (outcome)
        sendStatus(response, GrpcCode::Ok, {});
    else
        sendStatus(response, GrpcCode::Unknown, outcome.error().detail);
}

} // namespace

Result<void> GrpcStream::send(std::string_view message)
{
    if (message.size() > kGrpcMessageLimit)
        return fail(ErrorCode::InvalidInput, "the message is larger than gRPC allows; send less");
    if (!m_response.hasBegun())
        SLUICE_CHECK(m_response.begin(200, kGrpcHeaders));
    return m_response.write(std::string_view(grpcFrame(message)));
}

void addUnary(HandlerTable& table, const std::string& path, UnaryMethod method)
{
    table.add("POST", path,
              [method = std::move(method)](const ServerRequest& request, BodyReader& body,
                                           ResponseWriter& response, std::stop_token stop) {
                  answerUnary(method, request, body, response, std::move(stop));
              });
}

void addServerStream(HandlerTable& table, const std::string& path, ServerStreamMethod method)
{
    table.add("POST", path,
              [method = std::move(method)](const ServerRequest& request, BodyReader& body,
                                           ResponseWriter& response, std::stop_token stop) {
                  answerStream(method, request, body, response, std::move(stop));
              });
}

std::optional<std::chrono::nanoseconds> grpcTimeout(const ServerRequest& request)
{
    // At most eight digits and a unit (gRPC over HTTP/2, "Timeout").
    const std::string_view text = request.header("grpc-timeout");
    if (text.size() < 2 || text.size() > 9)
        return std::nullopt;
    std::int64_t count = 0;
    const char* const end = text.data() + text.size() - 1;
    const auto parsed = std::from_chars(text.data(), end, count);
    if (parsed.ec != std::errc{} || parsed.ptr != end || count < 0)
        return std::nullopt;
    using namespace std::chrono;
    switch (text.back()) {
    case 'H':
        // Three hundred years are more than nanoseconds can say.
        return count > 1'000'000 ? nanoseconds::max() : hours(count);
    case 'M':
        return minutes(count);
    case 'S':
        return seconds(count);
    case 'm':
        return milliseconds(count);
    case 'u':
        return microseconds(count);
    case 'n':
        return nanoseconds(count);
    default:
        return std::nullopt;
    }
}

std::string grpcFrame(std::string_view message)
{
    const auto size = static_cast<std::uint32_t>(message.size());
    std::string frame{'\0', static_cast<char>(size >> 24), static_cast<char>(size >> 16),
                      static_cast<char>(size >> 8), static_cast<char>(size)};
    frame.append(message);
    return frame;
}

Result<std::string_view> grpcMessageOf(std::string_view body)
{
    if (body.size() < kPrefixBytes)
        return fail(ErrorCode::Protocol, "the gRPC message is cut off");
    if (body[0] != '\0')
        return fail(ErrorCode::Protocol, "compressed gRPC messages are not understood here");
    std::size_t size = 0;
    for (std::size_t i = 1; i < kPrefixBytes; ++i)
        size = size << 8 | static_cast<unsigned char>(body[i]);
    if (size != body.size() - kPrefixBytes)
        return fail(ErrorCode::Protocol, "the gRPC message is not as long as it says");
    return body.substr(kPrefixBytes);
}

std::string grpcPercentEncoded(std::string_view text)
{
    std::string encoded;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        if (byte >= 0x20 && byte <= 0x7e && character != '%')
            encoded += character;
        else
            encoded += fmt::format("%{:02X}", byte);
    }
    return encoded;
}

} // namespace sluice::network
