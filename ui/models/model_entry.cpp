// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/model_entry.h"

#include "core/base/machine.h"
#include "inference/local/calibration.h"
#include "inference/store/download_note.h"
#include "inference/store/model_download.h"
#include "ui/base/words.h"
#include "ui/models/generator_fit_text.h"

#include <QCoreApplication>

#include <algorithm>

namespace sluice::ui {
namespace {

namespace fs = std::filesystem;

/// What a job takes beside two copies of its weights when its tiles are the smallest (inference/local/local_estimate.cpp).
constexpr std::uint64_t kLeastMemory = 430'000'000;
constexpr std::uint64_t kLeastGpuMemory = 750'000'000;

QString inWords(const char* text)
{
    return QCoreApplication::translate("sluice::ui::ModelEntry", text);
}

bool isBelow(const fs::path& file, const fs::path& folder)
{
    const auto relative = file.lexically_normal().lexically_relative(folder.lexically_normal());
    return !relative.empty() && *relative.begin() != "..";
}

std::uint64_t weightBytes(const ModelEntry& entry)
{
    return std::max(entry.diskBytes, entry.downloadBytes);
}

/// Whether and how it fits on a GPU.
void judgeGpu(ModelEntry& entry, const MachineMemory& machine)
{
    const QString gpu = QString::fromStdString(machine.gpu);
    const QString needs = bytesText(entry.card.memoryBytes);
    const QString has = bytesText(machine.gpuBytes);
    if (entry.card.memoryBytes <= machine.gpuBytes) {
        entry.fit = ModelFit::Good;
        //: %1 a size, %2 the name of a GPU, %3 a size
        entry.fitText = inWords(QT_TRANSLATE_NOOP("sluice::ui::ModelEntry",
                                                  "Fits: takes about %1 on the %2, which has %3."))
                            .arg(needs, gpu, has);
    } else if (kLeastGpuMemory + weightBytes(entry) <= machine.gpuBytes) {
        entry.fit = ModelFit::Tight;
        entry.fitText =
            inWords(
                QT_TRANSLATE_NOOP("sluice::ui::ModelEntry",
                                  "Works in smaller tiles, more slowly: full tiles take about %1, "
                                  "and the %2 has %3."))
                .arg(needs, gpu, has);
    } else {
        entry.fit = ModelFit::None;
        entry.fitText =
            inWords(QT_TRANSLATE_NOOP("sluice::ui::ModelEntry",
                                      "Does not fit: takes about %1, and the %2 has %3. Choose a "
                                      "smaller model, or set the device to cpu in the settings."))
                .arg(needs, gpu, has);
    }
}

/// Whether and how it fits into main memory.
void judgeMain(ModelEntry& entry, const MachineMemory& machine)
{
    const QString needs = bytesText(entry.card.memoryBytes);
    if (entry.card.memoryBytes <= machine.free) {
        entry.fit = ModelFit::Good;
        entry.fitText = inWords(QT_TRANSLATE_NOOP("sluice::ui::ModelEntry",
                                                  "Fits: takes about %1 of memory, %2 are free."))
                            .arg(needs, bytesText(machine.free));
    } else if (entry.card.memoryBytes <= machine.total) {
        entry.fit = ModelFit::Tight;
        entry.fitText =
            inWords(QT_TRANSLATE_NOOP("sluice::ui::ModelEntry",
                                      "Tight: takes about %1 of memory, and %2 are free "
                                      "now. Close other programs before a job."))
                .arg(needs, bytesText(machine.free));
    } else if (kLeastMemory + 2 * weightBytes(entry) <= machine.total) {
        entry.fit = ModelFit::Tight;
        entry.fitText = inWords(QT_TRANSLATE_NOOP("sluice::ui::ModelEntry",
                                                  "Works in smaller tiles, more slowly: full tiles "
                                                  "take about %1, and this computer has %2."))
                            .arg(needs, bytesText(machine.total));
    } else {
        entry.fit = ModelFit::None;
        entry.fitText =
            inWords(QT_TRANSLATE_NOOP("sluice::ui::ModelEntry",
                                      "Does not fit: takes about %1 of memory, and this "
                                      "computer has %2. Choose a smaller model."))
                .arg(needs, bytesText(machine.total));
    }
}

} // namespace

bool ModelEntry::isBusy() const
{
    return state == ModelState::Downloading || state == ModelState::Verifying ||
           state == ModelState::Removing;
}

int ModelEntry::percent() const
{
    if (downloadBytes == 0)
        return -1;
    return int(100 * std::min(receivedBytes, downloadBytes) / downloadBytes);
}

MachineMemory machineMemory(const Paths& paths, const Settings& settings)
{
    MachineMemory machine;
    machine.total = totalMemory();
    machine.free = freeMemory();
    const auto calibration =
        inference::readCalibration(paths, inference::machineFingerprint(settings));
    if (calibration && calibration->device.kind == "cuda") {
        machine.gpu = calibration->device.name;
        machine.gpuBytes = calibration->device.memoryBytes;
    }
    return machine;
}

void judgeFit(ModelEntry& entry, const MachineMemory& machine)
{
    if (entry.card.generator && machine.total > 0) {
        judgeGenerator(entry, machine);
    } else if (entry.card.memoryBytes == 0 || machine.total == 0) {
        entry.fit = ModelFit::Unknown;
        entry.fitText = inWords(
            QT_TRANSLATE_NOOP("sluice::ui::ModelEntry", "How much memory it takes is not known."));
    } else if (machine.gpu.empty() || !entry.card.needsWeights()) {
        judgeMain(entry, machine);
    } else {
        judgeGpu(entry, machine);
    }
}

std::vector<ModelEntry> scanModels(const inference::ModelStore& store, const Settings& settings)
{
    const Paths& paths = store.paths();
    const MachineMemory machine = machineMemory(paths, settings);
    std::vector<ModelEntry> entries;
    for (inference::ModelListing& row : store.list()) {
        ModelEntry entry;
        entry.files = std::move(row.files);
        entry.problem = std::move(row.problem);
        entry.card = std::move(row.card);
        for (const fs::path& file : entry.files) {
            std::error_code error;
            const auto bytes = fs::file_size(file, error);
            entry.diskBytes += error ? 0 : bytes;
            entry.isOurs |= isBelow(file, paths.models()) || isBelow(file, paths.modelHub);
        }
        const auto note = inference::readDownloadNote(paths, entry.card.id);
        entry.isLookedUp = note.has_value();
        const auto* variant = inference::variantToDownload(note ? *note : entry.card);
        // One that may go on is no broken one.
        if (row.isUnfinished && variant != nullptr)
            entry.problem.clear();
        if (variant != nullptr)
            for (const auto& file : variant->files)
                entry.downloadBytes += file.bytes;
        if (!entry.problem.empty())
            entry.state = ModelState::Broken;
        else if (!entry.card.needsWeights() || inference::isBuiltIn(row.generatorFolder))
            entry.state = ModelState::BuiltIn;
        else if (row.isInstalled)
            entry.state = ModelState::Installed;
        else if (variant == nullptr)
            entry.state = ModelState::Unpublished;
        else if ((entry.receivedBytes = inference::partialDownloadBytes(paths, entry.card)) > 0)
            entry.state = ModelState::Paused;
        judgeFit(entry, machine);
        entries.push_back(std::move(entry));
    }
    return entries;
}

} // namespace sluice::ui
