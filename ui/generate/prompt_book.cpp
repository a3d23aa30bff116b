// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/prompt_book.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "ui/base/error_text.h"

#include <algorithm>
#include <utility>

namespace sluice::ui {
namespace {

constexpr std::size_t kMostPrompts = 200;
constexpr std::uintmax_t kMostBytes = 8u << 20;

/// Nothing of a single clip: what a preset holds is good for any.
GenerateSpec withoutOne(GenerateSpec spec)
{
    spec.prompt.clear();
    spec.seed.reset();
    spec.startImage.clear();
    spec.adapters.clear();
    spec.output = "/";
    return spec;
}

void putFirst(std::vector<Prompt>& history, Prompt prompt)
{
    std::erase_if(history, [&](const Prompt& other) { return other == prompt; });
    history.insert(history.begin(), std::move(prompt));
    if (history.size() > kMostPrompts)
        history.resize(kMostPrompts);
}

void put(std::vector<GeneratePreset>& presets, GeneratePreset preset)
{
    preset.settings = withoutOne(std::move(preset.settings));
    const auto at = std::ranges::lower_bound(presets, preset.name, {}, &GeneratePreset::name);
    if (at != presets.end() && at->name == preset.name)
        *at = std::move(preset);
    else
        presets.insert(at, std::move(preset));
}

} // namespace

struct PromptBook::Content
{
    std::vector<Prompt> history;
    std::vector<GeneratePreset> presets;

    std::string text() const
    {
        nlohmann::json json{{"history", nlohmann::json::array()},
                            {"presets", nlohmann::json::array()}};
        for (const Prompt& prompt : history)
            json["history"].push_back({{"prompt", prompt.text}, {"negative", prompt.negative}});
        for (const GeneratePreset& preset : presets)
            json["presets"].push_back(
                {{"name", preset.name}, {"settings", toJson(preset.settings)}});
        return dumpJson(json);
    }

    /// Entries that cannot be read are left out: a former prompt is not worth a refusal.
    static Result<Content> read(const std::filesystem::path& file)
    {
        std::error_code error;
        if (!std::filesystem::exists(file, error))
            return Content();
        SLUICE_TRY(const std::string text, readFile(file, kMostBytes));
        SLUICE_TRY(const nlohmann::json json, parseJson(text, file.string()));
        Content content;
        const auto list = [&json](const char* key) {
            return json.is_object() && json.contains(key) && json[key].is_array()
                       ? json[key]
                       : nlohmann::json::array();
        };
        for (const nlohmann::json& entry : list("history")) {
            Prompt prompt;
            JsonReader reader(entry, "prompt");
            reader.required("prompt", prompt.text);
            reader.optional("negative", prompt.negative);
            if (reader.result())
                content.history.push_back(std::move(prompt));
        }
        for (const nlohmann::json& entry : list("presets")) {
            GeneratePreset preset;
            JsonReader reader(entry, "preset");
            reader.required("name", preset.name);
            reader.nested("settings", preset.settings, generateSpecFromJson);
            if (reader.result() && !preset.name.empty())
                content.presets.push_back(std::move(preset));
        }
        return content;
    }
};

PromptBook::PromptBook(Background& background, std::filesystem::path file, QObject* parent)
    : QObject(parent)
    , m_background(background)
    , m_file(std::move(file))
{}

void PromptBook::load()
{
    // Nothing is written before it is known what is there.
    m_isWriting = true;
    m_background.run(
        this,
        [file = m_file](std::stop_token) {
            auto content = Content::read(file);
            std::error_code ignored;
            if (!content) // put aside, so that the next writing does not end it
                std::filesystem::rename(file, file.string() + ".damaged", ignored);
            return content;
        },
        [this](Result<Content> content) {
            m_isWriting = false;
            if (content)
                add(std::move(*content));
            else
                Q_EMIT failed(errorText(content.error()));
            if (std::exchange(m_isStale, false))
                write();
        });
}

/// What was read comes behind what happened meanwhile.
void PromptBook::add(Content content)
{
    for (Prompt& prompt : m_history)
        std::erase(content.history, prompt);
    m_history.insert(m_history.end(), content.history.begin(), content.history.end());
    if (m_history.size() > kMostPrompts)
        m_history.resize(kMostPrompts);
    for (GeneratePreset& preset : m_presets)
        put(content.presets, std::move(preset));
    m_presets.clear();
    for (GeneratePreset& preset : content.presets)
        put(m_presets, std::move(preset));
    Q_EMIT changed();
}

void PromptBook::remember(Prompt prompt)
{
    if (prompt.text.empty() || (!m_history.empty() && m_history.front() == prompt))
        return;
    putFirst(m_history, std::move(prompt));
    keep();
}

void PromptBook::clearHistory()
{
    m_history.clear();
    keep();
}

void PromptBook::keepPreset(GeneratePreset preset)
{
    if (preset.name.empty())
        return;
    put(m_presets, std::move(preset));
    keep();
}

void PromptBook::removePreset(const std::string& name)
{
    if (std::erase_if(m_presets, [&](const auto& preset) { return preset.name == name; }) > 0)
        keep();
}

void PromptBook::keep()
{
    Q_EMIT changed();
    write();
}

/// One writing at a time, the newest state last.
void PromptBook::write()
{
    if (m_isWriting) {
        m_isStale = true;
        return;
    }
    m_isWriting = true;
    m_isStale = false;
    m_background.run(
        this,
        [file = m_file, content = Content{m_history, m_presets}](std::stop_token) {
            return writeFileAtomically(file, content.text());
        },
        [this](const Result<void>& written) {
            m_isWriting = false;
            if (!written)
                Q_EMIT failed(errorText(written.error()));
            if (m_isStale)
                write();
        });
}

} // namespace sluice::ui
