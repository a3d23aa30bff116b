// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/program.h"

#include <QProcessEnvironment>

#include <cstdlib>

namespace sluice::test {
namespace fs = std::filesystem;
namespace {

constexpr int kTwoMinutes = 120'000;

} // namespace

Arguments join(Arguments first, const Arguments& second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

fs::path programFolder()
{
    const char* folder = std::getenv("SLUICE_TEST_BIN");
    return folder != nullptr ? folder : "bin";
}

std::unique_ptr<QProcess>
startProgram(const fs::path& program, const Arguments& arguments, const Environment& environment)
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment variables = QProcessEnvironment::systemEnvironment();
    for (const auto& [name, value] : environment)
        variables.insert(QString::fromStdString(name), QString::fromStdString(value));
    process->setProcessEnvironment(variables);
    QStringList texts;
    for (const std::string& argument : arguments)
        texts.append(QString::fromStdString(argument));
    process->start(QString::fromStdString(program.string()), texts);
    process->waitForStarted();
    return process;
}

ProgramResult finish(QProcess& process)
{
    ProgramResult result;
    process.closeWriteChannel();
    const bool ended =
        process.state() == QProcess::NotRunning || process.waitForFinished(kTwoMinutes);
    if (!ended)
        process.kill();
    else if (process.exitStatus() == QProcess::NormalExit &&
             process.error() != QProcess::FailedToStart)
        result.exitCode = process.exitCode();
    result.output = process.readAllStandardOutput().toStdString();
    result.errors = process.readAllStandardError().toStdString();
    return result;
}

ProgramResult
runProgram(const std::string& program, const Arguments& arguments, const Environment& environment)
{
    fs::path path = program;
    if (program.find('/') == std::string::npos && fs::exists(programFolder() / program))
        path = programFolder() / program;
    const auto process = startProgram(path, arguments, environment);
    return finish(*process);
}

} // namespace sluice::test
