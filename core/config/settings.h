// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/money.h"
#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

namespace sluice {

/// What the user may set. A plain value: read once, handed on as const&; a running job keeps the copy it started with.
struct Settings
{
    double chunkSeconds = 2.0;    ///< length of one resumable piece of a clip
    int engineThreads = 0;        ///< 0: one for each physical core
    int engineStallSeconds = 180; ///< an engine without progress for so long is ended
    std::string device = "auto";  ///< auto, cpu, cuda, cuda:N
    bool embedReceipt = true;     ///< write model, settings and versions into the result's metadata
    bool keepAwake = true;        ///< no sleep while a job runs
    bool offline = false;         ///< no connection is ever opened
    std::string subnetOrchestrators;   ///< a list with commas
    std::string subnetWebhook;         ///< address of a list of orchestrators
    std::string subnetMaxWeiPerSecond; ///< of BYOC work; decimal; empty: any price
    std::string
        subnetMaxWeiPerPixel;  ///< of the subnet's own pipelines; "12" or "1/3"; empty: any price
    int subnetPeersAtOnce = 4; ///< orchestrators that work on one job
    std::string subnetRedundancy = "off"; ///< off, first, compare
    int subnetPatienceSeconds = 300;      ///< a chunk may stay so long with one orchestrator
    // The subnet's own models where nobody offers the one that a clip of words is for:
    std::string subnetPictureModel = "SG161222/RealVisXL_V4.0_Lightning";
    std::string subnetMotionModel = "stabilityai/stable-video-diffusion-img2vid-xt-1-1";
    bool comeHome = true; ///< a job of the subnet goes on here when the subnet cannot
    double watts = 0;     ///< what the machine draws under load above idle; 0: measure or assume
    double tariffPerKilowattHour = 0.30;
    std::string tariffHours; ///< "22-6:0.15": other prices in some hours of the day
    double wearPerHour =
        0;               ///< what an hour of work takes off the computer's value, in the currency
    double ethPrice = 0; ///< of an ETH in the currency; 0: not known
    std::string ethPriceDate; ///< "2026-01-31": the day of that price
    std::string maxPerJob;    ///< fees of the subnet; "0.001 ETH", "0.10 USD"; empty: no limit
    std::string maxPerDay;    ///< likewise
    std::string choiceRule = "ask"; ///< who chooses the place (core/job/choice_rule.h)
    std::string currency = "USD";
    bool apiEnabled = false;         ///< the window offers the API while it is open
    std::string theme = "system";    ///< of the window: system, dark, light
    std::string language = "system"; ///< of the window: system, en, ja, id

    FiatAmount tariff() const; ///< of hours without a price of their own

    /// Reads the INI file; a missing file gives the defaults.
    ///
    /// A value that cannot be used keeps its default and is named in `problems`; a limit stays as it is, and is refused by parseLimit().
    static Settings load(const std::filesystem::path& file,
                         std::vector<std::string>* problems = nullptr);
    /// Writes the values that differ from the defaults. Errors: Io, DiskFull.
    Result<void> save(const std::filesystem::path& file) const;
};

/// One row of the settings table: what `sluice-cli settings` and a settings page show.
struct SettingRow
{
    using Field = std::
        variant<bool Settings::*, int Settings::*, double Settings::*, std::string Settings::*>;
    const char* key; ///< "engine/threads"
    Field field;
    double minimum; ///< numbers only
    double maximum;
    const char* title;     ///< a few words; English, to be translated in the context "Settings"
    const char* help;      ///< one sentence; likewise
    const char* unit = ""; ///< of a number: "s"
    std::vector<const char*> choices = {}; ///< texts: what people usually want; empty: free text
    const char* pattern = "";              ///< texts: what the whole text must look like
    const char* rule = "";                 ///< the pattern in words, for errors
};

/// Every setting, in the order in which people should see them.
const std::vector<SettingRow>& settingsTable();

/// The value of a row as text. Booleans are "true" and "false".
std::string settingText(const Settings& settings, const SettingRow& row);

/// Sets `key` from text; a new price of an ETH gets today's date. Errors: NotFound (no such key), InvalidInput (not a value, or out of range).
Result<void> setSetting(Settings& settings, const std::string& key, const std::string& text);

} // namespace sluice
