// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/exif_orientation.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace sluice::media::ff {
namespace {

constexpr std::string_view kExifMark{"Exif\0\0", 6};

/// Numbers out of bytes; beyond the end everything is zero.
class Bytes
{
public:
    Bytes(std::string_view data, bool bigEndian)
        : m_data(data)
        , m_bigEndian(bigEndian)
    {}

    std::uint32_t number(std::size_t at, std::size_t size) const
    {
        if (at > m_data.size() || size > m_data.size() - at)
            return 0;
        std::uint32_t value = 0;
        for (std::size_t i = 0; i < size; ++i)
            value = value << 8 | std::uint8_t(m_data[at + (m_bigEndian ? i : size - 1 - i)]);
        return value;
    }

private:
    std::string_view m_data;
    bool m_bigEndian;
};

/// TIFF 6.0, section 2: header, then the first directory of 12-byte entries.
int fromTiff(std::string_view tiff)
{
    constexpr std::uint32_t kOrientation = 0x0112;
    constexpr std::size_t kEntryBytes = 12;
    const Bytes bytes(tiff, tiff.starts_with("MM"));
    const std::size_t directory = bytes.number(4, 4);
    const std::size_t entries = bytes.number(directory, 2);
    for (std::size_t i = 0; i < entries; ++i) {
        const std::size_t entry = directory + 2 + i * kEntryBytes;
        if (bytes.number(entry, 2) != kOrientation)
            continue;
        const std::uint32_t value = bytes.number(entry + 8, 2);
        return value >= 1 && value <= 8 ? int(value) : 1;
    }
    return 1;
}

int fromExif(std::string_view exif)
{
    if (exif.starts_with(kExifMark))
        exif.remove_prefix(kExifMark.size());
    return exif.starts_with("II*") || exif.starts_with("MM") ? fromTiff(exif) : 1;
}

/// ITU-T T.81, annex B: segments of a marker and a length, until the scan begins.
int fromJpeg(std::string_view file)
{
    const Bytes bytes(file, true);
    std::size_t at = 2;
    while (bytes.number(at, 1) == 0xFF) {
        const std::uint32_t marker = bytes.number(at + 1, 1);
        if (marker == 0xFF) { // a fill byte
            ++at;
            continue;
        }
        const std::size_t length = bytes.number(at + 2, 2);
        if (marker == 0xDA || length < 2)
            return 1;
        const std::string_view content = file.substr(std::min(at + 4, file.size()), length - 2);
        if (marker == 0xE1 && content.starts_with(kExifMark))
            return fromExif(content);
        at += 2 + length;
    }
    return 1;
}

/// Chunks of PNG (length, name, content, checksum) or RIFF (name, length, content, padding to even).
int fromChunks(std::string_view file, std::size_t at, bool isPng)
{
    const Bytes bytes(file, isPng);
    while (at < file.size() && file.size() - at >= 8) {
        const std::size_t length = bytes.number(isPng ? at : at + 4, 4);
        const std::string_view name = file.substr(isPng ? at + 4 : at, 4);
        if (length > file.size() - at - 8)
            return 1;
        if (name == (isPng ? "eXIf" : "EXIF"))
            return fromExif(file.substr(at + 8, length));
        at += 8 + length + (isPng ? 4 : length % 2);
    }
    return 1;
}

} // namespace

int exifOrientation(std::string_view file)
{
    if (file.starts_with("\xFF\xD8"))
        return fromJpeg(file);
    if (file.starts_with("\x89PNG\r\n\x1A\n"))
        return fromChunks(file, 8, true);
    if (file.starts_with("RIFF") && file.substr(0, 12).ends_with("WEBP"))
        return fromChunks(file, 12, false);
    if (file.starts_with("II*") || file.starts_with("MM"))
        return fromTiff(file);
    return 1;
}

} // namespace sluice::media::ff
