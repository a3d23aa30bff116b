// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/base/result.h"
#include "ui/base/background.h"

#include <QFrame>

class QLabel;
class QLineEdit;
class QPushButton;

namespace sluice::ui {

class Notice;

/// Where somebody names a repository of the Hugging Face Hub, and gives the access token that some of them want.
///
/// The token goes into a file that only the user may read; it is never shown again.
class HubPanel : public QFrame
{
    Q_OBJECT

public:
    explicit HubPanel(Paths paths, QWidget* parent = nullptr);

    /// The repository is being looked up: its name cannot be changed meanwhile.
    void setBusy(bool busy);
    /// How it ended; empty: well, and the name is cleared.
    void setProblem(const QString& problem);
    void say(const QString& text);

Q_SIGNALS:
    void lookWanted(const QString& name);

private:
    /// Whose token is used.
    enum class TokenOwner
    {
        Nobody,
        Ours,     ///< given here
        Elsewhere ///< of the environment, or of the Hub's own programs
    };

    QLayout* makeNameLine();
    QLayout* makeTokenLine();
    void look();
    void readToken();
    void changeToken(const std::string& token);
    void showToken(TokenOwner owner);

    const Paths m_paths;
    QLineEdit* m_name;
    QPushButton* m_look;
    QLabel* m_tokenText;
    QLineEdit* m_token;
    QPushButton* m_keep;
    QPushButton* m_forget;
    Notice* m_notice;
    Background m_disk{1}; ///< last: waits for work that refers to the members above
};

} // namespace sluice::ui
