// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/adapter_list.h"

#include "ui/base/words.h"
#include "ui/theme/icons.h"
#include "ui/theme/style_sheet.h"

#include <QDoubleSpinBox>
#include <QEvent>
#include <QLabel>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace sluice::ui {
namespace {

// As far as a job takes them.
constexpr double kMostWeight = 10;

} // namespace

AdapterList::AdapterList(QWidget* parent)
    : QWidget(parent)
    , m_rows(new QVBoxLayout)
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(4);
    column->addWidget(new QLabel(tr("LoRA adapters"), this));
    column->addLayout(m_rows);
    m_rows->setSpacing(2);
    showRows();
}

void AdapterList::setAdapters(std::vector<LoraUse> adapters)
{
    m_adapters = std::move(adapters);
    m_expected.clear();
    showRows();
}

void AdapterList::add(const std::filesystem::path& file)
{
    if (std::ranges::find(m_adapters, file, &LoraUse::file) != m_adapters.end())
        return;
    const auto known = std::ranges::find(m_expected, file.filename().string(),
                                         &std::pair<std::string, double>::first);
    m_adapters.push_back({file, known == m_expected.end() ? 1.0 : known->second});
    showRows();
    Q_EMIT changed();
}

void AdapterList::expect(std::vector<std::pair<std::string, double>> weights)
{
    m_expected = std::move(weights);
}

void AdapterList::changeEvent(QEvent* event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        for (QToolButton* remove : findChildren<QToolButton*>())
            remove->setIcon(icon(this, "close"));
}

void AdapterList::showRows()
{
    while (QLayoutItem* item = m_rows->takeAt(0)) {
        // The row may be the one whose button was just pressed.
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    for (std::size_t i = 0; i < m_adapters.size(); ++i)
        m_rows->addWidget(rowOf(i));
    setVisible(!m_adapters.empty());
}

QWidget* AdapterList::rowOf(std::size_t index)
{
    const LoraUse& adapter = m_adapters[index];
    auto* row = new QWidget(this);
    auto* name = new QLabel(toQString(adapter.file.filename()), row);
    name->setTextFormat(Qt::PlainText);
    name->setToolTip(toQString(adapter.file));
    name->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred);
    setRole(name, "muted");
    auto* weight = new QDoubleSpinBox(row);
    weight->setRange(-kMostWeight, kMostWeight);
    weight->setSingleStep(0.1);
    weight->setDecimals(2);
    weight->setValue(adapter.weight);
    weight->setAccessibleName(tr("Weight of %1").arg(name->text()));
    weight->setToolTip(tr("How strongly the adapter works. 1: as it was made."));
    auto* remove = new QToolButton(row);
    remove->setIcon(icon(this, "close"));
    remove->setAccessibleName(tr("Take out %1").arg(name->text()));
    remove->setToolTip(remove->accessibleName());
    auto* line = new QHBoxLayout(row);
    line->setContentsMargins(0, 0, 0, 0);
    line->addWidget(name, 1);
    line->addWidget(weight);
    line->addWidget(remove);
    connect(weight, &QDoubleSpinBox::valueChanged, this, [this, index](double value) {
        m_adapters[index].weight = value;
        Q_EMIT changed();
    });
    connect(remove, &QToolButton::clicked, this, [this, index] {
        m_adapters.erase(m_adapters.begin() + std::ptrdiff_t(index));
        showRows();
        Q_EMIT changed();
    });
    return row;
}

} // namespace sluice::ui
