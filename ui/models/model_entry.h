// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"
#include "inference/store/model_store.h"

#include <QString>

namespace sluice::ui {

enum class ModelState
{
    BuiltIn,     ///< needs no files
    Installed,   ///< its files are there and are what they should be
    Available,   ///< can be downloaded
    Unpublished, ///< nobody offers it in a form that is opened; its files can be imported
    Broken,      ///< files are there that cannot be used
    Paused,      ///< a part of the download lies on the disk, or the download was asked for
    Downloading,
    Verifying,
    Removing
};

/// Whether a job with the model has room on this computer.
enum class ModelFit
{
    Unknown,
    Good,
    Tight, ///< works, in smaller tiles or once memory is free
    None
};

/// One row of the models page: what is known of the model, and what is happening to it.
struct ModelEntry
{
    inference::ModelCard card;
    ModelState state = ModelState::Available;
    std::vector<std::filesystem::path> files; ///< when installed or broken
    std::uint64_t diskBytes = 0;
    std::uint64_t downloadBytes = 0; ///< 0: the server will say
    std::uint64_t receivedBytes = 0; ///< of an unfinished download
    std::string problem;             ///< why files that are there cannot be used
    ModelFit fit = ModelFit::Unknown;
    QString fitText;         ///< why
    bool isOurs = false;     ///< its files may be removed
    bool isLookedUp = false; ///< by the name of its repository: in the list until it is taken out
    QString message;         ///< how the last action ended; empty: nothing to say
    bool isFailure = false;  ///< the message is an error

    bool isBusy() const;
    int percent() const; ///< of the download; -1: not known
};

/// Memory that a job can have here.
struct MachineMemory
{
    std::uint64_t total = 0; ///< 0: not known
    std::uint64_t free = 0;
    std::string gpu; ///< empty: jobs run on the processor, as far as is known
    std::uint64_t gpuBytes = 0;
};

/// From the system and the stored calibration. Reads a file: not on the window's thread.
MachineMemory machineMemory(const Paths& paths, const Settings& settings);

/// Sets `fit` and `fitText` from the card, the size of the weights, and the machine.
void judgeFit(ModelEntry& entry, const MachineMemory& machine);

/// All models with what the disk says about them. Takes a while: not on the window's thread.
std::vector<ModelEntry> scanModels(const inference::ModelStore& store, const Settings& settings);

} // namespace sluice::ui
