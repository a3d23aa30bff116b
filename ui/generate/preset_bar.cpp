// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/preset_bar.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

namespace sluice::ui {

PresetBar::PresetBar(QWidget* parent)
    : QWidget(parent)
    , m_box(new QComboBox(this))
    , m_keep(new QToolButton(this))
    , m_remove(new QToolButton(this))
    , m_nameRow(new QWidget(this))
    , m_name(new QLineEdit(m_nameRow))
    , m_save(new QPushButton(tr("Keep"), m_nameRow))
{
    m_box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_box->setMinimumContentsLength(6);
    m_box->setPlaceholderText(tr("Changed by hand"));
    m_keep->setText(tr("Keep…"));
    m_keep->setAccessibleName(tr("Keep these settings as a preset"));
    m_keep->setToolTip(m_keep->accessibleName());
    m_keep->setCheckable(true);
    m_remove->setText(tr("Remove"));
    m_remove->setAccessibleName(tr("Remove this preset"));
    m_remove->setToolTip(m_remove->accessibleName());
    m_name->setPlaceholderText(tr("Name of the preset"));
    m_name->setAccessibleName(tr("Name of the preset"));
    m_name->setMaxLength(60);

    auto* nameLine = new QHBoxLayout(m_nameRow);
    nameLine->setContentsMargins(0, 0, 0, 0);
    nameLine->setSpacing(8);
    nameLine->addWidget(m_name, 1);
    nameLine->addWidget(m_save);
    auto* line = new QHBoxLayout;
    line->setSpacing(4);
    line->addWidget(m_box, 1);
    line->addWidget(m_keep);
    line->addWidget(m_remove);
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(8);
    column->addLayout(line);
    column->addWidget(m_nameRow);
    m_nameRow->hide();

    connect(m_box, &QComboBox::activated, this, &PresetBar::chosen);
    connect(m_box, &QComboBox::currentIndexChanged, this, &PresetBar::updateButtons);
    connect(m_keep, &QToolButton::toggled, this, &PresetBar::openName);
    connect(m_name, &QLineEdit::returnPressed, this, &PresetBar::save);
    connect(m_name, &QLineEdit::textChanged, this, &PresetBar::updateButtons);
    connect(m_save, &QPushButton::clicked, this, &PresetBar::save);
    connect(m_remove, &QToolButton::clicked, this,
            [this] { Q_EMIT removeRequested(m_box->currentText()); });
    updateButtons();
}

void PresetBar::setNames(const QStringList& fixed, const QStringList& own)
{
    const QString before = m_box->currentText();
    const QSignalBlocker blocker(m_box);
    m_fixed = int(fixed.size());
    m_box->clear();
    m_box->addItems(fixed + own);
    m_box->setCurrentIndex(m_box->findText(before));
    updateButtons();
}

void PresetBar::clearChoice()
{
    m_box->setCurrentIndex(-1);
}

void PresetBar::openName(bool open)
{
    m_nameRow->setVisible(open);
    if (open)
        m_name->setFocus();
}

void PresetBar::save()
{
    const QString name = m_name->text().simplified();
    if (name.isEmpty())
        return;
    m_name->clear();
    m_keep->setChecked(false);
    Q_EMIT saveRequested(name);
    m_box->setCurrentIndex(m_box->findText(name));
}

void PresetBar::updateButtons()
{
    m_save->setEnabled(!m_name->text().simplified().isEmpty());
    m_remove->setVisible(m_box->currentIndex() >= m_fixed);
}

} // namespace sluice::ui
