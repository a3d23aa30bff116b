// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/cli_context.h"
#include "core/job/backend.h"
#include "core/job/queue_session.h"

#include <memory>
#include <string>
#include <vector>

namespace sluice::inference {
class LocalBackend;
class ModelStore;
} // namespace sluice::inference

namespace sluice::network {
class SubnetBackend;
} // namespace sluice::network

namespace sluice::app {

/// The places where jobs run, as one command needs them; built once for each command.
struct Workplace
{
    std::shared_ptr<inference::ModelStore> store;
    std::shared_ptr<inference::LocalBackend> here;
    std::shared_ptr<network::SubnetBackend> subnet; ///< null: its memory cannot be opened

    static Workplace open(const CliContext& context);
    std::vector<std::shared_ptr<Backend>> backends() const;
    bool knows(Place place) const { return place == Place::Here || subnet != nullptr; }
    /// Who completes the plan: this computer, or the subnet when that is wished or only the subnet has the model.
    /// Errors: Unavailable (no subnet), those of Backend::modelFacts().
    Result<std::shared_ptr<Backend>> planner(const JobSpec& spec, bool isForSubnet) const;
    /// The best installed model for clips, or the first choice when none is, so that the error names it.
    std::string defaultUpscaleModel() const;
    /// The model that comes with the program, and knows a few shapes, colours and scenes.
    static std::string defaultGenerateModel() { return "sluice-shapes"; }
    /// Measures this computer when that has never been done; says so on a terminal. A failure only leaves estimates unknown.
    void calibrateOnce(const CliContext& context) const;
    /// Asks orchestrators about the job, so that quotes know today's prices; at most nine seconds. A failure only leaves the
    /// subnet's quote as it was.
    void askSubnet(const JobPlan& plan) const;
};

/// A job with the place that was chosen for it.
struct PlacedJob
{
    JobPlan plan;
    Placement placement;
    std::optional<Quote> quote; ///< what was predicted for that place
};

/// Puts the jobs into the queue and stays with one after the other to its end (or, detached, only until all are in the journal). Of
/// several, the answer with --json is an array.
void submitAndFollow(const Workplace& workplace,
                     std::vector<PlacedJob> jobs,
                     bool detach,
                     CliContext& context);

} // namespace sluice::app
