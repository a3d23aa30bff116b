// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"
#include "ui/base/background.h"
#include "ui/pages/page.h"

#include <vector>

namespace sluice::ui {

class Notice;
class SettingEditor;

/// Every setting with an editor that fits it. A change is taken at once and saved in the background.
///
/// Values of the file that could not be used are named, and the file as it was is kept beside the new one before the first change
/// is saved.
class SettingsPage : public Page
{
    Q_OBJECT

public:
    /// `problems`: what Settings::load() had to say about the file.
    SettingsPage(const Paths& paths,
                 const Settings& settings,
                 const std::vector<std::string>& problems = {},
                 QWidget* parent = nullptr);

    const Settings& settings() const { return m_settings; }
    /// Sets a value from another page, as if it had been typed here. Errors: NotFound, InvalidInput.
    Result<void> change(const std::string& key, const QString& text);

Q_SIGNALS:
    /// A value was changed; it is saved a moment later.
    void settingsChanged(const sluice::Settings& settings);
    /// The change was written. Comes after settingsChanged().
    void saved();
    /// "system", "dark", "light"
    void themeChosen(const QString& theme);

private:
    void addGroup(const QString& heading, const QString& prefix);
    void take(SettingEditor* editor, const QString& text);
    void save();
    void reset();

    const Paths m_paths;
    Settings m_settings;
    bool m_keepsOldFile;
    Notice* m_notice;
    std::vector<SettingEditor*> m_editors;
    // Last: it waits for its work. One thread, so that the newest state is written last.
    Background m_disk{1};
};

} // namespace sluice::ui
