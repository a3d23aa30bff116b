// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/job_plans.h"

namespace sluice::test {

JobPlan bookkeepingPlan(const std::filesystem::path& jobFolder, int chunks)
{
    UpscaleSpec spec;
    spec.source = "/clips/a.mp4";
    spec.output = "/clips/b.mkv";
    spec.model = "fake";
    JobPlan plan;
    plan.spec = JobSpec{spec};
    plan.model.id = "fake";
    plan.jobFolder = jobFolder;
    plan.source.width = 64;
    plan.source.height = 48;
    plan.target = {128, 96};
    plan.format.width = 128;
    plan.format.height = 96;
    plan.format.timeBase = Rational(1, 90000);
    for (int index = 0; index < chunks; ++index) {
        Chunk chunk;
        chunk.index = index;
        chunk.start = Rational(index);
        chunk.end = Rational(index + 1);
        chunk.frames = 10;
        plan.chunks.push_back(chunk);
    }
    nameChunkFiles(plan);
    return plan;
}

} // namespace sluice::test
