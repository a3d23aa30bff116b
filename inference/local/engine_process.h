// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "inference/local/child_process.h"
#include "inference/local/line_buffer.h"
#include "inference/local/protocol.h"

#include <chrono>
#include <memory>
#include <stop_token>

namespace sluice::inference {

struct EngineLaunch
{
    std::filesystem::path program;                ///< findEngine()
    std::vector<std::filesystem::path> readPaths; ///< what the engine may read
    std::filesystem::path writeFolder;            ///< the one folder it may write in
    std::chrono::milliseconds patience{180'000};  ///< silence after which it is taken for wedged
};

/// Where sluice-engine is: SLUICE_ENGINE, else beside the running program.
///
/// Errors: Unavailable, saying that this build has none and how to get it.
Result<std::filesystem::path> findEngine();

/// A running sluice-engine, as its host sees it: messages in, messages out, and a sentence for people when it goes wrong.
///
/// Use it on the thread that started it; the kernel kills the engine with that thread. After any error of send() or
/// receive() but Cancelled the engine is gone.
class EngineProcess
{
public:
    /// Starts the engine and waits for its hello.
    ///
    /// Errors: Unavailable (missing, cannot be started, has no lock), Protocol (another version), Timeout, OutOfMemory, Internal
    /// (crash), Cancelled.
    static Result<EngineProcess> start(const EngineLaunch& launch, std::stop_token stop);
    ~EngineProcess();
    EngineProcess(EngineProcess&&) noexcept;
    EngineProcess& operator=(EngineProcess&&) noexcept;

    const HelloMessage& hello() const;
    /// An engine that is dead already is reported by the next receive(). Errors: Timeout (it takes no input).
    Result<void> send(const HostMessage& message);
    /// The next message. Errors: Cancelled (stop was requested; the engine still runs), Timeout (wedged), Protocol, OutOfMemory, Internal
    /// (crash), Unavailable (it ended by itself).
    Result<EngineMessage> receive(std::stop_token stop);
    /// Asks the engine to drop its work and quit, kills it when it has not within `grace`, and waits for its end.
    void end(std::chrono::milliseconds grace = std::chrono::seconds(2));
    /// The last 64 KiB of its standard error.
    const std::string& log() const;

private:
    struct State;
    explicit EngineProcess(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice::inference
