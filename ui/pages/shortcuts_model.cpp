// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/shortcuts_model.h"

#include <QFont>

namespace sluice::ui {

ShortcutsModel::ShortcutsModel(ShortcutMap& map, QObject* parent)
    : QAbstractTableModel(parent)
    , m_map(map)
{
    connect(&m_map, &ShortcutMap::changed, this,
            [this](int row) { Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1)); });
    connect(&m_map, &ShortcutMap::added, this, [this] {
        beginResetModel();
        endResetModel();
    });
}

int ShortcutsModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : int(m_map.entries().size());
}

int ShortcutsModel::columnCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QString ShortcutsModel::nameOf(int row) const
{
    const ShortcutMap::Entry& entry = m_map.entries()[std::size_t(row)];
    QString text = entry.action ? entry.action->text() : entry.id;
    text.remove(QLatin1Char('&'));
    if (text.endsWith(QChar(0x2026)))
        text.chop(1);
    return text;
}

QVariant ShortcutsModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ShortcutMap::Entry& entry = m_map.entries()[std::size_t(index.row())];
    if (role == Qt::FontRole && m_map.isChanged(index.row())) {
        QFont font;
        font.setWeight(QFont::DemiBold);
        return font;
    }
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (index.column()) {
    case ActionColumn:
        return nameOf(index.row());
    case GroupColumn:
        return entry.group;
    default:
        break;
    }
    const QString keys = entry.action ? QKeySequence::listToString(entry.action->shortcuts(),
                                                                   QKeySequence::NativeText)
                                            .replace(QLatin1String("; "), QLatin1String(", "))
                                      : QString();
    // A reader has to say something for a cell without keys.
    return keys.isEmpty() && role == Qt::AccessibleTextRole ? tr("no keys") : keys;
}

bool ShortcutsModel::setData(const QModelIndex& index, const QVariant& value, int role)
{
    if (role != Qt::EditRole || index.column() != KeysColumn)
        return false;
    const auto keys = value.value<QKeySequence>();
    if (const int other = m_map.conflictOf(index.row(), keys); other >= 0) {
        Q_EMIT conflict(index.row(), other, keys);
        return false;
    }
    m_map.setKeys(index.row(), keys);
    return true;
}

QVariant ShortcutsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case ActionColumn:
        return tr("ACTION");
    case GroupColumn:
        return tr("WHERE");
    default:
        return tr("KEYS");
    }
}

Qt::ItemFlags ShortcutsModel::flags(const QModelIndex& index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags flags = Qt::ItemIsSelectable | Qt::ItemIsEnabled;
    return index.column() == KeysColumn ? flags | Qt::ItemIsEditable : flags;
}

} // namespace sluice::ui
