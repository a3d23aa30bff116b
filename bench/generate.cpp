// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/engine/device/device.h"
#include "inference/engine/pipelines/video_generator.h"
#include "inference/text/prompt_clean.h"
#include "inference/text/tokenizer.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>

namespace {

using namespace sluice::inference;

/// Red, green and blue bytes of each pixel, frame by frame.
void writeBytes(const VideoSamples& video, const std::string& path)
{
    std::ofstream file(path, std::ios::binary);
    for (int i = 0; i < video.frames; ++i) {
        const PictureView frame = video.frame(i);
        for (int at = 0; at < frame.width * frame.height; ++at)
            for (const std::uint16_t* plane : frame.planes)
                file.put(char((plane[at] + 128) / 257));
    }
}

PromptTokens tokensOf(const Tokenizer& tokenizer, const std::string& text, int length)
{
    TokenizedText tokens = tokenizer.encodeTo(cleanPrompt(text), std::size_t(length));
    return {std::move(tokens.ids), tokens.length};
}

} // namespace

// Makes a clip for every line "SEED PROMPT" on standard input and writes its bytes to OUT/SEED.rgb; prints the seconds that it took, and those
// after which each step had ended. The first line of output says how long loading took. bench/generate.py and bench/generate_wan.py ask
// in turn with diffusers.
//
//     bench_generate MODEL OUT WIDTH HEIGHT FRAMES STEPS GUIDANCE THREADS DEVICE
int main(int count, char** values)
{
    if (count != 10) {
        std::fputs("bench_generate MODEL OUT WIDTH HEIGHT FRAMES STEPS GUIDANCE THREADS DEVICE\n",
                   stderr);
        return 2;
    }
    const auto now = [] { return std::chrono::steady_clock::now(); };
    const auto say = [](std::chrono::duration<double> taken, const std::string& more = {}) {
        std::printf("%.6f%s\n", taken.count(), more.c_str());
        std::fflush(stdout);
    };
    const auto begun = now();
    keepFreedMemory();
    VideoGeneratorOptions options;
    options.model = values[1];
    options.threads = std::atoi(values[8]);
    options.device = values[9];
    auto generator = VideoGenerator::load(options);
    const auto tokenizer = Tokenizer::load(options.model / "tokenizer");
    if (!generator || !tokenizer) {
        std::fprintf(stderr, "%s\n",
                     (generator ? tokenizer.error() : generator.error()).detail.c_str());
        return 1;
    }
    VideoRequest request;
    request.width = std::atoi(values[3]);
    request.height = std::atoi(values[4]);
    request.frames = std::atoi(values[5]);
    request.steps = std::atoi(values[6]);
    request.guidance = std::atof(values[7]);
    request.negative = tokensOf(*tokenizer, "", generator->facts().textLength);
    say(now() - begun);
    for (std::string line; std::getline(std::cin, line);) {
        const auto start = now();
        const auto space = line.find(' ');
        request.seed = std::strtoull(line.c_str(), nullptr, 10);
        request.prompt =
            tokensOf(*tokenizer, space == std::string::npos ? "" : line.substr(space + 1),
                     generator->facts().textLength);
        std::string moments;
        VideoWatch watch;
        watch.onStep = [&](int, int) {
            const std::chrono::duration<double> since = now() - start;
            moments += ' ' + std::to_string(since.count());
        };
        const auto video = generator->generate(request, watch);
        if (!video) {
            std::fprintf(stderr, "%s\n", video.error().detail.c_str());
            return 1;
        }
        const auto taken = now() - start;
        writeBytes(*video, std::string(values[2]) + "/" + std::to_string(request.seed) + ".rgb");
        say(taken, moments);
    }
    return 0;
}
