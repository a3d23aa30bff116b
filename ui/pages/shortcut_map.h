// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/base/background.h"

#include <QAction>
#include <QKeySequence>
#include <QPointer>

#include <filesystem>
#include <map>
#include <vector>

namespace sluice::ui {

/// Which keys each action has: the defaults, and what the user made of them (config/shortcuts.json).
///
/// GUI thread. The file is read once, in the constructor, and written in the background.
class ShortcutMap : public QObject
{
    Q_OBJECT

public:
    struct Entry
    {
        QString id; ///< the action's objectName, else made of its place in the calls of add()
        QString group;
        QPointer<QAction> action;
        QList<QKeySequence> defaults;
    };

    explicit ShortcutMap(std::filesystem::path file, QObject* parent = nullptr);

    /// Takes actions in: the keys they have are their defaults; keys that the user chose replace them at once. `group` says where
    /// they work, for people.
    void add(const QString& group, const QList<QAction*>& actions);

    const std::vector<Entry>& entries() const { return m_entries; }
    /// The row of an action that would fire, or quarrel, on the same keys; -1: none. Actions of two panels may share keys.
    int conflictOf(int row, const QKeySequence& keys) const;
    /// Empty: the action has no keys.
    void setKeys(int row, const QKeySequence& keys);
    /// Takes one of several keys away.
    void removeKeys(int row, const QKeySequence& keys);
    void reset(int row);
    void resetAll();
    bool isChanged(int row) const;
    /// Why the file could not be read; empty: all is well. It is then kept beside the new one.
    const QString& problem() const { return m_problem; }

Q_SIGNALS:
    void changed(int row);
    void added();
    void saved();
    void failed(const QString& problem);

private:
    void load();
    void apply(int row, const QList<QKeySequence>& keys);
    void save();

    const std::filesystem::path m_file;
    std::vector<Entry> m_entries;
    std::map<QString, QStringList> m_chosen; ///< by id; also of actions that are not here now
    QString m_problem;
    bool m_keepsOldFile = false;
    // Last: it waits for its work. One thread, so that the newest state is written last.
    Background m_disk{1};
};

} // namespace sluice::ui
