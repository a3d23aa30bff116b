// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/generate/word_check.h"

#include <QStringList>

namespace sluice::ui {
namespace {

/// As tokenizers see it before they look for words.
QString folded(const QString& word)
{
    return word.normalized(QString::NormalizationForm_KC).toCaseFolded();
}

} // namespace

WordCheck::WordCheck(const std::vector<std::string>& words)
{
    for (const std::string& word : words)
        m_words.insert(folded(QString::fromStdString(word)));
}

std::vector<WordCheck::Span> WordCheck::unknown(const QString& text) const
{
    std::vector<Span> spans;
    if (!isLimited())
        return spans;
    for (int i = 0; i < text.size();) {
        int end = i;
        // Surrogates are halves of letters and signs beyond the first plane; no list of words has them.
        while (end < text.size() && (text[end].isLetterOrNumber() || text[end].isMark() ||
                                     text[end].isSurrogate() || text[end] == QLatin1Char('\'')))
            ++end;
        if (end > i && !m_words.contains(folded(text.mid(i, end - i))))
            spans.push_back({i, end - i});
        i = end + 1;
    }
    return spans;
}

QStringList WordCheck::unknownWords(const QString& text) const
{
    QStringList words;
    for (const Span& span : unknown(text)) {
        const QString word = text.mid(span.start, span.length);
        if (!words.contains(word, Qt::CaseInsensitive))
            words << word;
    }
    return words;
}

} // namespace sluice::ui
