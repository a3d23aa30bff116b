// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/media/still_image.h"
#include "core/media/video_reader.h"
#include "core/media/video_writer.h"
#include "inference/engine/host/bounded_queue.h"
#include "inference/engine/host/generator.h"
#include "inference/engine/host/message_port.h"
#include "inference/engine/host/model.h"
#include "inference/engine/host/run_state.h"

#include <list>
#include <thread>

namespace sluice::engine {

/// Decodes, computes and encodes on a thread each, joined by short queues, so that the network never waits for a disk or
/// a codec. The next run is decoded while the former is still being encoded.
///
/// Every run is answered exactly once, in order. Main thread, but for what the threads do among themselves.
class Pipeline
{
public:
    /// `folder` is where the probe may write. `onMemoryGone` is called when the main memory ran out; it should end the process.
    Pipeline(MessagePort& port, std::filesystem::path folder, std::function<void()> onMemoryGone);
    ~Pipeline();

    void load(inference::LoadMessage message);
    void probe(inference::ProbeMessage message);
    /// Errors: Protocol when two runs are outstanding already.
    Result<void> run(inference::RunMessage message);
    /// Drops all runs that are not answered yet.
    void cancel();
    /// Removes what unanswered runs have written, before the process ends without waiting for its threads.
    void removePartialFiles();

private:
    using Run = std::shared_ptr<RunState>;

    struct Stop
    {};
    /// What the main thread asks for.
    using Task = std::variant<inference::LoadMessage, inference::ProbeMessage, Run, Stop>;

    struct RunEnd
    {
        Run run;
    };
    struct SourceFrame
    {
        Run run;
        media::VideoFrame frame;
    };
    struct SourceStill
    {
        Run run;
        media::StillImage still;
    };
    /// There is nothing to decode: the clip is made of text.
    struct Wish
    {
        Run run;
    };
    using Decoded = std::variant<inference::LoadMessage,
                                 inference::ProbeMessage,
                                 SourceFrame,
                                 SourceStill,
                                 Wish,
                                 RunEnd,
                                 Stop>;

    using Computed = std::variant<SourceFrame, SourceStill, RunEnd, Stop>;

    void decodeAll();
    void decodeRun(const Run& run);
    Result<void> decodeClip(const Run& run);
    Result<void> decodeStill(const Run& run);

    void computeAll();
    void compute(const inference::LoadMessage& message);
    void compute(const inference::ProbeMessage& message);
    void compute(SourceFrame first);
    void compute(SourceStill still);
    void compute(const Wish& wish);
    void showPreview(const Run& run, const media::RgbImage& picture);
    Result<std::vector<media::RgbImage>> makePictures(const Run& run,
                                                      const std::vector<media::RgbImage>& sources);

    void encodeAll();
    Result<void> encode(const SourceFrame& picture);
    Result<void> encode(const SourceStill& picture);
    void encode(const RunEnd& end);

    enum class Report
    {
        NotTooOften,
        Always
    };
    void reportProgress(const Run& run, Report report = Report::NotTooOften);
    void reportLoading();
    bool isTimeToReport(Report report);
    void answer(const Run& run, std::optional<Error> error);

    MessagePort& m_port;
    const std::filesystem::path m_folder;
    const std::function<void()> m_onMemoryGone;

    std::mutex m_mutex;
    std::list<Run> m_outstanding;
    std::chrono::steady_clock::time_point m_lastProgress;
    std::chrono::steady_clock::time_point m_lastEnd;

    BoundedQueue<Task> m_tasks;
    BoundedQueue<Decoded> m_decoded;
    BoundedQueue<Computed> m_computed;

    std::optional<media::VideoReader>
        m_reader; ///< decode thread: stays open for the next run of the same clip
    std::optional<inference::RunMessage> m_readerRun;
    std::optional<Model> m_model; ///< compute thread; this or the generator
    std::optional<Generator> m_generator;
    std::optional<media::VideoWriter> m_writer; ///< encode thread

    std::jthread m_decoder;
    std::jthread m_computer;
    std::jthread m_encoder;
};

} // namespace sluice::engine
