// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QProcess>
#include <QStringList>

#include <filesystem>
#include <map>
#include <memory>
#include <string>

namespace sluice::test {

/// How a program ended and what it said.
struct ProgramResult
{
    int exitCode = -1; ///< -1: did not start, was killed, or did not end in time
    std::string output;
    std::string errors;
};

using Environment = std::map<std::string, std::string>;

/// Folder with the programs of this build.
std::filesystem::path programFolder();

/// Starts a program without waiting for it; it is killed with the returned object.
std::unique_ptr<QProcess> startProgram(const std::filesystem::path& program,
                                       const QStringList& arguments,
                                       const Environment& environment = {});

/// Waits until `process` has ended (two minutes at most) and collects what it said.
ProgramResult finish(QProcess& process);

/// Runs `program` to its end. A name without a slash means one of this build's programs, or one on the PATH.
ProgramResult runProgram(const std::string& program,
                         const QStringList& arguments,
                         const Environment& environment = {});

} // namespace sluice::test
