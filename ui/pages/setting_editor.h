// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/config/settings.h"

#include <QWidget>

class QLabel;

namespace sluice::ui {

/// One row of the settings page: title and help on the left, the editor that fits the value on the right, a problem below.
///
/// Edits a text and knows nothing of files; the page decides what to do with it.
class SettingEditor : public QWidget
{
    Q_OBJECT

public:
    explicit SettingEditor(const SettingRow& row, QWidget* parent = nullptr);

    const SettingRow& row() const { return m_row; }
    /// Shows the value of `settings` without announcing a change.
    void present(const Settings& settings);
    /// Shows why the last text was not taken; empty: all is well.
    void setProblem(const QString& problem);

Q_SIGNALS:
    /// The user chose another value; as text, as setSetting() takes it.
    void edited(const QString& text);

private:
    QWidget* makeEditor();
    QWidget* makeNumber();
    QWidget* makeChoice();

    const SettingRow& m_row;
    QWidget* m_editor;
    QLabel* m_problem;
};

} // namespace sluice::ui
