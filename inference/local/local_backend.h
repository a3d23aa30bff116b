// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"
#include "core/job/backend.h"
#include "core/job/run_history.h"
#include "inference/local/local_estimate.h"
#include "inference/local/prompt_cache.h"
#include "inference/store/model_store.h"

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace sluice::inference {

class EngineJob;
struct EngineLaunch;
struct LoadMessage;
struct ModelRequest;

/// This computer as a place where jobs run: one sluice-engine for each run, ended with it, so that its memory is given back.
///
/// All functions may be called from any thread; run() works on the thread that calls it.
class LocalBackend : public Backend
{
public:
    LocalBackend(Paths paths, const Settings& settings, std::shared_ptr<const ModelStore> models);

    Place place() const override { return Place::Here; }
    Result<ModelFacts> modelFacts(const JobSpec& spec) const override;
    Quote estimate(const JobPlan& plan) const override;
    Result<void> run(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop) override;

    /// Device, threads, power and tariff from now on; what runs keeps its own.
    void setSettings(const Settings& settings);

    /// Whether this computer was never measured, or has changed since.
    bool needsCalibration() const;
    /// Speeds and draw of this computer as they are known now. Quick.
    MachineRates rates() const;
    /// Measures it for about three seconds (calibration.h). Not while a job runs.
    Result<void> calibrate(std::stop_token stop);

private:
    /// A text of a clip: its entry in the cache of texts, and where the engine looks for it.
    struct KeptText
    {
        std::string key;
        std::filesystem::path file;
    };
    /// What is set, and the machine that estimates hold for with it.
    struct Setup
    {
        Settings settings;
        std::string fingerprint;
    };
    std::shared_ptr<const Setup> setup() const;
    Result<void> runOnEngine(const JobPlan& plan, ChunkFeed& feed, std::stop_token stop) const;
    Result<void> runEngine(const JobPlan& plan,
                           const EngineLaunch& launch,
                           const LoadMessage& load,
                           const std::vector<KeptText>& texts,
                           const Setup& setup,
                           EngineJob& job) const;
    /// `plan`: what it is asked for; may be null.
    LocalKnowledge known(const Setup& setup, const JobPlan* plan = nullptr) const;
    void learnFrom(const JobPlan& plan, const EngineJob& job) const;
    std::vector<KeptText>
    keptTexts(const JobPlan& plan, const ModelRequest& model, const LoadMessage& load) const;

    Paths m_paths;
    std::shared_ptr<const ModelStore> m_models;
    mutable std::mutex m_mutex;
    std::shared_ptr<const Setup> m_setup; ///< replaced, never changed
    const RunMemory m_memory;
    const PromptCache m_texts;
};

} // namespace sluice::inference
