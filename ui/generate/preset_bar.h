// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPushButton;
class QToolButton;

namespace sluice::ui {

/// A list of presets; the chosen settings can be kept under a name, and one's own presets removed.
class PresetBar : public QWidget
{
    Q_OBJECT

public:
    explicit PresetBar(QWidget* parent = nullptr);

    /// `fixed` come first and stay; `own` are the user's.
    void setNames(const QStringList& fixed, const QStringList& own);
    QComboBox* box() const { return m_box; }
    /// No preset: the settings were changed since.
    void clearChoice();

Q_SIGNALS:
    /// An entry was chosen; numbers count `fixed`, then `own`.
    void chosen(int index);
    void saveRequested(const QString& name);
    void removeRequested(const QString& name);

private:
    void openName(bool open);
    void save();
    void updateButtons();

    QComboBox* m_box;
    QToolButton* m_keep;
    QToolButton* m_remove;
    QWidget* m_nameRow;
    QLineEdit* m_name;
    QPushButton* m_save;
    int m_fixed = 0;
};

} // namespace sluice::ui
