// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/generate_spec.h"
#include "ui/base/background.h"

#include <QObject>

namespace sluice::ui {

/// What was typed for a clip that was made.
struct Prompt
{
    std::string text;
    std::string negative{};

    bool operator==(const Prompt&) const = default;
};

/// Settings under a name. The spec has neither prompt nor seed nor paths.
struct GeneratePreset
{
    std::string name;
    GenerateSpec settings;

    bool operator==(const GeneratePreset&) const = default;
};

/// Former prompts and the user's presets, kept in one small file that is read and written in the background.
class PromptBook : public QObject
{
    Q_OBJECT

public:
    /// `background` outlives the book.
    PromptBook(Background& background, std::filesystem::path file, QObject* parent = nullptr);

    /// Reads the file; changed() follows when there is something in it.
    void load();

    /// Newest first, each once.
    const std::vector<Prompt>& history() const { return m_history; }
    void remember(Prompt prompt);
    void clearHistory();

    /// By name.
    const std::vector<GeneratePreset>& presets() const { return m_presets; }
    /// In place of the one of that name. An empty name is refused silently.
    void keepPreset(GeneratePreset preset);
    void removePreset(const std::string& name);

Q_SIGNALS:
    void changed();
    /// The file cannot be read or written; a sentence that says why.
    void failed(const QString& text);

private:
    struct Content;

    void add(Content content);
    void keep();
    void write();

    Background& m_background;
    const std::filesystem::path m_file;
    std::vector<Prompt> m_history;
    std::vector<GeneratePreset> m_presets;
    bool m_isWriting = false;
    bool m_isStale = false; ///< changed while it is being written
};

} // namespace sluice::ui
