// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/api/api_service.h"
#include "ui/base/background.h"
#include "ui/pages/page.h"

#include <functional>

class QCheckBox;
class QLineEdit;

namespace sluice::ui {

class Notice;

/// "API for other programs": a switch, and the address and token that they need. Off at each start; ends with the window.
class ApiPage : public Page
{
    Q_OBJECT

public:
    using Start =
        std::function<Result<std::unique_ptr<network::ApiService>>(const Settings& settings)>;

    /// `start` is called in the background when the switch is turned on. `background` outlives the page.
    ApiPage(Background& background, Start start, QWidget* parent = nullptr);
    ~ApiPage() override;
    /// For the next time that it is switched on.
    void setSettings(const Settings& settings) { m_settings = settings; }

private:
    void turn(bool on);
    void showService(const network::ApiService* service);

    Background& m_background;
    const Start m_start;
    Settings m_settings;
    std::shared_ptr<network::ApiService> m_service;
    Notice* m_notice;
    QCheckBox* m_switch;
    QLineEdit* m_address;
    QLineEdit* m_token;
};

} // namespace sluice::ui
