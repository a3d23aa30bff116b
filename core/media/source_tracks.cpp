// SPDX-License-Identifier: GPL-3.0-or-later
// Which streams of the source go into the output, and how. The packets are in source_copier.cpp.
#include "core/media/ffmpeg_util.h"
#include "core/media/source_copier.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <string_view>
#include <utility>

namespace sluice::media::ff {
namespace {

/// Tags that are about the old file, or that muxers write themselves.
bool describesOldFile(std::string_view key)
{
    constexpr std::array<std::string_view, 10> kKeys{
        "major_brand", "minor_version", "compatible_brands", "encoder",         "vendor_id",
        "DURATION",    "BPS",           "NUMBER_OF_FRAMES",  "NUMBER_OF_BYTES", "duration"};
    // mkvmerge adds the language: "BPS-eng".
    const std::string_view stem = key.substr(0, key.find('-'));
    return key.starts_with("_STATISTICS_") ||
           std::find(kKeys.begin(), kKeys.end(), stem) != kKeys.end();
}

std::string nameOf(const AVStream& stream)
{
    const AVDictionaryEntry* language = av_dict_get(stream.metadata, "language", nullptr, 0);
    return fmt::format("{} ({}{}{})", stream.index, avcodec_get_name(stream.codecpar->codec_id),
                       language != nullptr ? ", " : "", language != nullptr ? language->value : "");
}

bool isText(AVCodecID codec)
{
    const AVCodecDescriptor* descriptor = avcodec_descriptor_get(codec);
    return descriptor != nullptr && (descriptor->props & AV_CODEC_PROP_TEXT_SUB);
}

/// Rational -> ticks, for chapters.
std::int64_t ticksIn(Rational seconds, AVRational timeBase)
{
    return seconds.ticks(fromAv(timeBase));
}

/// The muxer knows QuickTime's languages by one of their two names each (ISO 639-2/B or T), and Swedish by its old one.
void useQuickTimeLanguage(AVDictionary** metadata)
{
    constexpr std::array<std::pair<std::string_view, const char*>, 20> kNames{
        {{"bod", "tib"}, {"cym", "wel"}, {"deu", "ger"}, {"ell", "gre"}, {"eus", "baq"},
         {"fas", "per"}, {"fre", "fra"}, {"hye", "arm"}, {"isl", "ice"}, {"kat", "geo"},
         {"mkd", "mac"}, {"msa", "may"}, {"mya", "bur"}, {"nld", "dut"}, {"rum", "ron"},
         {"slo", "slk"}, {"sqi", "alb"}, {"swe", "sve"}, {"zho", "chi"}, {"mri", "mao"}}};
    const AVDictionaryEntry* language = av_dict_get(*metadata, "language", nullptr, 0);
    if (language == nullptr)
        return;
    for (const auto& [name, quickTimeName] : kNames)
        if (name == language->value) {
            av_dict_set(metadata, "language", quickTimeName, 0);
            return;
        }
}

void addChapter(AVFormatContext& output, AVChapter* chapter)
{
    auto** list = static_cast<AVChapter**>(
        av_realloc_array(output.chapters, output.nb_chapters + 1, sizeof(AVChapter*)));
    if (list == nullptr)
        throw std::bad_alloc();
    output.chapters = list;
    output.chapters[output.nb_chapters++] = chapter;
}

} // namespace

void copyMetadata(AVDictionary** to, const AVDictionary* from)
{
    const AVDictionaryEntry* entry = nullptr;
    while ((entry = av_dict_get(from, "", entry, AV_DICT_IGNORE_SUFFIX)) != nullptr)
        if (!describesOldFile(entry->key))
            av_dict_set(to, entry->key, entry->value, 0);
}

AVStream* SourceCopier::addStream(AVFormatContext& output, Track& track) const
{
    AVStream* stream = avformat_new_stream(&output, nullptr);
    if (stream == nullptr || avcodec_parameters_copy(stream->codecpar, track.source->codecpar) < 0)
        throw std::bad_alloc();
    // Tags are the old container's names; the muxer knows its own.
    stream->codecpar->codec_tag = 0;
    stream->time_base = track.source->time_base;
    stream->disposition = track.source->disposition;
    copyMetadata(&stream->metadata, track.source->metadata);
    if (m_container.name == "MOV")
        useQuickTimeLanguage(&stream->metadata);
    track.output = stream;
    return stream;
}

void SourceCopier::addSound(AVFormatContext& output,
                            Track& track,
                            std::vector<std::string>& notes) const
{
    if (m_container.holds(track.source->codecpar->codec_id)) {
        addStream(output, track);
        return;
    }
    auto transcoder = SoundTranscoder::create(*track.source, m_container.soundEncoder());
    if (!transcoder) {
        notes.push_back(fmt::format("Sound track {} was left out: {}", nameOf(*track.source),
                                    transcoder.error().detail));
        return;
    }
    AVStream* stream = addStream(output, track);
    if (avcodec_parameters_from_context(stream->codecpar, &transcoder->encoder()) < 0)
        throw std::bad_alloc();
    stream->time_base = transcoder->encoder().time_base;
    track.sound = std::move(*transcoder);
    notes.push_back(fmt::format("Sound track {} does not fit into {} and was converted to {}; "
                                "choose MKV to keep it as it is.",
                                nameOf(*track.source), m_container.name,
                                m_container.isWebm ? "Opus" : "AAC"));
}

void SourceCopier::addText(AVFormatContext& output,
                           Track& track,
                           std::vector<std::string>& notes) const
{
    const AVCodecID codec = track.source->codecpar->codec_id;
    if (m_container.holds(codec)) {
        addStream(output, track);
        return;
    }
    if (isText(codec)) {
        if (auto transcoder = TextTranscoder::create(*track.source, m_container.textCodec())) {
            AVStream* stream = addStream(output, track);
            if (avcodec_parameters_from_context(stream->codecpar, &transcoder->encoder()) < 0)
                throw std::bad_alloc();
            track.text = std::move(*transcoder);
            return;
        }
    }
    notes.push_back(fmt::format(
        "Subtitle track {} does not fit into {} and was left out; choose MKV to keep it.",
        nameOf(*track.source), m_container.name));
}

/// A cover picture: a stream in MP4, an attachment in Matroska.
void SourceCopier::addPicture(AVFormatContext& output,
                              Track& track,
                              std::vector<std::string>& notes) const
{
    const AVPacket& picture = track.source->attached_pic;
    const AVCodecID codec = track.source->codecpar->codec_id;
    const bool isCover =
        (track.source->disposition & AV_DISPOSITION_ATTACHED_PIC) && picture.size > 0;
    const bool isImage = codec == AV_CODEC_ID_MJPEG || codec == AV_CODEC_ID_PNG;
    if (isCover && isImage && m_container.name == "MP4") {
        addStream(output, track);
    } else if (isCover && isImage && m_container.name == "MKV") {
        AVStream* stream = addStream(output, track);
        stream->codecpar->codec_type = AVMEDIA_TYPE_ATTACHMENT;
        stream->disposition = 0;
        av_freep(&stream->codecpar->extradata);
        stream->codecpar->extradata = static_cast<std::uint8_t*>(
            av_mallocz(std::size_t(picture.size) + AV_INPUT_BUFFER_PADDING_SIZE));
        if (stream->codecpar->extradata == nullptr)
            throw std::bad_alloc();
        std::memcpy(stream->codecpar->extradata, picture.data, std::size_t(picture.size));
        stream->codecpar->extradata_size = picture.size;
        const bool png = codec == AV_CODEC_ID_PNG;
        av_dict_set(&stream->metadata, "filename", png ? "cover.png" : "cover.jpg",
                    AV_DICT_DONT_OVERWRITE);
        av_dict_set(&stream->metadata, "mimetype", png ? "image/png" : "image/jpeg",
                    AV_DICT_DONT_OVERWRITE);
    } else {
        notes.push_back(fmt::format("{} {} was left out.",
                                    isCover ? "The cover picture" : "Picture track",
                                    nameOf(*track.source)));
    }
}

void SourceCopier::addAttachment(AVFormatContext& output, Track& track) const
{
    if (track.source->codecpar->extradata_size > 0)
        addStream(output, track);
}

void SourceCopier::addChapters(AVFormatContext& output) const
{
    const AVFormatContext& input = *m_input.format();
    for (unsigned i = 0; i < input.nb_chapters; ++i) {
        const AVChapter& chapter = *input.chapters[i];
        Rational begin = Rational(chapter.start) * fromAv(chapter.time_base);
        Rational end = Rational(chapter.end) * fromAv(chapter.time_base);
        if (m_request.start)
            begin = std::max(begin, *m_request.start);
        if (m_request.end)
            end = std::min(end, *m_request.end);
        if (end <= begin)
            continue;
        auto* copy = static_cast<AVChapter*>(av_mallocz(sizeof(AVChapter)));
        if (copy == nullptr)
            throw std::bad_alloc();
        copy->id = chapter.id;
        copy->time_base = chapter.time_base;
        copy->start = ticksIn(std::max(begin + m_shift, Rational(0)), chapter.time_base);
        copy->end = ticksIn(end + m_shift, chapter.time_base);
        copyMetadata(&copy->metadata, chapter.metadata);
        addChapter(output, copy);
    }
}

Result<void> SourceCopier::addTo(AVFormatContext& output, std::vector<std::string>& notes)
{
    int leftOut = 0;
    for (Track& track : m_tracks) {
        if (track.source == pictures())
            continue;
        switch (track.source->codecpar->codec_type) {
        case AVMEDIA_TYPE_AUDIO:
            addSound(output, track, notes);
            break;
        case AVMEDIA_TYPE_SUBTITLE:
            addText(output, track, notes);
            break;
        case AVMEDIA_TYPE_VIDEO:
            addPicture(output, track, notes);
            break;
        case AVMEDIA_TYPE_ATTACHMENT:
            if (m_container.name == "MKV")
                addAttachment(output, track);
            else
                ++leftOut;
            break;
        default:
            // Time code tracks come back from the picture stream's "timecode" tag, chapter texts from the chapters.
            break;
        }
        if (track.output == nullptr)
            track.source->discard = AVDISCARD_ALL;
    }
    if (leftOut > 0)
        notes.push_back(fmt::format("{} attached file{} (fonts, pictures) {} left out, because {} "
                                    "has no place for them; choose MKV "
                                    "to keep them.",
                                    leftOut, leftOut == 1 ? "" : "s", leftOut == 1 ? "was" : "were",
                                    m_container.name));
    copyMetadata(&output.metadata, m_input.format()->metadata);
    addChapters(output);
    return {};
}

} // namespace sluice::media::ff
