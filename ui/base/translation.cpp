// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/translation.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

namespace sluice::ui {
namespace {

constexpr const char* kLanguages[] = {"en", "ja", "id"};

QString known(const QString& name)
{
    const QString language = name.section(QLatin1Char('-'), 0, 0).section(QLatin1Char('_'), 0, 0);
    for (const char* one : kLanguages)
        if (language == QLatin1String(one))
            return language;
    return {};
}

QString ofTheDesktop()
{
    for (const QString& name : QLocale::system().uiLanguages())
        if (const QString language = known(name); !language.isEmpty())
            return language;
    return QStringLiteral("en");
}

void install(QCoreApplication& application, const QString& file, const QString& folder)
{
    auto* translator = new QTranslator(&application);
    if (translator->load(file, folder))
        QCoreApplication::installTranslator(translator);
    else
        delete translator;
}

} // namespace

QString installTranslation(QCoreApplication& application, const QString& language)
{
    const bool isChosen = !known(language).isEmpty();
    const QString chosen = isChosen ? known(language) : ofTheDesktop();
    // The desktop's own formats stay where its language was not overruled.
    if (isChosen)
        QLocale::setDefault(QLocale(chosen));
    install(application, QStringLiteral("qtbase_") + chosen,
            QLibraryInfo::path(QLibraryInfo::TranslationsPath));
    install(application, QStringLiteral("sluice_") + chosen, QStringLiteral(":/i18n"));
    return chosen;
}

} // namespace sluice::ui
