// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/error_text.h"

#include "ui/base/phrases.h"

#include <QCoreApplication>

namespace sluice::ui {

QString errorTitle(ErrorCode code)
{
    const auto inWords = [](const char* text) {
        return QCoreApplication::translate("sluice::ui::Errors", text);
    };
    switch (code) {
    case ErrorCode::Cancelled:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "Stopped"));
    case ErrorCode::InvalidInput:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "This cannot be used"));
    case ErrorCode::NotFound:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "Not found"));
    case ErrorCode::AlreadyExists:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "Something is there already"));
    case ErrorCode::Io:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "Reading or writing failed"));
    case ErrorCode::DiskFull:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "The disk is full"));
    case ErrorCode::Network:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "No connection"));
    case ErrorCode::Timeout:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "No answer in time"));
    case ErrorCode::Protocol:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "An answer that makes no sense"));
    case ErrorCode::OutOfMemory:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "Not enough memory"));
    case ErrorCode::ModelBroken:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "The model cannot be used"));
    case ErrorCode::Unavailable:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "Not possible here now"));
    case ErrorCode::Internal:
        return inWords(QT_TRANSLATE_NOOP("sluice::ui::Errors", "Something broke"));
    }
    return {};
}

QString errorText(const Error& error)
{
    const QString title = errorTitle(error.code);
    if (error.detail.empty())
        return title;
    return QCoreApplication::translate("sluice::ui::Errors", "%1: %2",
                                       "title, then what and what to do next")
        .arg(title, phraseText(error.detail));
}

} // namespace sluice::ui
