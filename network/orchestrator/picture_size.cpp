// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/orchestrator/picture_size.h"

#include <string>

namespace sluice::network {
namespace {

using namespace std::literals;

std::uint32_t byteAt(std::string_view bytes, std::size_t at)
{
    return static_cast<unsigned char>(bytes[at]);
}

std::uint32_t bigEndian(std::string_view bytes, std::size_t at, int count)
{
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i)
        value = value << 8 | byteAt(bytes, at + std::size_t(i));
    return value;
}

Unexpected unknownFormat()
{
    return fail(ErrorCode::InvalidInput, "image: unknown format");
}

Result<PictureSize> checked(std::uint32_t width, std::uint32_t height)
{
    // Go refuses sizes that it cannot hold in an int32, and empty pictures cannot be worked on.
    if (width == 0 || height == 0 || width > 0x7fffffff || height > 0x7fffffff)
        return fail(ErrorCode::InvalidInput, "image: invalid size");
    return PictureSize{width, height};
}

bool holdsFrameSize(std::uint32_t marker)
{
    return marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
}

/// Walks the segments up to the frame header (ITU T.81, B.2.2).
Result<PictureSize> jpegSize(std::string_view bytes)
{
    std::size_t at = 2;
    while (at + 4 <= bytes.size() && byteAt(bytes, at) == 0xff) {
        const std::uint32_t marker = byteAt(bytes, at + 1);
        if (marker == 0xff) { // filling
            ++at;
            continue;
        }
        const std::uint32_t length = bigEndian(bytes, at + 2, 2);
        if (holdsFrameSize(marker)) {
            if (at + 9 > bytes.size())
                break;
            return checked(bigEndian(bytes, at + 7, 2), bigEndian(bytes, at + 5, 2));
        }
        if (length < 2 || marker == 0xd9 || marker == 0xda)
            break;
        at += 2 + length;
    }
    return fail(ErrorCode::InvalidInput, "invalid JPEG format: no frame header");
}

} // namespace

Result<PictureSize> pictureSize(std::string_view head)
{
    if (head.starts_with("\x89PNG\r\n\x1a\n"sv)) {
        if (head.size() < 24 || head.substr(12, 4) != "IHDR"sv)
            return fail(ErrorCode::InvalidInput, "png: invalid format: no IHDR chunk");
        return checked(bigEndian(head, 16, 4), bigEndian(head, 20, 4));
    }
    if (head.starts_with("GIF87a"sv) || head.starts_with("GIF89a"sv)) {
        if (head.size() < 10)
            return fail(ErrorCode::InvalidInput, "gif: reading header: unexpected EOF");
        return checked(byteAt(head, 6) | byteAt(head, 7) << 8, byteAt(head, 8) | byteAt(head, 9)
                                                                                     << 8);
    }
    if (head.starts_with("\xff\xd8"sv))
        return jpegSize(head);
    return unknownFormat();
}

} // namespace sluice::network
