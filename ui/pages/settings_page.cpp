// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/settings_page.h"

#include "ui/base/error_text.h"
#include "ui/base/notice.h"
#include "ui/base/words.h"
#include "ui/pages/setting_editor.h"
#include "ui/theme/style_sheet.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

namespace fs = std::filesystem;

/// Where the file that could not be read in full is kept.
fs::path keptFile(const Paths& paths)
{
    return paths.settingsFile().string() + ".kept";
}

Result<void> writeSettings(const Paths& paths, const Settings& settings, bool keepsOldFile)
{
    if (keepsOldFile) {
        std::error_code error;
        fs::copy_file(paths.settingsFile(), keptFile(paths), fs::copy_options::overwrite_existing,
                      error);
    }
    return settings.save(paths.settingsFile());
}

} // namespace

SettingsPage::SettingsPage(const Paths& paths,
                           const Settings& settings,
                           const std::vector<std::string>& problems,
                           QWidget* parent)
    : Page(tr("Settings"), parent)
    , m_paths(paths)
    , m_settings(settings)
    , m_keepsOldFile(!problems.empty())
    , m_notice(new Notice)
{
    QPushButton* const defaults = addTitleButton(tr("Reset all"));
    defaults->setToolTip(tr("Set every value to what it was when Sluice was new"));
    connect(defaults, &QPushButton::clicked, this, &SettingsPage::reset);

    head()->addWidget(m_notice);
    m_notice->addCloseButton();
    addGroup(tr("Window"), QStringLiteral("ui/"));
    addGroup(tr("Engine"), QStringLiteral("engine/"));
    addGroup(tr("Jobs"), QStringLiteral("job/"));
    addGroup(tr("Network"), QStringLiteral("network/"));
    addGroup(tr("Livepeer subnet"), QStringLiteral("subnet/"));
    addGroup(tr("Choosing where to run"), QStringLiteral("rule/"));
    addGroup(tr("Cost"), QStringLiteral("cost/"));
    addGroup(tr("Other programs"), QStringLiteral("api/"));
    addText(tr("Changes are kept at once, in %1.").arg(toQString(m_paths.settingsFile())));

    if (!problems.empty()) {
        QStringList lines{tr("Some values in the settings file could not be used; the defaults "
                             "stand in for them. The file was not touched. When you change "
                             "something here, a copy of it is kept as %1.")
                              .arg(toQString(keptFile(m_paths)))};
        for (const std::string& problem : problems)
            lines << QString::fromStdString(problem);
        m_notice->say(Notice::Kind::Error, lines.join(QLatin1Char('\n')));
    }
}

void SettingsPage::addGroup(const QString& heading, const QString& prefix)
{
    addHeading(heading);
    QVBoxLayout* const card = addCard();
    for (const SettingRow& row : settingsTable()) {
        if (!QString::fromUtf8(row.key).startsWith(prefix))
            continue;
        if (card->count() > 0) {
            auto* rule = new QFrame;
            setRole(rule, "rule");
            card->addWidget(rule);
        }
        auto* editor = new SettingEditor(row);
        editor->present(m_settings);
        connect(editor, &SettingEditor::edited, this,
                [this, editor](const QString& text) { take(editor, text); });
        card->addWidget(editor);
        m_editors.push_back(editor);
    }
}

void SettingsPage::take(SettingEditor* editor, const QString& text)
{
    Settings changed = m_settings;
    const auto set = setSetting(changed, editor->row().key, text.toStdString());
    if (!set)
        return editor->setProblem(QString::fromStdString(set.error().detail));
    editor->setProblem({});
    if (settingText(changed, editor->row()) == settingText(m_settings, editor->row()))
        return;
    m_settings = changed;
    save();
    Q_EMIT settingsChanged(m_settings);
    if (std::string_view(editor->row().key) == "ui/theme")
        Q_EMIT themeChosen(QString::fromStdString(m_settings.theme));
}

Result<void> SettingsPage::change(const std::string& key, const QString& text)
{
    Settings tried = m_settings;
    SLUICE_CHECK(setSetting(tried, key, text.toStdString()));
    for (SettingEditor* editor : m_editors)
        if (key == editor->row().key) {
            take(editor, text);
            editor->present(m_settings);
        }
    return {};
}

void SettingsPage::save()
{
    m_disk.run(
        this,
        [paths = m_paths, settings = m_settings, keeps = std::exchange(m_keepsOldFile, false)](
            std::stop_token) { return writeSettings(paths, settings, keeps); },
        [this](const Result<void>& written) {
            if (!written)
                return m_notice->say(Notice::Kind::Error, errorText(written.error()));
            Q_EMIT saved();
        });
}

void SettingsPage::reset()
{
    m_settings = Settings();
    for (SettingEditor* editor : m_editors)
        editor->present(m_settings);
    save();
    Q_EMIT settingsChanged(m_settings);
    Q_EMIT themeChosen(QString::fromStdString(m_settings.theme));
    m_notice->say(Notice::Kind::Info, tr("Every setting has its default again."));
}

} // namespace sluice::ui
