// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/api/api_service.h"
#include "ui/base/background.h"
#include "ui/pages/page.h"

#include <QTimer>

#include <functional>

class QCheckBox;
class QLineEdit;
class QTableWidget;

namespace sluice::ui {

class Notice;

/// "API for other programs": a switch, the address and token that they need, and the last requests. Ends with the window; the setting
/// api/enabled brings it back.
class ApiPage : public Page
{
    Q_OBJECT

public:
    using Start =
        std::function<Result<std::unique_ptr<network::ApiService>>(const Settings& settings)>;

    /// `start` is called in the background when the switch is turned on; `database` has the requests. `background` outlives the page.
    ApiPage(Background& background,
            Start start,
            std::filesystem::path database,
            QWidget* parent = nullptr);
    ~ApiPage() override;
    /// Also switches it, when the setting says so.
    void setSettings(const Settings& settings);

Q_SIGNALS:
    /// The user wants it on or off, from now on.
    void switched(bool on);

protected:
    void showEvent(QShowEvent* event) override;
    void hideEvent(QHideEvent* event) override;

private:
    void turn(bool on);
    void readRequests();
    void showRequests(const std::vector<RequestRow>& rows);
    void showService(const network::ApiService* service);

    Background& m_background;
    const Start m_start;
    const std::filesystem::path m_database;
    Settings m_settings;
    bool m_isWanted = false;
    QTimer m_look; ///< at the requests, while the page is seen
    std::shared_ptr<network::ApiService> m_service;
    Notice* m_notice;
    QCheckBox* m_switch;
    QLineEdit* m_address;
    QLineEdit* m_token;
    QTableWidget* m_requests;
};

} // namespace sluice::ui
