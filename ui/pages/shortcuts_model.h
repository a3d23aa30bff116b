// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/shortcut_map.h"

#include <QAbstractTableModel>

namespace sluice::ui {

/// The shortcuts as a table: action, where it works, keys. Setting keys that are taken is refused with conflict().
class ShortcutsModel : public QAbstractTableModel
{
    Q_OBJECT

public:
    enum Column
    {
        ActionColumn,
        GroupColumn,
        KeysColumn,
        ColumnCount
    };

    explicit ShortcutsModel(ShortcutMap& map, QObject* parent = nullptr);

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;
    QVariant
    headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;

    /// The action's name for people, without marks for menus.
    QString nameOf(int row) const;

Q_SIGNALS:
    /// `keys` were wanted for `row` and belong to `other`.
    void conflict(int row, int other, const QKeySequence& keys);

private:
    ShortcutMap& m_map;
};

} // namespace sluice::ui
