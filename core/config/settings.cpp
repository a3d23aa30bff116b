// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/config/settings.h"

#include "core/base/atomic_file.h"

#include <fmt/format.h>

#include <QCoreApplication>
#include <QDate>
#include <QRegularExpression>
#include <QSettings>

#include <charconv>
#include <cmath>

namespace sluice {
namespace {

QString toQt(const std::string& text)
{
    return QString::fromStdString(text);
}

Result<double> parseNumber(const std::string& text)
{
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return fail(ErrorCode::InvalidInput, fmt::format("\"{}\" is not a number", text));
    return value;
}

Result<double> parseInRange(const SettingRow& row, const std::string& text)
{
    const auto number = parseNumber(text);
    if (!number)
        return fail(number.error().code, fmt::format("{}: {}", row.key, number.error().detail));
    const double value = *number;
    if (value < row.minimum || value > row.maximum)
        return fail(ErrorCode::InvalidInput, fmt::format("{} must lie between {} and {}", row.key,
                                                         row.minimum, row.maximum));
    return value;
}

/// The first line that is none of an INI file's, for QSettings takes what it can and says nothing. 0: there is none.
int firstStrangeLine(const std::string& text)
{
    int number = 0;
    for (const QByteArray& raw : QByteArray::fromStdString(text).split('\n')) {
        ++number;
        const QByteArray line = raw.trimmed();
        const bool isUsual = line.isEmpty() || line.startsWith(';') || line.startsWith('#') ||
                             (line.startsWith('[') && line.endsWith(']')) || line.indexOf('=') > 0;
        if (!isUsual || line.contains('\0'))
            return number;
    }
    return 0;
}

bool isSpendingLimit(const SettingRow& row)
{
    return std::string_view(row.key).starts_with("cost/max_per_");
}

Result<void> assign(Settings& settings, const SettingRow& row, const std::string& text)
{
    if (const auto* field = std::get_if<bool Settings::*>(&row.field)) {
        if (text != "true" && text != "false")
            return fail(ErrorCode::InvalidInput, fmt::format("{} is true or false", row.key));
        settings.*(*field) = text == "true";
    } else if (const auto* integer = std::get_if<int Settings::*>(&row.field)) {
        SLUICE_TRY(const double value, parseInRange(row, text));
        if (value != std::floor(value))
            return fail(ErrorCode::InvalidInput, fmt::format("{} is a whole number", row.key));
        settings.*(*integer) = int(value);
    } else if (const auto* real = std::get_if<double Settings::*>(&row.field)) {
        SLUICE_TRY(settings.*(*real), parseInRange(row, text));
    } else {
        const QRegularExpression whole(
            QRegularExpression::anchoredPattern(QString::fromUtf8(row.pattern)));
        if (*row.pattern != '\0' && !whole.match(toQt(text)).hasMatch())
            return fail(ErrorCode::InvalidInput, fmt::format("{} is {}", row.key, row.rule));
        settings.*std::get<std::string Settings::*>(row.field) = text;
    }
    return {};
}

constexpr const char* kLimitPattern = "([0-9]{0,18}(\\.[0-9]{1,18})? ?(ETH|gwei|wei|[A-Z]{3}))?";
constexpr const char* kLimitRule = "an amount such as 0.001 ETH, 250 gwei or 0.10 USD, or nothing";

} // namespace

const std::vector<SettingRow>& settingsTable()
{
    static const std::vector<SettingRow> kRows{
        {"ui/theme",
         &Settings::theme,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Appearance"),
         QT_TRANSLATE_NOOP("Settings", "Colours of the window; system follows the desktop"),
         "",
         {"system", "dark", "light"},
         "system|dark|light",
         "system, dark or light"},
        {"ui/language",
         &Settings::language,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Language"),
         QT_TRANSLATE_NOOP("Settings", "Language of the window; changes at the next start"),
         "",
         {"system", "en", "ja", "id"},
         "system|en|ja|id",
         "system, en, ja or id"},
        {"engine/device",
         &Settings::device,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Device"),
         QT_TRANSLATE_NOOP("Settings", "Where networks run: auto, cpu, cuda or cuda:N"),
         "",
         {"auto", "cpu", "cuda"},
         "auto|cpu|cuda(:[0-9]{1,2})?",
         "auto, cpu, cuda or cuda:N"},
        {"engine/threads", &Settings::engineThreads, 0, 1024,
         QT_TRANSLATE_NOOP("Settings", "Threads"),
         QT_TRANSLATE_NOOP("Settings", "Threads of the engine; 0 is one for each core")},
        {"engine/stall_seconds", &Settings::engineStallSeconds, 5, 86400,
         QT_TRANSLATE_NOOP("Settings", "Patience"),
         QT_TRANSLATE_NOOP("Settings", "End an engine that shows no progress for so many seconds"),
         "s"},
        {"job/chunk_seconds", &Settings::chunkSeconds, 0.25, 60,
         QT_TRANSLATE_NOOP("Settings", "Length of a chunk"),
         QT_TRANSLATE_NOOP("Settings", "Length of one resumable piece of a clip"), "s"},
        {"job/embed_receipt", &Settings::embedReceipt, 0, 0,
         QT_TRANSLATE_NOOP("Settings", "Receipt in the file"),
         QT_TRANSLATE_NOOP("Settings", "Write model and settings into the result's metadata")},
        {"job/keep_awake", &Settings::keepAwake, 0, 0, QT_TRANSLATE_NOOP("Settings", "Stay awake"),
         QT_TRANSLATE_NOOP("Settings", "No sleep while a job runs")},
        {"network/offline", &Settings::offline, 0, 0, QT_TRANSLATE_NOOP("Settings", "Stay offline"),
         QT_TRANSLATE_NOOP("Settings", "Never open a connection")},
        {"subnet/orchestrators", &Settings::subnetOrchestrators, 0, 0,
         QT_TRANSLATE_NOOP("Settings", "Orchestrators"),
         QT_TRANSLATE_NOOP("Settings", "Addresses of orchestrators to use, separated by commas")},
        {"subnet/webhook",
         &Settings::subnetWebhook,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "List of orchestrators"),
         QT_TRANSLATE_NOOP("Settings", "Address where a list of orchestrators can be had"),
         "",
         {},
         "(https?://[^\\s]{1,2000})?",
         "an address that starts with https:// or http://, or nothing"},
        {"subnet/max_price_per_second",
         &Settings::subnetMaxWeiPerSecond,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Highest price of a second"),
         QT_TRANSLATE_NOOP("Settings", "Wei for a second of work; empty accepts any price"),
         "",
         {},
         "([0-9]{1,30}(/[1-9][0-9]{0,17})?)?",
         "a number of wei, such as 1200 or 1/3, or nothing"},
        {"subnet/max_price_per_pixel",
         &Settings::subnetMaxWeiPerPixel,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Highest price of a pixel"),
         QT_TRANSLATE_NOOP("Settings", "Wei for a pixel of work; empty accepts any price"),
         "",
         {},
         "([0-9]{1,30}(/[1-9][0-9]{0,17})?)?",
         "a number of wei, such as 1200 or 1/3, or nothing"},
        {"subnet/peers_at_once", &Settings::subnetPeersAtOnce, 1, 32,
         QT_TRANSLATE_NOOP("Settings", "Orchestrators at once"),
         QT_TRANSLATE_NOOP("Settings", "So many work on one job at the same time")},
        {"subnet/redundancy",
         &Settings::subnetRedundancy,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Made twice"),
         QT_TRANSLATE_NOOP("Settings",
                           "off; first: two make each piece and the first good one counts; "
                           "compare: both have to agree"),
         "",
         {"off", "first", "compare"},
         "off|first|compare",
         "off, first or compare"},
        {"subnet/patience_seconds", &Settings::subnetPatienceSeconds, 10, 3600,
         QT_TRANSLATE_NOOP("Settings", "Patience with orchestrators"),
         QT_TRANSLATE_NOOP("Settings", "A piece that takes one of them longer goes to another"),
         "s"},
        {"subnet/text_to_image_model",
         &Settings::subnetPictureModel,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Model for pictures"),
         QT_TRANSLATE_NOOP("Settings",
                           "Makes the first picture where nobody there offers a clip's own model"),
         "",
         {},
         "[^\\s]{1,200}",
         "a model's name without spaces"},
        {"subnet/image_to_video_model",
         &Settings::subnetMotionModel,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Model for motion"),
         QT_TRANSLATE_NOOP("Settings", "Makes a clip of that picture"),
         "",
         {},
         "[^\\s]{1,200}",
         "a model's name without spaces"},
        {"subnet/come_home", &Settings::comeHome, 0, 0,
         QT_TRANSLATE_NOOP("Settings", "Finish here"),
         QT_TRANSLATE_NOOP("Settings", "Go on here when the subnet cannot")},
        {"cost/watts", &Settings::watts, 0, 10000, QT_TRANSLATE_NOOP("Settings", "Power"),
         QT_TRANSLATE_NOOP("Settings", "Watts drawn under load above idle; 0 measures or assumes"),
         "W"},
        {"cost/tariff", &Settings::tariffPerKilowattHour, 0, 1e6,
         QT_TRANSLATE_NOOP("Settings", "Price of electricity"),
         QT_TRANSLATE_NOOP("Settings", "Price of a kilowatt hour")},
        {"cost/tariff_hours",
         &Settings::tariffHours,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Price by the hour"),
         QT_TRANSLATE_NOOP("Settings",
                           "Hours with another price of a kilowatt hour: 22-6:0.15, 12-14:0.20"),
         "",
         {},
         "( *[0-9]{1,2}-[0-9]{1,2}:[0-9]{1,6}(\\.[0-9]{1,6})? *(,(?! *$)|$))*",
         "hours and prices such as 22-6:0.15, 12-14:0.20, or nothing"},
        {"cost/wear", &Settings::wearPerHour, 0, 1e6, QT_TRANSLATE_NOOP("Settings", "Wear"),
         QT_TRANSLATE_NOOP(
             "Settings", "What an hour of work takes off this computer's value; 0 leaves it out")},
        {"cost/eth_price", &Settings::ethPrice, 0, 1e9,
         QT_TRANSLATE_NOOP("Settings", "Price of an ETH"),
         QT_TRANSLATE_NOOP(
             "Settings", "What an ETH costs in your currency; 0: not known, fees are in ETH only")},
        {"cost/eth_price_date",
         &Settings::ethPriceDate,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Date of that price"),
         QT_TRANSLATE_NOOP("Settings", "Set by itself when the price of an ETH is changed"),
         "",
         {},
         "([0-9]{4}-[0-9]{2}-[0-9]{2})?",
         "a date such as 2026-01-31, or nothing"},
        {"cost/max_per_job",
         &Settings::maxPerJob,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Most for a job"),
         QT_TRANSLATE_NOOP(
             "Settings", "No job spends more on the subnet: 0.001 ETH, 250 gwei, 0.10 USD; empty: "
                         "no limit"),
         "",
         {},
         kLimitPattern,
         kLimitRule},
        {"cost/max_per_day",
         &Settings::maxPerDay,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Most for a day"),
         QT_TRANSLATE_NOOP(
             "Settings", "All jobs of a day together spend no more on the subnet; empty: no limit"),
         "",
         {},
         kLimitPattern,
         kLimitRule},
        {"rule/default",
         &Settings::choiceRule,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Who chooses the place"),
         QT_TRANSLATE_NOOP("Settings",
                           "ask; here: this computer only; cheapest:5m: the cheapest within that "
                           "time; fastest:0.10: the quickest that costs no more"),
         "",
         {"ask", "here", "cheapest", "cheapest:5m", "fastest", "fastest:0.10"},
         "ask|here|cheapest(:[0-9.]{1,12}[smh]?)?|fastest(:[0-9.]{1,12})?",
         "ask, here, cheapest, cheapest:5m, fastest or fastest:0.10"},
        {"cost/currency",
         &Settings::currency,
         0,
         0,
         QT_TRANSLATE_NOOP("Settings", "Currency"),
         QT_TRANSLATE_NOOP("Settings", "ISO 4217 code of the currency of the tariff"),
         "",
         {},
         "[A-Z]{3}",
         "three capital letters, such as USD"},
        {"api/enabled", &Settings::apiEnabled, 0, 0,
         QT_TRANSLATE_NOOP("Settings", "API for other programs"),
         QT_TRANSLATE_NOOP("Settings",
                           "Programs of this computer that know the token may use Sluice while "
                           "the window is open")},
    };
    return kRows;
}

FiatAmount Settings::tariff() const
{
    return {std::llround(tariffPerKilowattHour * 1e6), currency};
}

std::string settingText(const Settings& settings, const SettingRow& row)
{
    return std::visit(
        [&](auto field) -> std::string {
            using Value = std::remove_cvref_t<decltype(settings.*field)>;
            if constexpr (std::is_same_v<Value, std::string>)
                return settings.*field;
            else
                return fmt::format("{}", settings.*field);
        },
        row.field);
}

Result<void> setSetting(Settings& settings, const std::string& key, const std::string& text)
{
    for (const SettingRow& row : settingsTable()) {
        if (key != row.key)
            continue;
        const double before = settings.ethPrice;
        SLUICE_CHECK(assign(settings, row, text));
        // A rate without a day would look as good as today's for ever.
        if (settings.ethPrice != before || key == "cost/eth_price")
            settings.ethPriceDate = settings.ethPrice > 0
                                        ? QDate::currentDate().toString(Qt::ISODate).toStdString()
                                        : std::string();
        return {};
    }
    return fail(ErrorCode::NotFound, fmt::format("There is no setting \"{}\"", key));
}

Settings Settings::load(const std::filesystem::path& file, std::vector<std::string>* problems)
{
    Settings settings;
    const QSettings stored(toQt(file.string()), QSettings::IniFormat);
    for (const SettingRow& row : settingsTable()) {
        const QString key = QString::fromUtf8(row.key);
        if (!stored.contains(key))
            continue;
        // A comma outside quotation marks makes a list of it.
        const QString text = stored.value(key).toStringList().join(QLatin1Char(','));
        const auto assigned = assign(settings, row, text.toStdString());
        // A limit that cannot be read is not "no limit": as it stands it holds back whatever would cost something.
        if (!assigned && isSpendingLimit(row))
            settings.*std::get<std::string Settings::*>(row.field) = text.toStdString();
        if (!assigned && problems != nullptr)
            problems->push_back(fmt::format(
                "{}: {}{}", file.string(), assigned.error().detail,
                isSpendingLimit(row) ? "; until then nothing is spent on the subnet" : ""));
    }
    if (problems == nullptr)
        return settings;
    if (stored.status() != QSettings::NoError)
        problems->push_back(
            fmt::format("{} cannot be read as settings; the defaults are used", file.string()));
    else if (const auto text = readFile(file))
        if (const int line = firstStrangeLine(*text); line > 0)
            problems->push_back(
                fmt::format("{}: line {} is no setting; it was passed over", file.string(), line));
    return settings;
}

Result<void> Settings::save(const std::filesystem::path& file) const
{
    std::error_code error;
    std::filesystem::create_directories(file.parent_path(), error);
    if (error)
        return Unexpected(errorFromErrno(error.value(), "Cannot create", file.parent_path()));
    QSettings stored(toQt(file.string()), QSettings::IniFormat);
    const Settings defaults;
    for (const SettingRow& row : settingsTable()) {
        const std::string text = settingText(*this, row);
        if (text == settingText(defaults, row))
            stored.remove(QString::fromUtf8(row.key));
        else
            stored.setValue(QString::fromUtf8(row.key), toQt(text));
    }
    stored.sync();
    if (stored.status() != QSettings::NoError)
        return fail(ErrorCode::Io, fmt::format("Cannot write {}.", file.string()));
    return {};
}

} // namespace sluice
