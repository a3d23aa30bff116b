// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/job/generate_spec.h"

#include <QWidget>

#include <utility>
#include <vector>

class QDoubleSpinBox;
class QVBoxLayout;

namespace sluice::ui {

/// The adapters (LoRA) that work on the model, each with its weight and a way to take it out. Hidden while there is none.
class AdapterList : public QWidget
{
    Q_OBJECT

public:
    explicit AdapterList(QWidget* parent = nullptr);

    void setAdapters(std::vector<LoraUse> adapters);
    /// A file that is there already stays once. Its weight is 1, or what expect() named for a file of that name.
    void add(const std::filesystem::path& file);
    /// Files of these names are about to be added, with these weights.
    void expect(std::vector<std::pair<std::string, double>> weights);
    const std::vector<LoraUse>& adapters() const { return m_adapters; }

Q_SIGNALS:
    void changed();

protected:
    void changeEvent(QEvent* event) override;

private:
    void showRows();
    QWidget* rowOf(std::size_t index);

    std::vector<LoraUse> m_adapters;
    std::vector<std::pair<std::string, double>> m_expected;
    QVBoxLayout* m_rows;
};

} // namespace sluice::ui
