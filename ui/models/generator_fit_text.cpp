// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/models/generator_fit_text.h"

#include "inference/local/generator_memory.h"
#include "ui/base/words.h"

#include <QCoreApplication>

namespace sluice::ui {
namespace {

QString inWords(const char* text)
{
    return QCoreApplication::translate("sluice::ui::ModelEntry", text);
}

/// The memory of a clip as the model makes it when nothing is said; nothing for rules that contradict themselves.
std::optional<inference::GeneratorFit> usualFit(const GeneratorFacts& facts,
                                                const MachineMemory& machine)
{
    GenerateSpec spec;
    spec.prompt = "a clip";
    auto fitted = fitToModel(std::move(spec), facts.rules);
    if (!fitted)
        return std::nullopt;
    JobPlan plan;
    plan.spec = JobSpec{std::move(fitted->spec)};
    plan.model.generator = facts;
    inference::LocalKnowledge known;
    known.freeMemoryBytes = machine.free;
    if (!machine.gpu.empty()) {
        known.calibration.emplace();
        known.calibration->device.kind = "cuda";
        known.calibration->device.memoryBytes = machine.gpuBytes;
    }
    return inference::fitGenerator(plan, known);
}

} // namespace

void judgeGenerator(ModelEntry& entry, const MachineMemory& machine)
{
    const auto fit = usualFit(*entry.card.generator, machine);
    if (!fit || fit->room <= 0) {
        entry.fit = ModelFit::Unknown;
        entry.fitText = inWords(
            QT_TRANSLATE_NOOP("sluice::ui::ModelEntry", "How much memory it takes is not known."));
        return;
    }
    const QString expected = bytesText(std::uint64_t(fit->expected));
    const QString needed = bytesText(std::uint64_t(fit->needed));
    const QString room = bytesText(std::uint64_t(fit->room));
    if (!fit->fits()) {
        const bool isMain = !fit->fitsMainMemory();
        const double least = isMain ? fit->mainNeeded : fit->least;
        const double there = isMain ? fit->mainRoom : fit->most;
        entry.fit = ModelFit::None;
        entry.fitText =
            inWords(QT_TRANSLATE_NOOP("sluice::ui::ModelEntry",
                                      "A clip of its usual size does not fit: it takes at least %1 "
                                      "of memory, and %2 are there. Make shorter or smaller ones."))
                .arg(bytesText(std::uint64_t(least)), bytesText(std::uint64_t(there)));
    } else if (fit->eightBit) {
        entry.fit = ModelFit::Tight;
        entry.fitText =
            inWords(QT_TRANSLATE_NOOP("sluice::ui::ModelEntry",
                                      "Works with its weights in 8 bit: a clip of its usual size "
                                      "takes %1 of memory then, and %2 are there."))
                .arg(needed, room);
    } else if (fit->streamsBlocks) {
        entry.fit = ModelFit::Tight;
        entry.fitText =
            inWords(QT_TRANSLATE_NOOP("sluice::ui::ModelEntry",
                                      "Works, more slowly: a clip of its usual size takes %1 of "
                                      "memory at full speed, and %2 are there."))
                .arg(expected, room);
    } else {
        entry.fit = ModelFit::Good;
        entry.fitText =
            inWords(QT_TRANSLATE_NOOP(
                        "sluice::ui::ModelEntry",
                        "Fits: a clip of its usual size takes %1 of memory, and %2 are there."))
                .arg(needed, room);
    }
}

} // namespace sluice::ui
