// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/container.h"
#include "core/media/ffmpeg_input.h"
#include "core/media/join.h"
#include "core/media/sound_transcoder.h"
#include "core/media/text_transcoder.h"

#include <optional>
#include <string>
#include <vector>

namespace sluice::media::ff {

/// Carries everything but the pictures from the source into the finished clip, packet by packet.
class SourceCopier
{
public:
    /// Opens the source and finds its first packet. Errors: as Input::open().
    static Result<SourceCopier>
    open(const JoinRequest& request, const Container& container, std::stop_token stop);

    AVStream* pictures() const { return m_input.videoStream(); }
    /// Seconds to add to the source's times.
    Rational shift() const { return m_shift; }

    /// Adds the output's streams, chapters and metadata; the picture stream is there already. Appends to `notes` what cannot be carried
    /// over. Errors: OutOfMemory.
    Result<void> addTo(AVFormatContext& output, std::vector<std::string>& notes);

    /// When the next packet is due, in seconds of the output's clock; nothing at the end.
    std::optional<double> nextTime() const;
    /// Writes the next packet. Errors: Io, DiskFull, Cancelled.
    Result<void> writeNext(AVFormatContext& output);
    /// Writes what the converters still hold. Errors: Io, DiskFull.
    Result<void> finish(AVFormatContext& output);

private:
    /// What happens to one stream of the source.
    struct Track
    {
        AVStream* source = nullptr;
        AVStream* output = nullptr; ///< null: left out
        std::optional<SoundTranscoder> sound;
        std::optional<TextTranscoder> text;
    };

    Result<void> fetch();
    bool isWanted(const Track& track, const AVPacket& packet) const;
    AVStream* addStream(AVFormatContext& output, Track& track) const;
    void addSound(AVFormatContext& output, Track& track, std::vector<std::string>& notes) const;
    void addText(AVFormatContext& output, Track& track, std::vector<std::string>& notes) const;
    void addPicture(AVFormatContext& output, Track& track, std::vector<std::string>& notes) const;
    void addAttachment(AVFormatContext& output, Track& track) const;
    void addChapters(AVFormatContext& output) const;
    Result<void>
    write(AVFormatContext& output, const Track& track, AVPacket& packet, AVRational timeBase) const;

    JoinRequest m_request;
    Container m_container;
    Input m_input = Input::none();
    Rational m_shift;
    std::vector<Track> m_tracks;
    PacketPtr m_next; ///< null at the end
};

/// Copies tags from a source's to an output's dictionary, without those that describe the old file.
void copyMetadata(AVDictionary** to, const AVDictionary* from);

} // namespace sluice::media::ff
