// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/receipt_text.h"

#include "app/quote_text.h"
#include "core/base/text.h"

#include <fmt/format.h>

namespace sluice::app {
namespace {

using nlohmann::json;

json at(const json& root, const char* path)
{
    const json::json_pointer pointer(std::string("/") + path);
    return root.is_object() && root.contains(pointer) ? root[pointer] : json();
}

std::string textAt(const json& root, const char* path)
{
    const json value = at(root, path);
    return value.is_string() ? value.get<std::string>() : std::string();
}

std::string durationAt(const json& root, const char* path)
{
    const json value = at(root, path);
    return value.is_number() ? formatDuration(value.get<double>()) : std::string();
}

std::int64_t countAt(const json& root, const char* path)
{
    const json value = at(root, path);
    return value.is_number_integer() ? value.get<std::int64_t>() : 0;
}

std::string moneyAt(const json& root, const char* path)
{
    const json value = at(root, path);
    if (!value.is_object() || !at(value, "micros").is_number_integer())
        return {};
    return formatMoney({countAt(value, "micros"), textAt(value, "currency")});
}

std::string placeText(const std::string& place)
{
    if (place == "both")
        return fmt::format("{} and {}", phraseOf(Place::Here), phraseOf(Place::Subnet));
    const auto parsed = placeFromString(place);
    return parsed ? std::string(phraseOf(*parsed)) : place;
}

std::string timeText(const json& receipt)
{
    std::string text = durationAt(receipt, "time/realSeconds");
    const std::string p50 = durationAt(receipt, "time/predictedSeconds/p50");
    if (p50.empty())
        return text + " (nothing was predicted)";
    const std::string place = textAt(receipt, "time/predictedFor");
    return text + fmt::format(" (predicted {} to {} for {})", p50,
                              durationAt(receipt, "time/predictedSeconds/p90"), placeText(place));
}

std::string costText(const json& receipt)
{
    std::vector<std::string> parts;
    const std::string electricity = moneyAt(receipt, "cost/real");
    if (!electricity.empty())
        parts.push_back(electricity + " of electricity");
    if (const std::string fee = textAt(receipt, "cost/feeWei"); !fee.empty())
        parts.push_back(fmt::format(
            "{} wei{}", fee, at(receipt, "cost/practice") == true ? " of practice money" : ""));
    if (const auto unpriced = countAt(receipt, "cost/unpricedChunks"); unpriced > 0)
        parts.push_back(fmt::format("no known price for {} pieces", unpriced));
    std::string predicted = moneyAt(receipt, "cost/predicted");
    if (const std::string fee = textAt(receipt, "cost/predictedFeeWei"); !fee.empty())
        predicted += (predicted.empty() ? "" : ", ") + fee + " wei";
    std::string text = parts.empty() ? "unknown" : fmt::format("{}", fmt::join(parts, ", "));
    return text + (predicted.empty() ? "" : fmt::format(" (predicted {})", predicted));
}

/// People count pieces from 1: "1-4, 7".
std::string piecesText(const json& maker)
{
    std::vector<std::string> runs;
    const json chunks = at(maker, "chunks");
    if (chunks.is_array())
        for (const json& run : chunks) {
            if (!run.is_array() || run.size() != 2 || !run[0].is_number_integer() ||
                !run[1].is_number_integer())
                continue;
            const auto first = run[0].get<int>() + 1;
            const auto last = run[1].get<int>() + 1;
            runs.push_back(first == last ? std::to_string(first)
                                         : fmt::format("{}-{}", first, last));
        }
    return fmt::format("{}", fmt::join(runs, ", "));
}

std::string makerText(const json& maker)
{
    const std::string peer = textAt(maker, "peer");
    std::string name = textAt(maker, "maker");
    if (!peer.empty() && peer != name)
        name += (name.empty() ? "" : ", ") + peer;
    const std::string what = textAt(maker, "what");
    std::string text =
        fmt::format("  {}: {}\n    {} in {}", placeText(textAt(maker, "place")), name,
                    what.empty() ? fmt::format("pieces {}: {} frames", piecesText(maker),
                                               countAt(maker, "frames"))
                                 : what,
                    durationAt(maker, "seconds"));
    if (textAt(maker, "place") != "subnet")
        return text;
    std::optional<AnnouncedPrice> price;
    if (maker.contains("price"))
        if (auto read = announcedPriceFromJson(maker["price"]))
            price = std::move(*read);
    text += ", " + priceText(price);
    if (const std::string fee = textAt(maker, "feeWei"); !fee.empty() && price)
        text += fmt::format(": {} wei", fee);
    return text;
}

/// What makes the same clip again, of a clip of words.
std::string wishText(const json& settings)
{
    const json seed = at(settings, "seed");
    const json steps = at(settings, "steps");
    const json guidance = at(settings, "guidance");
    if (!seed.is_number() || !steps.is_number() || !guidance.is_number())
        return {};
    return fmt::format("seed {}, {} steps, guidance {}", seed.dump(), steps.dump(),
                       guidance.dump());
}

} // namespace

std::string receiptText(const JobDetails& details)
{
    const json& receipt = details.receipt;
    std::string text = fmt::format("Receipt of job {}: {} -> {}\n", details.info.id,
                                   details.info.spec.title(), details.info.result.string());
    const auto line = [&](const char* label, const std::string& value) {
        if (!value.empty())
            text += fmt::format("{:<10}{}\n", label, value);
    };
    line("where", placeText(textAt(receipt, "place")));
    line("time", timeText(receipt));
    line("cost", costText(receipt));
    const auto pieces = countAt(receipt, "chunks/count");
    line("frames", fmt::format("{}, in {} {}", countAt(receipt, "frames"), pieces,
                               pieces == 1 ? "piece" : "pieces"));
    line("model", textAt(receipt, "model/id"));
    line("sha256", textAt(receipt, "model/sha256"));
    line("made with", wishText(at(receipt, "settings")));
    line("program", textAt(receipt, "program"));
    text += "made by\n";
    const json makers = at(receipt, "makers");
    if (makers.is_array())
        for (const json& maker : makers)
            text += makerText(maker) + "\n";
    const json notes = at(receipt, "notes");
    if (notes.is_array() && !notes.empty()) {
        text += "notes\n";
        for (const json& note : notes)
            text += "  " + (note.is_string() ? note.get<std::string>() : note.dump()) + "\n";
    }
    text.pop_back();
    return text;
}

} // namespace sluice::app
