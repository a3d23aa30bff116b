// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/descriptor.h"
#include "core/base/result.h"

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace sluice::inference {

struct ChildCommand
{
    std::filesystem::path program;
    std::vector<std::string> arguments;   ///< without the program's own name
    std::vector<std::string> environment; ///< "NAME=value"; nothing else is handed on
};

/// A program in a process of its own, its three standard streams on pipes that never block.
///
/// The kernel kills the child when the thread that started it ends. It gets no other open file, sits in a process group of its own (Ctrl-C
/// in a terminal is not for it), and is the kernel's first choice when memory runs out. Not thread safe.
class ChildProcess
{
public:
    /// Errors: Unavailable (the program cannot be started, with the reason), Internal (no pipes, no process).
    static Result<ChildProcess> start(const ChildCommand& command);
    ~ChildProcess();
    ChildProcess(ChildProcess&& other) noexcept;
    ChildProcess& operator=(ChildProcess&& other) noexcept;

    int output() const { return m_output.get(); }
    int errors() const { return m_errors.get(); }
    void closeInput() { m_input.close(); }
    /// Becomes readable when the child has ended; -1 on kernels before 5.3.
    int endDescriptor() const { return m_end.get(); }

    /// Writes as much as the pipe takes within `patience`. False when it took not all of it; a child that is gone takes everything.
    bool write(std::string_view bytes, std::chrono::milliseconds patience);
    /// The wait status when the child has ended, at the latest after `patience`.
    std::optional<int> waitFor(std::chrono::milliseconds patience);
    void kill();

private:
    ChildProcess() = default;

    pid_t m_process = -1;
    std::optional<int> m_status;
    Descriptor m_input;
    Descriptor m_output;
    Descriptor m_errors;
    Descriptor m_end;
};

} // namespace sluice::inference
