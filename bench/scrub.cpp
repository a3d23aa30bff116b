// SPDX-License-Identifier: GPL-3.0-or-later
// How long a scrub of a clip takes until a picture is there, and until the right one is: the viewer's way, and beside it in the same run
// plain seeking and decoding, and the ffmpeg program. Makes a 1080p H.264 clip with groups of 250 frames unless one is named.
//
//   bench_scrub [clip [count]]
#include "ui/viewer/frame_source.h"

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

#include <QElapsedTimer>
#include <QEventLoop>
#include <QGuiApplication>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <random>

using namespace sluice;
using namespace sluice::ui;

namespace {

constexpr int kWidth = 960;
constexpr int kHeight = 540;

double quantile(std::vector<double> values, double q)
{
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1, std::size_t(q * double(values.size())))];
}

void print(const char* what, const std::vector<double>& values)
{
    std::printf("%-44s median %7.1f ms   p90 %7.1f ms\n", what, quantile(values, 0.5),
                quantile(values, 0.9));
}

/// Seeks to the key frame, decodes everything, converts what it sees last.
class Plain
{
public:
    explicit Plain(const char* path)
    {
        avformat_open_input(&m_format, path, nullptr, nullptr);
        avformat_find_stream_info(m_format, nullptr);
        m_stream =
            m_format
                ->streams[av_find_best_stream(m_format, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0)];
        const AVCodec* codec = avcodec_find_decoder(m_stream->codecpar->codec_id);
        m_codec = avcodec_alloc_context3(codec);
        avcodec_parameters_to_context(m_codec, m_stream->codecpar);
        m_codec->thread_count = 0;
        avcodec_open2(m_codec, codec, nullptr);
        m_scaler = sws_getContext(m_codec->width, m_codec->height, m_codec->pix_fmt, kWidth,
                                  kHeight, AV_PIX_FMT_BGRA, SWS_BICUBIC, nullptr, nullptr, nullptr);
        m_picture.resize(std::size_t(kWidth) * kHeight * 4);
    }
    void show(double seconds)
    {
        const auto ticks = std::int64_t(seconds / av_q2d(m_stream->time_base));
        av_seek_frame(m_format, m_stream->index, ticks, AVSEEK_FLAG_BACKWARD);
        avcodec_flush_buffers(m_codec);
        AVPacket* packet = av_packet_alloc();
        AVFrame* frame = av_frame_alloc();
        AVFrame* last = av_frame_alloc();
        bool done = false;
        while (!done) {
            const bool more = av_read_frame(m_format, packet) >= 0;
            if (more && packet->stream_index != m_stream->index) {
                av_packet_unref(packet);
                continue;
            }
            avcodec_send_packet(m_codec, more ? packet : nullptr);
            av_packet_unref(packet);
            while (!done && avcodec_receive_frame(m_codec, frame) >= 0) {
                done = frame->pts > ticks;
                if (!done) {
                    av_frame_unref(last);
                    av_frame_move_ref(last, frame);
                }
            }
            done |= !more;
        }
        std::uint8_t* rows[1] = {m_picture.data()};
        const int strides[1] = {kWidth * 4};
        if (last->data[0] != nullptr)
            sws_scale(m_scaler, last->data, last->linesize, 0, m_codec->height, rows, strides);
        av_frame_free(&frame);
        av_frame_free(&last);
        av_packet_free(&packet);
    }

private:
    AVFormatContext* m_format = nullptr;
    AVStream* m_stream = nullptr;
    AVCodecContext* m_codec = nullptr;
    SwsContext* m_scaler = nullptr;
    std::vector<std::uint8_t> m_picture;
};

/// Asks and waits: milliseconds to the first picture, and to the exact one unless `drag` goes on before.
std::pair<double, double> scrub(FrameSource& source, Rational time, bool drag)
{
    QElapsedTimer timer;
    QEventLoop loop;
    double first = -1;
    double exact = -1;
    const auto connection =
        QObject::connect(&source, &FrameSource::framesReady, &loop, [&](const FrameSet& set) {
            if (set.time != time)
                return;
            if (first < 0)
                first = double(timer.nsecsElapsed()) / 1e6;
            if (set.exact)
                exact = double(timer.nsecsElapsed()) / 1e6;
            if (drag || set.exact)
                loop.quit();
        });
    FrameRequest request;
    request.time = time;
    request.look = {{kWidth, kHeight}, true};
    timer.start();
    source.request(request);
    loop.exec();
    QObject::disconnect(connection);
    return {first, exact};
}

double runProgram(const QString& clip, double seconds)
{
    QElapsedTimer timer;
    timer.start();
    QProcess program;
    program.start(QStringLiteral("ffmpeg"),
                  {QStringLiteral("-v"), QStringLiteral("error"), QStringLiteral("-nostdin"),
                   QStringLiteral("-ss"), QString::number(seconds), QStringLiteral("-i"), clip,
                   QStringLiteral("-frames:v"), QStringLiteral("1"), QStringLiteral("-vf"),
                   QStringLiteral("scale=960:540"), QStringLiteral("-pix_fmt"),
                   QStringLiteral("bgra"), QStringLiteral("-f"), QStringLiteral("rawvideo"),
                   QStringLiteral("-")});
    program.waitForFinished(60'000);
    return double(timer.nsecsElapsed()) / 1e6;
}

} // namespace

int main(int argc, char** argv)
{
    QGuiApplication application(argc, argv);
    QTemporaryDir folder;
    QString clip =
        argc > 1 ? QString::fromLocal8Bit(argv[1]) : folder.filePath(QStringLiteral("clip.mp4"));
    const int count = argc > 2 ? std::max(4, std::atoi(argv[2])) : 24;
    if (argc < 2)
        QProcess::execute(
            QStringLiteral("ffmpeg"),
            QStringLiteral("-v error -y -f lavfi -i "
                           "testsrc2=size=1920x1080:rate=25:duration=20 "
                           "-c:v libx264 -preset superfast -bf 3 -g 250 -sc_threshold 0 -crf 24")
                    .split(u' ')
                << clip);
    const auto reader = media::PreviewReader::open(clip.toStdString());
    if (!reader) {
        std::fprintf(stderr, "%s\n", reader.error().detail.c_str());
        return 1;
    }
    const Rational rate = reader->info().averageRate;
    const std::int64_t frames = reader->info().frameCount.value_or(500);
    const Rational length = Rational(frames) / rate;

    FrameSource source;
    source.setPrograms(
        {{QString(), {{clip.toStdString(), Rational(0), length, Rational(0), 1, false}}}}, rate);
    (void)scrub(source, Rational(0), false);
    Plain plain(clip.toLocal8Bit().constData());
    plain.show(0);

    std::mt19937 random(1);
    std::vector<double> first;
    std::vector<double> exact;
    std::vector<double> naive;
    std::vector<double> program;
    for (int i = 0; i < count; ++i) {
        const Rational time = Rational(std::int64_t(random() % std::uint64_t(frames))) / rate;
        const auto [soon, right] = scrub(source, time, false);
        first.push_back(soon);
        exact.push_back(right);
        QElapsedTimer timer;
        timer.start();
        plain.show(time.toDouble());
        naive.push_back(double(timer.nsecsElapsed()) / 1e6);
        if (i % 2 == 0)
            program.push_back(runProgram(clip, time.toDouble()));
    }
    std::vector<double> drag;
    for (int i = 0; i < count * 3; ++i)
        drag.push_back(scrub(source, Rational((i * 7) % frames) / rate, true).first);
    std::vector<double> back;
    for (int i = 0; i < 50; ++i)
        back.push_back(
            scrub(source, Rational(std::max<std::int64_t>(frames / 2 - i, 0)) / rate, false)
                .second);

    print("any place: a picture", first);
    print("any place: the exact picture", exact);
    print("plain seek and decode: the exact picture", naive);
    print("ffmpeg program: the exact picture", program);
    print("dragging forwards: a picture", drag);
    print("frame by frame backwards: the exact picture", back);
    std::printf("a picture comes %.1f times, the exact one %.2f times as fast as by plain seek and "
                "decode\n",
                quantile(naive, 0.5) / quantile(first, 0.5),
                quantile(naive, 0.5) / quantile(exact, 0.5));
    return 0;
}
