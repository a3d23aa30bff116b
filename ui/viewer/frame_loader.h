// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/viewer/view_frames.h"

#include <list>
#include <memory>
#include <stop_token>

namespace sluice::ui {

/// Decodes what FrameSource asks for. Lives on the thread "preview".
class FrameLoader
{
public:
    void setPrograms(std::vector<Program> programs, Rational frameRate);

    /// The time of the frame that is `request.steps` frames away.
    Rational stepTime(const FrameRequest& request, const std::stop_token& stop);
    /// Pictures near the time that are had at once, when the right ones would take noticeably longer.
    std::optional<FrameSet> stopgap(const FrameRequest& request);
    /// Nothing when it was stopped.
    std::optional<FrameSet> load(const FrameRequest& request, const std::stop_token& stop);
    /// Opens what plays soon after `time`, so that going over an edit does not stutter.
    void prepare(const FrameRequest& request);

private:
    struct Reader
    {
        std::filesystem::path path;
        std::size_t program = 0;
        Rational at; ///< of the segment that used it last
        media::PreviewReader reader;
    };

    Result<media::PreviewReader*> readerFor(std::size_t program, const PlaySegment& segment);
    bool isWanted(const FrameRequest& request, std::size_t program) const;
    Rational later(std::size_t program, Rational time, const std::stop_token& stop);
    Rational earlier(std::size_t program, Rational time, const std::stop_token& stop);
    Rational frameLength() const;

    std::vector<Program> m_programs;
    Rational m_frameRate{25};
    std::list<Reader> m_readers; ///< used last first
};

} // namespace sluice::ui
