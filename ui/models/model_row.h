// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/models/model_entry.h"

#include <QFrame>

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QScrollArea;

namespace sluice::ui {

class Notice;

/// One model on the models page: what it is, what it takes, and what can be done with it.
///
/// Shows an entry and reports wishes; knows no model store.
class ModelRow : public QFrame
{
    Q_OBJECT

public:
    explicit ModelRow(QWidget* parent = nullptr);

    void present(const ModelEntry& entry);
    /// Shows the terms of the model with buttons to agree or not.
    void askForAgreement(const ModelEntry& entry);
    /// The keyboard goes to the first thing that can be done with the model.
    void takeFocus();

Q_SIGNALS:
    void downloadWanted();
    void agreed();
    void pauseWanted();
    void cancelWanted();
    void verifyWanted();
    void removeWanted();

private:
    QHBoxLayout* makeHead();
    QHBoxLayout* makeFacts();
    QHBoxLayout* makeProgress();
    QWidget* makeTerms();
    QWidget* makeQuestion();
    void showProgress(const ModelEntry& entry);
    void showButtons(const ModelEntry& entry);
    void addLink(const QString& text, const std::string& address);
    void nameButtons(const QString& title);

    std::string m_id;
    QLabel* m_title;
    QLabel* m_state;
    QLabel* m_goodFor;
    QLabel* m_facts;
    QLabel* m_fit;
    QLabel* m_fitIcon;
    QWidget* m_links;
    QHBoxLayout* m_linkLine;
    QProgressBar* m_bar;
    QLabel* m_progressText;
    QWidget* m_progress;
    QPushButton* m_download;
    QPushButton* m_pause;
    QPushButton* m_cancel;
    QPushButton* m_verify;
    QPushButton* m_remove;
    QWidget* m_terms;
    QLabel* m_termsHead;
    QLabel* m_termsText;
    QScrollArea* m_termsBox;
    QPushButton* m_agree;
    QWidget* m_question;
    QLabel* m_questionText;
    QPushButton* m_reallyRemove;
    Notice* m_notice;
};

} // namespace sluice::ui
