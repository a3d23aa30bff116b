// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace sluice::test {

/// How a program ended and what it said.
struct ProgramResult
{
    int exitCode = -1; ///< -1: did not start, was killed, or did not end in time
    std::string output;
    std::string errors;
};

using Arguments = std::vector<std::string>;
using Environment = std::map<std::string, std::string>;

/// `first` followed by `second`.
Arguments join(Arguments first, const Arguments& second);

/// Folder with the programs of this build.
std::filesystem::path programFolder();

/// Starts a program without waiting for it; it is killed with the returned object.
std::unique_ptr<QProcess> startProgram(const std::filesystem::path& program,
                                       const Arguments& arguments,
                                       const Environment& environment = {});

/// Waits until `process` has ended (two minutes at most) and collects what it said.
ProgramResult finish(QProcess& process);

/// Runs `program` to its end. A name without a slash means one of this build's programs, or one on the PATH.
ProgramResult runProgram(const std::string& program,
                         const Arguments& arguments,
                         const Environment& environment = {});

} // namespace sluice::test
