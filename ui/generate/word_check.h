// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QString>

#include <string>
#include <vector>

namespace sluice::ui {

/// Finds the words of a prompt that a model was never taught. A plain value.
class WordCheck
{
public:
    struct Span
    {
        int start = 0;
        int length = 0;
    };

    WordCheck() = default;
    /// `words` in lower case; none: the model reads any text.
    explicit WordCheck(const std::vector<std::string>& words);

    /// Whether the model knows no more than a list of words.
    bool isLimited() const { return !m_words.isEmpty(); }
    /// In the order of the text; nothing for a model that reads any text. Numbers and letters count, marks are passed over.
    std::vector<Span> unknown(const QString& text) const;
    /// The unknown words as they are written, each once.
    QStringList unknownWords(const QString& text) const;

private:
    QSet<QString> m_words;
};

} // namespace sluice::ui
