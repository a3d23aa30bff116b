// SPDX-License-Identifier: GPL-3.0-or-later
// A project file from a stranger. What is accepted must load, play and survive being written again.
#include "core/timeline/project.h"
#include "core/timeline/timeline.h"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size)
{
    using namespace sluice;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto project = parseProject(text, "/projects/film");
    if (!project)
        return 0;
    Timeline timeline;
    if (!timeline.load(project->timeline))
        std::abort();
    for (const bool original : {true, false})
        static_cast<void>(segments(timeline, original));
    const auto again = parseProject(writeProject(*project, "/projects/film"), "/projects/film");
    if (!again || *again != *project)
        std::abort();
    return 0;
}
