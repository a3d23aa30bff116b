// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/peer_directory.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QVBoxLayout;

namespace sluice::ui {

/// Everything about one orchestrator: what it serves, prices over time, speed, score and why, and what the user thinks of it.
///
/// Shows an entry and reports wishes; knows no book.
class PeerDetails : public QFrame
{
    Q_OBJECT

public:
    explicit PeerDetails(QWidget* parent = nullptr);

    void present(const network::PeerEntry& entry);
    const std::string& url() const { return m_url; }

Q_SIGNALS:
    void blockWanted(bool isBlocked);
    void favourWanted(bool isFavourite);
    void forgetWanted();

private:
    void showButtons(const network::PeerEntry& entry);
    void addWork(const network::PeerEntry& entry, const network::PeerWork& work);
    void addServed(const network::PeerEntry& entry);
    void addLine(const QString& text, const char* role = "muted");

    std::string m_url;
    bool m_isBlocked = false;
    bool m_isFavourite = false;
    QLabel* m_title;
    QLabel* m_facts;
    QLabel* m_problem;
    QPushButton* m_favour;
    QPushButton* m_block;
    QPushButton* m_forget;
    QWidget* m_body = nullptr; ///< made anew for each entry
    QVBoxLayout* m_lines = nullptr;
};

} // namespace sluice::ui
