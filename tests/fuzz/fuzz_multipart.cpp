// SPDX-License-Identifier: GPL-3.0-or-later
// What a gateway or an AI worker uploads: multipart bodies in two pieces, the pictures in them, and JSON jobs. However the bytes are cut,
// the same must be read.
#include "network/orchestrator/ai_models.h"
#include "network/orchestrator/job_body.h"
#include "network/orchestrator/multipart_parser.h"
#include "network/orchestrator/picture_size.h"
#include "network/wire/byoc.h"
#include "network/wire/job_headers.h"

#include <cstdlib>

namespace {

using namespace sluice;
using namespace sluice::network;

class Listing final : public MultipartSink
{
public:
    Result<void> beginPart(const Headers& headers) override
    {
        text +=
            "[" + headerParameter(headerValue(headers, "content-disposition"), "filename") + "]";
        return {};
    }
    Result<void> partData(std::string_view data) override
    {
        text += data;
        (void)pictureSize(data);
        return {};
    }
    Result<void> endPart() override
    {
        text += "\n";
        return {};
    }
    std::string text;
};

/// Everything that was read, and whether it went well to the end.
std::string read(std::string_view bytes, std::size_t cut)
{
    Listing listing;
    MultipartParser parser("b", listing);
    const bool isFine = parser.add(bytes.substr(0, cut)) && parser.add(bytes.substr(cut));
    // Of a broken body less may have been read before the fault was seen.
    return isFine ? listing.text + (parser.isComplete() ? "." : "") : "broken";
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const std::string whole = read(bytes, 0);
    if (whole.ends_with(".") && whole != read(bytes, size / 2))
        std::abort();
    (void)pictureSize(bytes);
    (void)headerParameter(bytes, "boundary");
    (void)parseSegmentHeader(bytes);
    (void)parsePaymentHeader(bytes);
    (void)parseByocJobHeader(bytes);
    (void)parseAiModels(bytes, "fuzz");
    for (const PipelineFacts& facts : allPipelines())
        (void)parseJobJson(facts.pipeline, bytes);
    return 0;
}
