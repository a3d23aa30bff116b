// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/job/check_paths.h"

#include "core/base/atomic_file.h"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>

namespace sluice {
namespace fs = std::filesystem;

Result<void> checkSourcePath(const fs::path& source)
{
    std::error_code error;
    const fs::file_status status = fs::status(source, error);
    if (!fs::exists(status))
        return fail(ErrorCode::NotFound,
                    fmt::format("{} does not exist. Check the name.", source.string()));
    if (!fs::is_regular_file(status))
        return fail(ErrorCode::InvalidInput, fmt::format("{} is not a file.", source.string()));
    if (::access(source.c_str(), R_OK) != 0)
        return Unexpected(errorFromErrno(errno, "Cannot read", source));
    return {};
}

Result<void>
checkOutputPath(const fs::path& output, const std::vector<fs::path>& sources, bool overwrite)
{
    std::error_code error;
    const fs::file_status status = fs::status(output, error);
    if (fs::is_directory(status))
        return fail(ErrorCode::InvalidInput,
                    fmt::format("{} is a folder. Name a file in it.", output.string()));
    if (fs::exists(status)) {
        // Also catches hard and symbolic links to the source.
        for (const fs::path& source : sources)
            if (fs::equivalent(source, output, error))
                return fail(ErrorCode::InvalidInput,
                            fmt::format("{} is the source itself, which is never written. Choose "
                                        "another name.",
                                        output.string()));
        if (!fs::is_regular_file(status))
            return fail(
                ErrorCode::InvalidInput,
                fmt::format("{} is not an ordinary file. Choose another name.", output.string()));
        if (!overwrite)
            return fail(
                ErrorCode::AlreadyExists,
                fmt::format(
                    "{} exists already. Choose another name, or ask for it to be overwritten (-y).",
                    output.string()));
    }
    const fs::path folder = output.parent_path();
    if (!fs::is_directory(folder, error))
        return fail(ErrorCode::NotFound,
                    fmt::format("The folder {} does not exist. Create it, or choose another.",
                                folder.string()));
    if (::access(folder.c_str(), W_OK | X_OK) != 0)
        return Unexpected(errorFromErrno(errno, "Cannot write in", folder));
    return {};
}

} // namespace sluice
