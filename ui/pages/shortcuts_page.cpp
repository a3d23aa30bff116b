// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/shortcuts_page.h"

#include "ui/base/notice.h"
#include "ui/pages/key_edit.h"

#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSortFilterProxyModel>
#include <QStyledItemDelegate>
#include <QTableView>
#include <QVBoxLayout>

namespace sluice::ui {
namespace {

/// Edits keys by pressing them.
class KeyDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QWidget*
    createEditor(QWidget* parent, const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        auto* edit = new KeyEdit(parent);
        auto* self = const_cast<KeyDelegate*>(this);
        connect(edit, &KeyEdit::pressed, self, [self, edit] {
            Q_EMIT self->commitData(edit);
            Q_EMIT self->closeEditor(edit);
        });
        connect(edit, &KeyEdit::abandoned, self,
                [self, edit] { Q_EMIT self->closeEditor(edit, RevertModelCache); });
        return edit;
    }

    void setEditorData(QWidget*, const QModelIndex&) const override {}

    void setModelData(QWidget* editor,
                      QAbstractItemModel* model,
                      const QModelIndex& index) const override
    {
        const auto* edit = qobject_cast<KeyEdit*>(editor);
        if (!edit->keys().isEmpty())
            model->setData(index, QVariant::fromValue(edit->keys()));
    }

    /// The editor's own: without it Qt would take Return, Escape and Tab for itself.
    bool eventFilter(QObject*, QEvent*) override { return false; }
};

} // namespace

ShortcutsPage::ShortcutsPage(ShortcutMap& map, QWidget* parent)
    : Page(tr("Keyboard shortcuts"), parent)
    , m_map(map)
    , m_model(map)
    , m_filtered(new QSortFilterProxyModel(this))
    , m_search(new QLineEdit)
    , m_table(new QTableView)
    , m_change(new QPushButton(tr("Change keys")))
    , m_clear(new QPushButton(tr("No keys")))
    , m_reset(new QPushButton(tr("Reset")))
    , m_notice(new Notice)
    , m_take(m_notice->addButton(tr("Take them over")))
{
    QPushButton* const resetAll = addTitleButton(tr("Reset all"));
    connect(resetAll, &QPushButton::clicked, &m_map, &ShortcutMap::resetAll);

    m_search->setPlaceholderText(tr("Search actions and keys"));
    m_search->setAccessibleName(tr("Search actions and keys"));
    m_search->setClearButtonEnabled(true);
    auto* tools = new QHBoxLayout;
    tools->setSpacing(8);
    tools->addWidget(m_search, 1);
    for (QPushButton* button : {m_change, m_clear, m_reset})
        tools->addWidget(button);
    head()->addLayout(tools);
    head()->addWidget(m_notice);
    m_notice->addCloseButton();
    makeTable();
    if (!m_map.problem().isEmpty()) {
        m_take->hide();
        m_notice->say(Notice::Kind::Error, m_map.problem());
    }

    connect(m_search, &QLineEdit::textChanged, this, [this](const QString& text) {
        m_filtered->setFilterFixedString(text);
        fitTable();
        updateButtons();
    });
    connect(m_change, &QPushButton::clicked, this, [this] {
        m_table->setFocus();
        m_table->edit(m_filtered->index(m_table->currentIndex().row(), ShortcutsModel::KeysColumn));
    });
    connect(m_clear, &QPushButton::clicked, this,
            [this] { m_map.setKeys(currentRow(), QKeySequence()); });
    connect(m_reset, &QPushButton::clicked, this, [this] { m_map.reset(currentRow()); });
    connect(m_take, &QPushButton::clicked, this, &ShortcutsPage::takeOver);
    connect(&m_model, &ShortcutsModel::conflict, this, &ShortcutsPage::askAboutConflict);
    connect(&m_map, &ShortcutMap::changed, this, &ShortcutsPage::updateButtons);
    connect(&m_map, &ShortcutMap::failed, this, [this](const QString& problem) {
        m_take->hide();
        m_notice->say(Notice::Kind::Error, problem);
    });
}

void ShortcutsPage::makeTable()
{
    m_filtered->setSourceModel(&m_model);
    m_filtered->setFilterKeyColumn(-1);
    m_filtered->setFilterCaseSensitivity(Qt::CaseInsensitive);
    m_table->setModel(m_filtered);
    m_table->setItemDelegate(new KeyDelegate(m_table));
    m_table->setAccessibleName(tr("Keyboard shortcuts"));
    m_table->setSelectionBehavior(QAbstractItemView::SelectRows);
    m_table->setSelectionMode(QAbstractItemView::SingleSelection);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed);
    m_table->setShowGrid(false);
    m_table->setTabKeyNavigation(false);
    m_table->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_table->verticalHeader()->hide();
    m_table->verticalHeader()->setDefaultSectionSize(32);
    m_table->verticalHeader()->setMinimumSectionSize(32);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Fixed);
    m_table->horizontalHeader()->setSectionResizeMode(ShortcutsModel::ActionColumn,
                                                      QHeaderView::Stretch);
    m_table->setColumnWidth(ShortcutsModel::GroupColumn, 130);
    m_table->setColumnWidth(ShortcutsModel::KeysColumn, 220);
    m_table->horizontalHeader()->setHighlightSections(false);
    column()->addWidget(m_table);
    addText(tr("Double-click keys, or press F2 on a row, and press the new ones. Keys that you "
               "changed are bold."));
    connect(m_table->selectionModel(), &QItemSelectionModel::currentChanged, this,
            &ShortcutsPage::updateButtons);
    connect(m_filtered, &QAbstractItemModel::modelReset, this, &ShortcutsPage::fitTable);
    fitTable();
    updateButtons();
}

/// The page scrolls, not the table.
void ShortcutsPage::fitTable()
{
    m_table->setFixedHeight(
        m_table->horizontalHeader()->sizeHint().height() +
        m_filtered->rowCount() * m_table->verticalHeader()->defaultSectionSize() + 4);
}

int ShortcutsPage::currentRow() const
{
    return m_filtered->mapToSource(m_table->currentIndex()).row();
}

void ShortcutsPage::updateButtons()
{
    const int row = currentRow();
    for (QPushButton* button : {m_change, m_clear, m_reset})
        button->setEnabled(row >= 0);
    m_reset->setEnabled(row >= 0 && m_map.isChanged(row));
}

void ShortcutsPage::askAboutConflict(int row, int other, const QKeySequence& keys)
{
    m_wish = {row, other, keys};
    m_take->show();
    //: %1 keys, %2 and %3 names of actions
    m_notice->say(Notice::Kind::Error, tr("%1 belongs to “%2”. Take it over for “%3”?")
                                           .arg(keys.toString(QKeySequence::NativeText),
                                                m_model.nameOf(other), m_model.nameOf(row)));
}

void ShortcutsPage::takeOver()
{
    if (m_wish.by < 0)
        return;
    m_map.removeKeys(m_wish.from, m_wish.keys);
    m_map.setKeys(m_wish.by, m_wish.keys);
    m_wish = {};
    m_notice->clear();
}

} // namespace sluice::ui
