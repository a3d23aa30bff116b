// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/source_stamp.h"

#include "core/base/atomic_file.h"

#include <fmt/format.h>

#include <sys/stat.h>

#include <cerrno>

namespace sluice {

Result<SourceStamp> readSourceStamp(const std::filesystem::path& source)
{
    struct stat status
    {};
    if (::stat(source.c_str(), &status) != 0)
        return Unexpected(errorFromErrno(errno, "Cannot read", source));
    return SourceStamp{std::uintmax_t(status.st_size),
                       std::int64_t(status.st_mtim.tv_sec) * 1'000'000'000 +
                           status.st_mtim.tv_nsec};
}

namespace {

Result<void> checkFile(const PlannedSource& source)
{
    const auto stamp = readSourceStamp(source.path);
    if (!stamp && stamp.error().code == ErrorCode::NotFound)
        return fail(ErrorCode::NotFound, fmt::format("The source {} is gone. Bring it back, then "
                                                     "start the job again; what is done is kept.",
                                                     source.path.string()));
    if (!stamp)
        return Unexpected(stamp.error());
    if (stamp->bytes != source.bytes || stamp->modified != source.modified)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("The source {} has changed since the job was made. Restore it and "
                                "start the job again, or start a new job.",
                                source.path.string()));
    return {};
}

} // namespace

Result<void> checkSource(const JobPlan& plan)
{
    // A clip of words alone has no source.
    if (!plan.spec.source().empty())
        SLUICE_CHECK(checkFile({plan.spec.source(), plan.sourceBytes, plan.sourceModified}));
    for (const PlannedSource& source : plan.moreSources)
        SLUICE_CHECK(checkFile(source));
    return {};
}

} // namespace sluice
