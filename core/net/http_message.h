// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace sluice::net {

enum class HttpMethod
{
    Get,
    Head,
    Post
};

enum class HttpVersion
{
    Any,           ///< what both sides like best
    Http1,         ///< one request a connection at a time: better for large bodies
    Http2Cleartext ///< HTTP/2 without TLS and without asking first (h2c with prior knowledge)
};

/// Where a connection may lead. What counts is the address that is really connected to, whatever a name says.
enum class AddressRule
{
    Any,
    PublicOnly ///< neither this machine nor a private network: for addresses that strangers name
};

/// One part of a multipart/form-data body.
struct FormPart
{
    std::string name;
    std::string value;          ///< sent when there is no file
    std::filesystem::path file; ///< streamed from disk
    std::string fileName;       ///< what the receiver is told; only with a file
    std::string contentType;    ///< empty: none is named
};

/// One request. Only http and https; no cookies; redirects stay with https when they start there.
///
/// A Post sends `form` when there is one, else the file `bodyFile`, else `body`. Answers are not decompressed, as that is not asked for.
struct HttpRequest
{
    HttpMethod method = HttpMethod::Get;
    std::string url;
    std::vector<std::string>
        headers; ///< "Name: value"; "Name;" has no value. Authorization is not sent to another host
    bool followRedirects = true;
    std::uint64_t sizeLimit =
        16u << 20; ///< bytes of a good answer's body; more is a Protocol error
    std::uint64_t headerLimit = 256u << 10; ///< bytes of headers; more is a Protocol error
    std::chrono::seconds connectTimeout{20};
    std::chrono::seconds stallTimeout{60}; ///< without a byte for so long: Timeout; 0: no matter
    std::chrono::milliseconds totalTimeout{0}; ///< from start to end; 0: no matter

    std::string body;
    std::filesystem::path bodyFile;
    std::vector<FormPart> form;

    HttpVersion version = HttpVersion::Any;
    AddressRule addresses = AddressRule::Any;
    bool isCertificateChecked = true; ///< false for peers of the subnet, which sign their own
    bool usesProxy = true;            ///< the one of the environment
    bool acceptsErrors = false;       ///< an answer of 400 and above is a response, not an Error
    bool isKeptSafe = true; ///< the disk has a file of it on return; false: it is only written
};

struct HttpResponse
{
    int status = 0;
    std::map<std::string, std::string> headers; ///< of the last answer, names in lower case
    std::string body;                           ///< of an answer that is not 2xx the first 64 KiB
    std::string url;                            ///< after redirects

    /// A header's value, empty when it is not there.
    std::string header(const std::string& lowerCaseName) const;
};

struct DownloadProgress
{
    std::uint64_t received = 0; ///< with what an earlier try left behind
    std::uint64_t total = 0;    ///< 0: not known
    std::uint64_t sent = 0;     ///< of the request's body
};

} // namespace sluice::net
