// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/media/ffmpeg_input.h"

#include "core/base/atomic_file.h"
#include "core/media/ffmpeg_util.h"
#include "core/media/nut_chunk.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <string_view>
#include <utility>
#include <vector>

namespace sluice::media::ff {
namespace {

constexpr int kBufferBytes = 128 << 10;

/// Formats that are lists of other files. They could not open anything here anyway; naming them gives the user a better sentence.
bool isPlaylist(std::string_view name)
{
    for (const std::string_view list :
         {"hls", "concat", "dash", "sdp", "imf", "rtsp", "ffmetadata"})
        if (name == list)
            return true;
    return false;
}

/// The same by content, for demuxers that give up before they say who they are.
bool looksLikePlaylist(int descriptor)
{
    char head[64] = {};
    const ssize_t count = ::pread(descriptor, head, sizeof head, 0);
    const std::string_view text(head, count > 0 ? std::size_t(count) : 0);
    return text.starts_with("#EXTM3U") || text.starts_with("ffconcat") ||
           text.find("<MPD") != std::string_view::npos || text.starts_with("v=0");
}

int refuseToOpen(AVFormatContext*, AVIOContext**, const char*, int, AVDictionary**)
{
    return AVERROR(EPERM);
}

} // namespace

/// What the callbacks see; its address stays while the Input moves.
struct Input::Source
{
    int descriptor = -1;
    int readError = 0; ///< errno of the last failed read
    std::stop_token stop;
    AVIOContext* io = nullptr;

    ~Source()
    {
        if (io != nullptr) {
            av_freep(&io->buffer);
            avio_context_free(&io);
        }
        if (descriptor >= 0)
            ::close(descriptor);
    }

    static int read(void* opaque, std::uint8_t* buffer, int size)
    {
        auto* self = static_cast<Source*>(opaque);
        for (;;) {
            const ssize_t count = ::read(self->descriptor, buffer, std::size_t(size));
            if (count > 0)
                return int(count);
            if (count == 0)
                return AVERROR_EOF;
            if (errno == EINTR)
                continue;
            self->readError = errno;
            return AVERROR(errno);
        }
    }

    static std::int64_t seek(void* opaque, std::int64_t offset, int whence)
    {
        auto* self = static_cast<Source*>(opaque);
        if (whence & AVSEEK_SIZE) {
            struct stat status = {};
            return ::fstat(self->descriptor, &status) == 0 ? status.st_size : AVERROR(errno);
        }
        const off_t position = ::lseek(self->descriptor, offset, whence & ~AVSEEK_FORCE);
        return position < 0 ? AVERROR(errno) : position;
    }

    static int interrupted(void* opaque)
    {
        return static_cast<Source*>(opaque)->stop.stop_requested() ? 1 : 0;
    }
};

namespace {

Result<int> openDescriptor(const std::filesystem::path& path)
{
    // Without O_NONBLOCK a named pipe would block here for ever.
    const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0)
        return Unexpected(errorFromErrno(errno, "Cannot read", path));
    struct stat status = {};
    ::fstat(descriptor, &status);
    std::string problem;
    if (S_ISDIR(status.st_mode))
        problem = "is a folder. Name a file.";
    else if (!S_ISREG(status.st_mode))
        problem = "is not a file. Name a file on a disk.";
    else if (status.st_size == 0)
        problem = "is empty. Copy or download it again.";
    if (!problem.empty()) {
        ::close(descriptor);
        return fail(ErrorCode::InvalidInput, fmt::format("{} {}", path.string(), problem));
    }
    return descriptor;
}

/// Tags that the pictures themselves do not carry.
void applyTags(const ColorTags& tags, AVCodecParameters& parameters)
{
    if (parameters.color_primaries == AVCOL_PRI_UNSPECIFIED)
        parameters.color_primaries = primariesFrom(tags);
    if (parameters.color_trc == AVCOL_TRC_UNSPECIFIED)
        parameters.color_trc = transferFrom(tags);
    if (parameters.color_space == AVCOL_SPC_UNSPECIFIED)
        parameters.color_space = matrixFrom(tags);
    if (parameters.color_range == AVCOL_RANGE_UNSPECIFIED)
        parameters.color_range = rangeFrom(tags);
    if (parameters.chroma_location == AVCHROMA_LOC_UNSPECIFIED)
        parameters.chroma_location = chromaLocationFrom(tags);
}

/// Reads the first packets and decodes what it has to, within the limits.
int analyseStreams(AVFormatContext& format, const Allowed& allowed)
{
    std::vector<AVDictionary*> options(format.nb_streams, nullptr);
    for (AVDictionary*& of : options)
        av_dict_set_int(&of, "max_pixels", allowed.pixels, 0);
    const int code = avformat_find_stream_info(&format, options.data());
    for (AVDictionary*& of : options)
        av_dict_free(&of);
    return code;
}

AVStream* choosePicture(AVFormatContext* format)
{
    AVStream* best = nullptr;
    for (unsigned i = 0; i < format->nb_streams; ++i) {
        AVStream* stream = format->streams[i];
        if (stream->codecpar->codec_type != AVMEDIA_TYPE_VIDEO ||
            (stream->disposition & (AV_DISPOSITION_ATTACHED_PIC | AV_DISPOSITION_TIMED_THUMBNAILS)))
            continue;
        const bool isDefault = stream->disposition & AV_DISPOSITION_DEFAULT;
        if (best == nullptr || (isDefault && !(best->disposition & AV_DISPOSITION_DEFAULT)))
            best = stream;
    }
    return best;
}

} // namespace

Result<Input> Input::open(const std::filesystem::path& path,
                          std::stop_token stop,
                          bool analyse,
                          const Allowed& allowed)
{
    routeLog();
    Input input;
    input.m_path = path;
    input.m_source = std::make_unique<Source>();
    SLUICE_TRY(input.m_source->descriptor, openDescriptor(path));
    input.m_source->stop = std::move(stop);

    auto* buffer = static_cast<unsigned char*>(av_malloc(kBufferBytes));
    input.m_source->io = avio_alloc_context(buffer, kBufferBytes, 0, input.m_source.get(),
                                            Source::read, nullptr, Source::seek);
    input.m_format = avformat_alloc_context();
    if (input.m_source->io == nullptr || input.m_format == nullptr)
        throw std::bad_alloc();
    input.m_format->pb = input.m_source->io;
    input.m_format->io_open = refuseToOpen;
    input.m_format->interrupt_callback = {Source::interrupted, input.m_source.get()};

    Dictionary options;
    // No protocol has this name: whatever a demuxer wants to open by address is refused.
    options.set("protocol_whitelist", "none");
    if (allowed.containers != nullptr)
        options.set("format_whitelist", allowed.containers);
    if (allowed.codecs != nullptr)
        options.set("codec_whitelist", allowed.codecs);
    int code = avformat_open_input(&input.m_format, "", nullptr, options.address());
    if (code < 0) {
        if (code == AVERROR(EPERM) || looksLikePlaylist(input.m_source->descriptor))
            return fail(
                ErrorCode::InvalidInput,
                fmt::format("{} is a list of other files. Name the clip itself.", path.string()));
        // "Invalid argument" and the like from a demuxer say that the content made no sense to it.
        const bool ours =
            input.m_source->readError != 0 || code == AVERROR(ENOMEM) || code == AVERROR_EXIT;
        return Unexpected(ff::error(ours ? code : AVERROR_INVALIDDATA, "Cannot read", path));
    }
    if (isPlaylist(input.m_format->iformat->name))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} is a list of other files ({}). Name the clip itself.",
                                path.string(), input.m_format->iformat->name));
    if (analyse) {
        code = analyseStreams(*input.m_format, allowed);
        if (code < 0)
            return Unexpected(ff::error(code, "Cannot read", path));
    }
    input.m_video = choosePicture(input.m_format);
    if (input.m_video != nullptr && std::string_view(input.m_format->iformat->name) == "nut")
        applyTags(readChunkNotes(*input.m_format).color, *input.m_video->codecpar);
    return input;
}

void Input::close()
{
    // The format context goes first: its demuxer may still use the source.
    avformat_close_input(&m_format);
    m_source.reset();
    m_video = nullptr;
}

Input::Input() = default;

Input::~Input()
{
    close();
}

Input::Input(Input&& other) noexcept
    : m_path(std::move(other.m_path))
    , m_source(std::move(other.m_source))
    , m_format(std::exchange(other.m_format, nullptr))
    , m_video(std::exchange(other.m_video, nullptr))
{}

Input& Input::operator=(Input&& other) noexcept
{
    if (this != &other) {
        close();
        m_path = std::move(other.m_path);
        m_source = std::move(other.m_source);
        m_format = std::exchange(other.m_format, nullptr);
        m_video = std::exchange(other.m_video, nullptr);
    }
    return *this;
}

bool Input::isStill() const
{
    return std::string_view(m_format->iformat->name).ends_with("_pipe");
}

Result<bool> Input::read(AVPacket& packet)
{
    // Some demuxers ask to be called again after damage; one that does nothing else has come to its end.
    for (int attempts = 0; attempts < 1000; ++attempts) {
        const int code = av_read_frame(m_format, &packet);
        if (code >= 0)
            return true;
        if (m_source->stop.stop_requested())
            return fail(ErrorCode::Cancelled,
                        fmt::format("Reading {} was cancelled.", m_path.string()));
        if (code == AVERROR(EAGAIN))
            continue;
        if (m_source->readError != 0)
            return Unexpected(errorFromErrno(m_source->readError, "Cannot read", m_path));
        if (code == AVERROR(ENOMEM))
            return Unexpected(ff::error(code, "Cannot read", m_path));
        return false;
    }
    return false;
}

} // namespace sluice::media::ff
