// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/shortcut_map.h"

#include "core/base/atomic_file.h"
#include "core/base/json_reader.h"
#include "ui/base/error_text.h"
#include "ui/base/words.h"

namespace sluice::ui {
namespace {

namespace fs = std::filesystem;

constexpr int kVersion = 1;

QList<QKeySequence> parsed(const QStringList& texts)
{
    QList<QKeySequence> keys;
    for (const QString& text : texts)
        if (const QKeySequence one(text, QKeySequence::PortableText); !one.isEmpty())
            keys << one;
    return keys;
}

QStringList written(const QList<QKeySequence>& keys)
{
    QStringList texts;
    for (const QKeySequence& one : keys)
        texts << one.toString(QKeySequence::PortableText);
    return texts;
}

/// Whether the action works all over the window.
bool isGlobal(const QAction& action)
{
    return action.shortcutContext() == Qt::WindowShortcut ||
           action.shortcutContext() == Qt::ApplicationShortcut;
}

} // namespace

ShortcutMap::ShortcutMap(fs::path file, QObject* parent)
    : QObject(parent)
    , m_file(std::move(file))
{
    load();
}

void ShortcutMap::load()
{
    const auto text = readFile(m_file, 1u << 20);
    if (!text)
        return;
    const auto refuse = [this](const Error& error) {
        m_problem = errorText(error);
        m_keepsOldFile = true;
    };
    const auto json = parseJson(*text, m_file.string());
    if (!json)
        return refuse(json.error());
    int version = 0;
    JsonReader reader(*json, m_file.string());
    reader.required("version", version);
    if (const auto read = reader.result(); !read)
        return refuse(read.error());
    const auto keys = json->find("keys");
    if (version != kVersion || keys == json->end() || !keys->is_object())
        return refuse({ErrorCode::InvalidInput,
                       m_file.string() + " was written by another version of Sluice."});
    for (const auto& [id, list] : keys->items()) {
        QStringList texts;
        for (const auto& one : list)
            if (one.is_string())
                texts << QString::fromStdString(one.get<std::string>());
        m_chosen[QString::fromStdString(id)] = texts;
    }
}

void ShortcutMap::add(const QString& group, const QList<QAction*>& actions)
{
    for (QAction* action : actions) {
        if (action->isSeparator() || action->text().isEmpty())
            continue;
        // What people read changes with the language, and positions with the version.
        const QString id = action->objectName();
        Q_ASSERT(!id.isEmpty());
        m_entries.push_back({id, group, action, action->shortcuts()});
        if (const auto chosen = m_chosen.find(id); chosen != m_chosen.end())
            action->setShortcuts(parsed(chosen->second));
    }
    Q_EMIT added();
}

int ShortcutMap::conflictOf(int row, const QKeySequence& keys) const
{
    if (keys.isEmpty())
        return -1;
    const Entry& mine = m_entries[std::size_t(row)];
    for (std::size_t i = 0; i < m_entries.size(); ++i) {
        const Entry& other = m_entries[i];
        if (int(i) == row || !other.action || !mine.action ||
            !other.action->shortcuts().contains(keys))
            continue;
        if (other.group == mine.group || isGlobal(*other.action) || isGlobal(*mine.action))
            return int(i);
    }
    return -1;
}

void ShortcutMap::apply(int row, const QList<QKeySequence>& keys)
{
    const Entry& entry = m_entries[std::size_t(row)];
    if (entry.action)
        entry.action->setShortcuts(keys);
    if (keys == entry.defaults)
        m_chosen.erase(entry.id);
    else
        m_chosen[entry.id] = written(keys);
    Q_EMIT changed(row);
}

void ShortcutMap::setKeys(int row, const QKeySequence& keys)
{
    apply(row, keys.isEmpty() ? QList<QKeySequence>() : QList<QKeySequence>{keys});
    save();
}

void ShortcutMap::removeKeys(int row, const QKeySequence& keys)
{
    const Entry& entry = m_entries[std::size_t(row)];
    QList<QKeySequence> left = entry.action ? entry.action->shortcuts() : QList<QKeySequence>();
    left.removeAll(keys);
    apply(row, left);
    save();
}

void ShortcutMap::reset(int row)
{
    apply(row, m_entries[std::size_t(row)].defaults);
    save();
}

void ShortcutMap::resetAll()
{
    for (std::size_t row = 0; row < m_entries.size(); ++row)
        apply(int(row), m_entries[row].defaults);
    m_chosen.clear();
    save();
}

bool ShortcutMap::isChanged(int row) const
{
    return m_chosen.contains(m_entries[std::size_t(row)].id);
}

void ShortcutMap::save()
{
    nlohmann::json keys = nlohmann::json::object();
    for (const auto& [id, texts] : m_chosen) {
        nlohmann::json list = nlohmann::json::array();
        for (const QString& text : texts)
            list.push_back(text.toStdString());
        keys[id.toStdString()] = std::move(list);
    }
    const nlohmann::json json{{"version", kVersion}, {"keys", std::move(keys)}};
    m_disk.run(
        this,
        [file = m_file, text = json.dump(2) + "\n",
         keeps = std::exchange(m_keepsOldFile, false)](std::stop_token) {
            std::error_code ignored;
            if (keeps)
                fs::copy_file(file, file.string() + ".kept", fs::copy_options::overwrite_existing,
                              ignored);
            return writeFileAtomically(file, text);
        },
        [this](const Result<void>& result) {
            if (result)
                Q_EMIT saved();
            else
                Q_EMIT failed(errorText(result.error()));
        });
}

} // namespace sluice::ui
