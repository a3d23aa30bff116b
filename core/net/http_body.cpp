// SPDX-License-Identifier: GPL-3.0-or-later
// What a request carries: memory, a file, or the parts of a form.
#include "core/base/atomic_file.h"
#include "core/net/http_transfer.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace sluice::net {

Result<void> HttpClient::Transfer::prepareBody()
{
    CURL* curl = handle.get();
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, &onProgress);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
    if (!request.form.empty())
        return prepareForm();
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    if (request.bodyFile.empty()) {
        curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.size()));
        curl_easy_setopt(curl, CURLOPT_POSTFIELDS, request.body.data());
        return {};
    }
    body = Descriptor(::open(request.bodyFile.c_str(), O_RDONLY | O_CLOEXEC));
    struct stat status
    {};
    if (!body.isOpen() || ::fstat(body.get(), &status) != 0)
        return Unexpected(errorFromErrno(errno, "Cannot read", request.bodyFile));
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(status.st_size));
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, &onSend);
    curl_easy_setopt(curl, CURLOPT_READDATA, this);
    curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, &onSeek);
    curl_easy_setopt(curl, CURLOPT_SEEKDATA, this);
    return {};
}

Result<void> HttpClient::Transfer::prepareForm()
{
    form.reset(curl_mime_init(handle.get()));
    for (const FormPart& part : request.form) {
        curl_mimepart* field = curl_mime_addpart(form.get());
        curl_mime_name(field, part.name.c_str());
        if (part.file.empty()) {
            curl_mime_data(field, part.value.data(), part.value.size());
        } else if (curl_mime_filedata(field, part.file.c_str()) != CURLE_OK) {
            return fail(ErrorCode::NotFound, fmt::format("{} cannot be read.", part.file.string()));
        } else {
            curl_mime_filename(field, part.fileName.c_str());
        }
        if (!part.contentType.empty())
            curl_mime_type(field, part.contentType.c_str());
    }
    curl_easy_setopt(handle.get(), CURLOPT_MIMEPOST, form.get());
    return {};
}

std::size_t
HttpClient::Transfer::onSend(char* data, std::size_t size, std::size_t count, void* self)
{
    auto* transfer = static_cast<Transfer*>(self);
    ssize_t got = 0;
    do {
        got = ::read(transfer->body.get(), data, size * count);
    } while (got < 0 && errno == EINTR);
    if (got >= 0)
        return std::size_t(got);
    transfer->failure = errorFromErrno(errno, "Cannot read", transfer->request.bodyFile);
    return CURL_READFUNC_ABORT;
}

/// A connection that was kept open may turn out closed: what was sent is then sent again from the start.
int HttpClient::Transfer::onSeek(void* self, curl_off_t offset, int origin)
{
    return ::lseek(static_cast<Transfer*>(self)->body.get(), offset, origin) >= 0
               ? CURL_SEEKFUNC_OK
               : CURL_SEEKFUNC_FAIL;
}

int HttpClient::Transfer::onProgress(
    void* self, curl_off_t, curl_off_t, curl_off_t, curl_off_t sent)
{
    static_cast<Transfer*>(self)->sent = std::uint64_t(sent);
    return 0;
}

} // namespace sluice::net
