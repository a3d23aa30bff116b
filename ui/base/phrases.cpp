// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/phrases.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <array>

namespace sluice::ui {
namespace {

constexpr const char* kContext = "sluice::ui::Phrases";

// In the order in which they are tried: what is more exact comes first.
constexpr std::array kPhrases{
    // What a model can make: core/job/fit_generation.cpp, ui/generate/generate_choice.cpp
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "%1 frames became %2: %3 makes a multiple of %4, and one"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "%1 became %2: %3 needs multiples of %4"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "%1 makes clips of %2 to %3 pixels a side, not %4."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "%1 makes clips of 1 to %2 frames, not %3."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "\"%1\" is not a size. Write width and height as 832x480."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "The prompt is empty. Say in a sentence what the clip should show."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "The prompt has %1 words. Models read a few hundred; shorten it."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "The negative prompt has %1 words. Models read a few hundred; shorten it."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "The prompt has %1 bytes. Models read a few hundred words; shorten it."),
    QT_TRANSLATE_NOOP(
        "sluice::ui::Phrases",
        "The negative prompt has %1 bytes. Models read a few hundred words; shorten it."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "%1 takes no negative prompt. Leave it out, or choose another model."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "%1 steps cannot be made. Choose 1 to %2; %3 suits this model."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "The guidance is %1; it lies between 0 and %2, and %3 suits this model."),
    QT_TRANSLATE_NOOP(
        "sluice::ui::Phrases",
        "%1 works in %2 steps, not in %3. Leave the steps out, or choose another model."),
    QT_TRANSLATE_NOOP(
        "sluice::ui::Phrases",
        "%1 works with the guidance %2, not with %3. Leave it out, or choose another model."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "%1 frames a second cannot be made. Choose 1 to %2."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "The weight of %1 is %2; it lies between -%3 and %4."),
    QT_TRANSLATE_NOOP(
        "sluice::ui::Phrases",
        "%1 makes clips of text alone. Leave %2 out, or choose a model that takes a start image."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "\"%1\" is no precision. Choose auto, float32, bfloat16 or int8."),
    // Quotes: inference/local/local_estimate.cpp
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "Nothing leaves this computer"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "%1 W (measured) at %2/kWh"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "%1 W (assumed) at %2/kWh"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "%1 W (as set) at %2/kWh"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "needs %1 of GPU memory, the %2 has %3"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "needs %1 of memory, %2 are free"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "needs %1 of GPU memory, this computer has %2"),
    QT_TRANSLATE_NOOP(
        "sluice::ui::Phrases",
        "Memory is short: the model is read anew for every step, which takes longer."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Memory is short: the model's layers are held in 8 bit, %1 % off those of "
                      "the file as measured here."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Memory is short: the model's layers are held in 8 bit; how far off they are "
                      "is measured with the first clip."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Memory is short: frames are decoded in tiles, which takes a little longer."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "No NVIDIA GPU was found, and the setting engine/device wants one."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Set the device to auto: sluice-cli settings set engine/device auto"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "In 8 bit its weights are %1 % off those of the file, as measured here."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "How far 8 bit is off is measured with the first clip."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "Choose a smaller size, or close other programs."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "At most %1 frames of this size fit; or choose a smaller size."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "Choose a smaller size, or a smaller model."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Choose a smaller model, or set engine/device to cpu."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "this build has no engine"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "the model is not installed"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Get it on the page Models, or with `sluice-cli models pull %1`."),
    // The engine: inference/local/engine_death.cpp
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "The engine crashed (signal %1: it was killed from outside). Start it again; "
                      "what is finished is kept."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "The engine crashed (signal %1: a fault in the engine or in a driver). Start "
                      "it again; what is finished is kept."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "The engine ended before its work was done (exit code %1). Start it again; "
                      "what is finished is kept."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "The engine ran out of main memory. Close other programs or choose a smaller "
                      "size or model, then start it again."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Memory ran out and the system killed the engine. Close other programs or "
                      "choose a smaller size or model, then start it again."),
    // Who would do it: network/subnet/quote_offers.cpp
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "asks more than your highest price"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "wants to be paid, and there is no wallet"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "asks more than ten times what the others do"),
    // Why nobody would: network/subnet/peer_offer.cpp
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "No orchestrator is known."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Start the practice subnet with: sluice-cli subnet up. Or name an "
                      "orchestrator with: sluice-cli peers add URL"),
    QT_TRANSLATE_NOOP(
        "sluice::ui::Phrases",
        "Sluice cannot pay yet. Name an orchestrator that asks for nothing with: sluice-cli peers "
        "add URL. Or start the practice subnet with: sluice-cli subnet up"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Raise the setting subnet/max_price_per_second (clips) or "
                      "subnet/max_price_per_pixel (pictures)."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Try again later, choose another model, or name another orchestrator with: "
                      "sluice-cli peers add URL"),
    // Orchestrators: network/subnet/peer_directory.cpp
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "It did not answer in time."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Sluice is set to stay offline. Switch off the setting network/offline to "
                      "ask orchestrators."),
    // Jobs: core/job/source_stamp.cpp
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "The source %1 is gone. Bring it back, then start the job again; what is "
                      "done is kept."),
    // Where a job is made: core/job/job_queue_commands.cpp, make_chunks.cpp
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "Moved to this computer after %1 of %2 pieces."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Moved to the Livepeer AI subnet after %1 of %2 pieces."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "After %1 of %2 pieces the job went on without this computer: %3"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "After %1 of %2 pieces the job went on without the Livepeer AI subnet: %3"),
    // Waiting for a cheap time: core/job/cheap_start.cpp
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Waits for %1: electricity costs %2 a kWh then, %3 now. Begins at %4 at the "
                      "latest."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Waits for a price of %1 wei on the subnet, which was usual in the cheapest "
                      "quarter of the last week; %2 are asked now. Begins at %3 at the latest."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Waits: it costs more than %1 everywhere, and the time is up. Begin it now, "
                      "or cancel it."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Waits: it costs more than %1 everywhere. Begin it now, or cancel it."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Waits: what it would cost is not known. Begins at %1 at the latest."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Waits: what it costs is not known, so it may be more than %1, and the time "
                      "is up. Begin it now, or cancel it."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "Waits: it can run nowhere, and the time is up. %1"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "To begin whenever it is cheap, and to be ready by %1."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Begun at this computer at %1, for about %2: nothing cheaper is to be "
                      "expected. It would have been %3 at another time."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Begun at this computer at %1, for about %2: nothing cheaper is to be "
                      "expected."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Begun at the Livepeer AI subnet at %1, for about %2: nothing cheaper is to "
                      "be expected. It would have been %3 at another time."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Begun at the Livepeer AI subnet at %1, for about %2: nothing cheaper is to "
                      "be expected."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Begun at this computer for about %1, to be ready in time."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Begun at the Livepeer AI subnet for about %1, to be ready in time."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Begun to be ready in time; what it costs is not known."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Begun at once, though it was to wait until it is cheap."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "The new price of %1 wei for a unit was accepted."),
    // The timeline: core/timeline/
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "That clip is no longer on the timeline."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "\"%1\" would begin before the timeline."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "The range's beginning has to lie before its end."),
    // The doctor: inference/local/doctor.cpp
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "no NVIDIA driver; jobs run on the processor"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "With an NVIDIA GPU, install the package nvidia-driver (Debian, non-free)."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "the engine reaches no other files and no network"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "not measured yet: estimates are guesses"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "no upscaling network is installed"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "none yet: no job was ever submitted"),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "Close other programs: a job needs 1.5 GB or more."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Long clips need more room: free some, or set SLUICE_HOME."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "offline: nothing is downloaded"),
    // Models: resources/models/cards/
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Any size without a network: quick, and invents nothing."),
    QT_TRANSLATE_NOOP(
        "sluice::ui::Phrases",
        "Fast and steady from frame to frame: the default for clips, drawn or filmed."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Filmed clips and photographs, with adjustable noise removal."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Keeps grain and noise; realesr-general-x4v3 mixes it in for its denoise "
                      "strength."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "Photographs that need only twice the size."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "The finest detail on photographs; more than ten times slower than the "
                      "compact models."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "Drawings and anime stills."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Built-in demo model: coloured shapes over simple scenes; it proves the "
                      "pipeline without a download."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases", "Clips of words; found on this computer."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Clips of words; its page on the Hub says what it is good for."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Clips of words in three steps, four seconds at 832x448; for GPUs from about "
                      "8 GB."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Clips of words in three steps, five seconds at 1280x704; for GPUs with 24 "
                      "GB."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Clips of words, five seconds at 832x480; the smallest Wan, for GPUs from "
                      "about 8 GB."),
    QT_TRANSLATE_NOOP("sluice::ui::Phrases",
                      "Clips of words or from a start picture, five seconds at 1280x704; for GPUs "
                      "with 24 GB."),
};

QRegularExpression shapeOf(const QString& phrase)
{
    QString pattern = QRegularExpression::escape(phrase);
    for (int i = 1; i <= 4; ++i)
        pattern.replace(QStringLiteral("\\%%1").arg(i), QStringLiteral("(.+)"));
    return QRegularExpression(QRegularExpression::anchoredPattern(pattern));
}

} // namespace

QString phraseText(const std::string& english)
{
    const QString text = QString::fromStdString(english);
    for (const char* phrase : kPhrases) {
        const QString source = QString::fromLatin1(phrase);
        QString translated = QCoreApplication::translate(kContext, phrase);
        if (translated == source)
            continue;
        const QRegularExpressionMatch match = shapeOf(source).match(text);
        if (!match.hasMatch())
            continue;
        // All at once: what was put in may hold a "%2" of its own.
        switch (match.lastCapturedIndex()) {
        case 1:
            return translated.arg(match.captured(1));
        case 2:
            return translated.arg(match.captured(1), match.captured(2));
        case 3:
            return translated.arg(match.captured(1), match.captured(2), match.captured(3));
        case 4:
            return translated.arg(match.captured(1), match.captured(2), match.captured(3),
                                  match.captured(4));
        default:
            return translated;
        }
    }
    return text;
}

} // namespace sluice::ui
