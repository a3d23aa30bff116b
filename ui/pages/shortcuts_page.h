// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/pages/page.h"
#include "ui/pages/shortcuts_model.h"

class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace sluice::ui {

class Notice;

/// Every action with its keys: searchable, and changed by pressing new ones.
class ShortcutsPage : public Page
{
    Q_OBJECT

public:
    explicit ShortcutsPage(ShortcutMap& map, QWidget* parent = nullptr);

private:
    void makeTable();
    void fitTable();
    int currentRow() const;
    void updateButtons();
    void askAboutConflict(int row, int other, const QKeySequence& keys);
    void takeOver();

    ShortcutMap& m_map;
    ShortcutsModel m_model;
    QSortFilterProxyModel* m_filtered;
    QLineEdit* m_search;
    QTableView* m_table;
    QPushButton* m_change;
    QPushButton* m_clear;
    QPushButton* m_reset;
    Notice* m_notice;
    QPushButton* m_take;
    /// What the notice asks about: keys of `from` are wanted by `by`.
    struct Wish
    {
        int by = -1;
        int from = -1;
        QKeySequence keys;
    } m_wish;
};

} // namespace sluice::ui
