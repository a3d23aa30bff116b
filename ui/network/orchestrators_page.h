// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/network/peers_model.h"
#include "ui/pages/page.h"

#include <functional>

class QComboBox;
class QLineEdit;
class QSortFilterProxyModel;
class QTableView;

namespace sluice::ui {

class Notice;
class PeerDetails;

/// The orchestrators of the subnet: who is there, what they serve and ask, how they did, and what the user thinks of them.
///
/// Reads the book each time it is shown, and asks everybody the first time unless Sluice is to stay offline.
class OrchestratorsPage : public Page
{
    Q_OBJECT

public:
    /// Changes the setting subnet/webhook. Errors: InvalidInput.
    using SetWebhook = std::function<Result<void>(const QString& address)>;

    OrchestratorsPage(std::shared_ptr<network::PeerDirectory> directory,
                      const Settings& settings,
                      SetWebhook setWebhook,
                      QWidget* parent = nullptr);

    PeersModel& model() { return m_model; }
    void setSettings(const Settings& settings);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void makeSources();
    void makeTools();
    void makeTable();
    void makeEmpty();
    void connectModel();
    void addTyped();
    void useWebhook();
    void sort();
    void showRows();
    void showCurrent();
    void askWhetherToForget();
    void chooseFile();
    void sayAsked(int asked, int answered, const QStringList& problems);

    PeersModel m_model;
    const SetWebhook m_setWebhook;
    QSortFilterProxyModel* m_sorted;
    QPushButton* m_ask;
    QPushButton* m_export;
    Notice* m_notice;
    Notice* m_question;
    QLineEdit* m_address;
    QLineEdit* m_webhook;
    QLineEdit* m_filter;
    QComboBox* m_order;
    QTableView* m_table;
    QWidget* m_empty;
    QLabel* m_emptyText;
    PeerDetails* m_details;
    std::string m_current; ///< URL of the row that is shown in full
    bool m_hasAsked = false;
};

} // namespace sluice::ui
