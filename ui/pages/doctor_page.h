// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"
#include "inference/local/doctor.h"
#include "ui/base/background.h"
#include "ui/pages/page.h"

namespace sluice::ui {

class Notice;
class Piecemeal;

/// What this computer has and what is missing, each with a remedy: `sluice-cli doctor` as a page.
///
/// Looks when it is shown, in the background.
class DoctorPage : public Page
{
    Q_OBJECT

public:
    DoctorPage(const Paths& paths, const Settings& settings, QWidget* parent = nullptr);

    /// Taken at the next look.
    void setSettings(const Settings& settings) { m_settings = settings; }
    const std::vector<inference::Finding>& findings() const { return m_findings; }

public Q_SLOTS:
    void examine();

Q_SIGNALS:
    void examined();

protected:
    void showEvent(QShowEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void present();
    void copy() const;

    const Paths m_paths;
    Settings m_settings;
    std::vector<inference::Finding> m_findings;
    bool m_isExamining = false;
    QPushButton* m_again;
    QPushButton* m_copy;
    Notice* m_notice;
    Piecemeal* m_builder;
    QVBoxLayout* m_list;
    // Last: it waits for its work.
    Background m_background{1};
};

} // namespace sluice::ui
