// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/rate_text.h"
#include "ui/base/translation.h"
#include "ui/queue/job_drag.h"
#include "ui/run/cheap_card.h"
#include "ui/run/offers_view.h"
#include "ui/run/place_card.h"
#include "ui/run/run_panel.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QDateTime>
#include <QDateTimeEdit>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QLabel>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

#include <algorithm>

using namespace sluice;
using namespace sluice::ui;

namespace {

Quote quoteHere()
{
    Quote quote;
    quote.possible = true;
    quote.time = TimeBand{std::chrono::seconds(660), std::chrono::seconds(780)};
    quote.cost = FiatAmount{13000, "USD"};
    quote.costBasis = "45 W (assumed) at $0.30/kWh";
    quote.watts = 45;
    quote.leaves = "Nothing leaves this computer";
    quote.device = "cpu: AMD EPYC, 2 threads";
    quote.basedOnRuns = 20;
    return quote;
}

Preparation preparationOf(const Quote& quote)
{
    Preparation preparation;
    preparation.totals = {quote};
    PreparedJob job;
    job.plan.target = {1280, 720};
    job.plan.chunks.resize(1);
    job.plan.chunks[0].frames = 50;
    preparation.jobs.push_back(job);
    return preparation;
}

/// The subnet is the cheaper place.
Preparation hereAndCheapSubnet()
{
    Preparation preparation = preparationOf(quoteHere());
    preparation.totals.push_back(quoteHere());
    preparation.totals[1].place = Place::Subnet;
    preparation.totals[1].cost = FiatAmount{5000, "USD"};
    return preparation;
}

QComboBox* comboNamed(const QWidget& parent, const char* name)
{
    for (QComboBox* box : parent.findChildren<QComboBox*>())
        if (box->accessibleName() == QLatin1String(name))
            return box;
    return nullptr;
}

} // namespace

class TestPlaceCard : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { installTranslation(*QCoreApplication::instance(), QStringLiteral("en")); }

    void readersHearTimeAndCost()
    {
        PlaceCard card(Place::Here);
        card.showQuote(quoteHere());
        QCOMPARE(card.accessibleName(), QStringLiteral("This computer"));
        QVERIFY(card.accessibleDescription().contains(QStringLiteral("11 min")));
        QVERIFY(card.accessibleDescription().contains(QStringLiteral("$0.013")));
        QVERIFY(
            card.accessibleDescription().contains(QStringLiteral("Nothing leaves this computer")));
        QVERIFY(card.isPossible());
    }

    void impossibleSaysWhyAndWhatHelps()
    {
        PlaceCard card(Place::Here);
        Quote quote = quoteHere();
        quote.possible = false;
        quote.reason = "Needs 8.2 GB of memory, 6.1 GB free";
        quote.remedy = "Choose a smaller size.";
        card.showQuote(quote);
        QVERIFY(!card.isPossible());
        QVERIFY(card.accessibleDescription().contains(QStringLiteral("8.2 GB")));
        QVERIFY(card.accessibleDescription().contains(QStringLiteral("smaller size")));
    }

    void aPlaceThatCannotRunSaysWhatItWouldTake()
    {
        PlaceCard card(Place::Here);
        Quote quote = quoteHere();
        quote.possible = false;
        quote.reason = "the model is not installed";
        quote.warning = "needs 9 GB of memory, 4 GB are free";
        card.showQuote(quote, {}, QStringLiteral("Get it"));
        const QString said = card.accessibleDescription();
        QVERIFY(!card.isPossible());
        QVERIFY(said.contains(QStringLiteral("It would take 11 min to 13 min · $0.013")));
        QVERIFY(said.contains(QStringLiteral("Then still in the way: needs 9 GB")));
        QCOMPARE(card.findChild<QPushButton*>()->text(), QStringLiteral("Get it"));
        QVERIFY(!card.findChild<QPushButton*>()->isHidden());
    }

    void whatAModelThatIsNotHereWouldTakeIsNoNought()
    {
        PlaceCard card(Place::Here);
        Quote quote;
        quote.reason = "the model is not installed";
        card.showQuote(quote, {}, QStringLiteral("Get it"));
        QVERIFY(card.accessibleDescription().contains(
            QStringLiteral("How long it would take is not known · cost unknown")));
    }

    void withoutRunsTheEstimateIsAbout()
    {
        PlaceCard card(Place::Here);
        Quote quote = quoteHere();
        quote.basedOnRuns = 0;
        card.showQuote(quote);
        QVERIFY(card.accessibleDescription().contains(QStringLiteral("about")));
        QVERIFY(card.accessibleDescription().contains(QStringLiteral("first run")));
    }

    void saysHowSureItIs()
    {
        PlaceCard card(Place::Here);
        Quote quote = quoteHere();
        quote.sure = EstimateScore{20, 0.09, 0.2, 0.9};
        card.showQuote(quote);
        QVERIFY2(card.accessibleDescription().contains(QStringLiteral("last 20 within 9 %")),
                 qPrintable(card.accessibleDescription()));
    }

    void anUnknownCostIsNoNought()
    {
        PlaceCard card(Place::Subnet);
        Quote quote = quoteHere();
        quote.place = Place::Subnet;
        quote.cost.reset();
        card.showQuote(quote);
        QVERIFY(card.accessibleDescription().contains(QStringLiteral("cost unknown")));
    }

    void anotherPrecisionIsNotTheSameResult_data()
    {
        QTest::addColumn<QString>("precision");
        QTest::addColumn<QString>("words");
        QTest::newRow("the same") << "float32" << QString();
        QTest::newRow("another") << "float16"
                                 << "another precision";
        QTest::newRow("not told") << QString() << "not told";
    }

    void anotherPrecisionIsNotTheSameResult()
    {
        QFETCH(QString, precision);
        QFETCH(QString, words);
        RunPanel panel;
        Preparation preparation = preparationOf(quoteHere());
        preparation.totals[0].precision = "float32";
        preparation.totals.push_back(preparation.totals[0]);
        preparation.totals[1].place = Place::Subnet;
        preparation.totals[1].precision = precision.toStdString();
        panel.show(preparation);
        const QString said = panel.findChildren<PlaceCard*>().back()->accessibleDescription();
        QCOMPARE(said.contains(QStringLiteral("ot the same result")), !words.isEmpty());
        QVERIFY2(said.contains(words), qPrintable(said));
    }

    void aRuleChoosesTheCardAndTheUserMayChooseAnother()
    {
        RunPanel panel;
        Preparation preparation = preparationOf(quoteHere());
        preparation.totals.push_back(quoteHere());
        preparation.totals[1].place = Place::Subnet;
        preparation.totals[1].cost = FiatAmount{5000, "USD"};
        panel.setRule({ChoiceKind::CheapestWithin, {}});
        panel.show(preparation);
        QCOMPARE(panel.place(), Place::Subnet);
        QVERIFY(panel.placementByRule().has_value());
        QVERIFY(panel.placementByRule()->note.find("cheapest") != std::string::npos);
        panel.findChildren<PlaceCard*>().front()->setChecked(true);
        QVERIFY(!panel.placementByRule().has_value());
        panel.setRule({ChoiceKind::HereOnly, {}});
        QCOMPARE(panel.placementByRule()->place, Place::Here);
    }

    void aChoiceByHandOutlivesNews()
    {
        RunPanel panel;
        const Preparation preparation = hereAndCheapSubnet();
        panel.setRule({ChoiceKind::CheapestWithin, {}});
        panel.show(preparation);
        QCOMPARE(panel.place(), Place::Subnet);
        panel.findChildren<PlaceCard*>().front()->click();
        panel.showNote(QStringLiteral("Estimating…"));
        panel.show(preparation);
        QCOMPARE(panel.place(), Place::Here);
        // Nor does some other setting undo it, or the name of the next run's result.
        panel.setRule({ChoiceKind::CheapestWithin, {}});
        Preparation next = preparation;
        std::get<UpscaleSpec>(next.jobs.front().plan.spec.task).output = "/clips/out-2.mp4";
        panel.show(next);
        QCOMPARE(panel.place(), Place::Here);
        QVERIFY(!panel.placementByRule().has_value());
    }

    void theCardThatARuleChoseCanBeChosenByHandToo()
    {
        RunPanel panel;
        Preparation preparation = hereAndCheapSubnet();
        panel.setRule({ChoiceKind::CheapestWithin, {}});
        Preparation dear = preparation;
        dear.totals[1].cost.reset();
        panel.show(dear);
        QCOMPARE(panel.place(), Place::Here);
        panel.findChildren<PlaceCard*>().front()->click();
        panel.show(preparation);
        QCOMPARE(panel.place(), Place::Here);
    }

    void aChoiceBeforeTheFiguresHoldsForThem()
    {
        RunPanel panel;
        panel.setRule({ChoiceKind::CheapestWithin, {}});
        panel.showNote(QStringLiteral("Estimating…"));
        panel.findChildren<PlaceCard*>().front()->click();
        panel.show(hereAndCheapSubnet());
        QCOMPARE(panel.place(), Place::Here);
    }

    void aRuleChoosesAgainForAnotherJobOrWhenItChanges()
    {
        RunPanel panel;
        Preparation preparation = hereAndCheapSubnet();
        panel.setRule({ChoiceKind::CheapestWithin, {}});
        panel.show(preparation);
        panel.findChildren<PlaceCard*>().front()->click();
        panel.setRule({ChoiceKind::FastestUnder, 1.0});
        panel.setRule({ChoiceKind::CheapestWithin, {}});
        QCOMPARE(panel.place(), Place::Subnet);
        panel.findChildren<PlaceCard*>().front()->click();
        std::get<UpscaleSpec>(preparation.jobs.front().plan.spec.task).scale = 2;
        panel.show(preparation);
        QCOMPARE(panel.place(), Place::Subnet);
        panel.findChildren<PlaceCard*>().front()->click();
        preparation.jobs.front().clip = 7;
        panel.show(preparation);
        QCOMPARE(panel.place(), Place::Subnet);
    }

    void aCostSaysWhichRateOfWhichDayItIsReckonedWith()
    {
        PlaceCard card(Place::Subnet);
        Quote quote = quoteHere();
        quote.place = Place::Subnet;
        quote.feeWei = "5200000000000";
        Settings settings;
        settings.ethPrice = 2500;
        settings.ethPriceDate = "2026-01-31";
        card.setRate(rateText(settings, QDate(2026, 2, 7)));
        card.showQuote(quote);
        const QString rate = QStringLiteral("at $2500.00 for 1 ETH of 2026-01-31");
        QVERIFY2(card.accessibleDescription().contains(rate),
                 qPrintable(card.accessibleDescription()));
        QVERIFY(card.toolTip().contains(rate));
        QVERIFY(!card.toolTip().contains(QStringLiteral("old")));
        card.setRate(rateText(settings, QDate(2026, 2, 8)));
        card.showQuote(quote);
        QVERIFY2(card.toolTip().contains(rate + QStringLiteral(": 8 days old")),
                 qPrintable(card.toolTip()));
        // Electricity has a price of its own.
        quote.isPractice = true;
        card.showQuote(quote);
        QVERIFY(!card.toolTip().contains(rate));
    }

    void choosingARuleIsTold()
    {
        RunPanel panel;
        QSignalSpy changed(&panel, &RunPanel::ruleChanged);
        QComboBox* rules = comboNamed(panel, "Who chooses the place");
        QCOMPARE(rules->currentText(), QStringLiteral("As in the settings: Ask me"));
        rules->setFocus();
        QTest::keyClick(rules, Qt::Key_Down);
        QTest::keyClick(rules, Qt::Key_Down);
        QCOMPARE(changed.size(), 2);
        QVERIFY(changed[1][0].value<std::optional<ChoiceRule>>() ==
                (ChoiceRule{ChoiceKind::HereOnly, {}}));
        QTest::keyClick(rules, Qt::Key_Home);
        QVERIFY(!changed.last()[0].value<std::optional<ChoiceRule>>());
    }

    void aProjectsOwnRuleIsShown()
    {
        RunPanel panel;
        panel.setRule({ChoiceKind::CheapestWithin, {}},
                      ChoiceRule{ChoiceKind::CheapestWithin, 7200.0});
        const QString shown = comboNamed(panel, "Who chooses the place")->currentText();
        QVERIFY2(shown.startsWith(QStringLiteral("This project: Cheapest within")),
                 qPrintable(shown));
    }

    void wheneverCheapSaysWhatItWouldWaitFor()
    {
        RunPanel panel;
        panel.setSettings(Settings());
        panel.show(preparationOf(quoteHere()));
        auto* card = panel.findChild<CheapCard*>();
        QVERIFY(!panel.placementWhenCheap());
        card->click();
        QCOMPARE(panel.runButton()->text(), QStringLiteral("Upscale when cheap"));
        const auto placement = panel.placementWhenCheap();
        QVERIFY(placement.has_value());
        QCOMPARE(placement->place, Place::Here);
        QVERIFY(placement->rule.whenCheap->by > std::chrono::system_clock::now());
        QVERIFY(!placement->rule.whenCheap->mayGoOut);
        QVERIFY(!placement->rule.whenCheap->ceiling);
        QVERIFY2(card->accessibleDescription().contains(QStringLiteral("begin")),
                 qPrintable(card->accessibleDescription()));
        card->findChild<QDoubleSpinBox*>()->setValue(0.25);
        card->findChild<QCheckBox*>()->setChecked(true);
        QCOMPARE(panel.placementWhenCheap()->rule.whenCheap->ceiling->micros,
                 std::int64_t(250'000));
        QVERIFY(panel.placementWhenCheap()->rule.whenCheap->mayGoOut);
        panel.findChildren<PlaceCard*>().front()->click();
        QVERIFY(!panel.placementWhenCheap());
    }

    void aTimeOfOnesOwnCanBeChosen()
    {
        RunPanel panel;
        panel.setSettings(Settings());
        panel.show(preparationOf(quoteHere()));
        auto* card = panel.findChild<CheapCard*>();
        card->click();
        auto* at = card->findChild<QDateTimeEdit*>();
        QVERIFY(at->isHidden());
        QComboBox* by = comboNamed(*card, "When it has to be ready");
        QCOMPARE(by->count(), 6);
        by->setCurrentIndex(by->findText(QStringLiteral("Choose a time…")));
        QVERIFY(!at->isHidden());
        const QDateTime wanted = QDateTime::currentDateTime().addDays(5);
        at->setDateTime(wanted);
        QCOMPARE(panel.placementWhenCheap()->rule.whenCheap->by.time_since_epoch().count(),
                 wanted.toMSecsSinceEpoch());
        at->setDateTime(QDateTime::currentDateTime().addSecs(-60));
        QVERIFY(!panel.placementWhenCheap());
        QVERIFY(!panel.runButton()->isEnabled());
        QVERIFY2(card->accessibleDescription().contains(QStringLiteral("has passed")),
                 qPrintable(card->accessibleDescription()));
    }

    void aJobDroppedOnACardIsMoved()
    {
        RunPanel panel;
        panel.show(preparationOf(quoteHere()));
        QSignalSpy moved(&panel, &RunPanel::moveRequested);
        PlaceCard* subnet = panel.findChildren<PlaceCard*>()[1];
        QMimeData job;
        job.setData(QLatin1String(kJobMimeType), "42");
        QMimeData other;
        other.setText(QStringLiteral("42"));
        for (QMimeData* data : {&other, &job}) {
            QDragEnterEvent enter(QPoint(9, 9), Qt::MoveAction, data, Qt::LeftButton, {});
            QApplication::sendEvent(subnet, &enter);
            QDropEvent drop(QPointF(9, 9), Qt::MoveAction, data, Qt::LeftButton, {});
            QApplication::sendEvent(subnet, &drop);
        }
        QCOMPARE(moved.size(), 1);
        QCOMPARE(moved[0][0].value<JobId>(), JobId(42));
        QCOMPARE(moved[0][1].value<Place>(), Place::Subnet);
    }

    void detailsUnfoldWhoWouldDoIt()
    {
        RunPanel panel;
        Preparation preparation = preparationOf(quoteHere());
        preparation.totals.push_back(quoteHere());
        Quote& subnet = preparation.totals[1];
        subnet.place = Place::Subnet;
        QuoteOffer known;
        known.url = "https://10.0.0.1:8935";
        known.price = AnnouncedPrice{"2000000000", "1", "second", false};
        known.feeWei = "24000000000";
        known.seconds = 12;
        known.pieces = 3;
        known.score = 0.92;
        known.isWarm = true;
        known.lastSeen = QDateTime::currentMSecsSinceEpoch() - 120'000;
        QuoteOffer unknown;
        unknown.url = "https://10.0.0.2:8935";
        unknown.refusal = "asks more than your highest price";
        subnet.offers = {known, unknown};
        panel.show(preparation);
        auto* table = panel.findChild<QTableWidget*>();
        QVERIFY(table->isHidden());
        auto* toggle = panel.findChild<OffersView*>()->findChild<QPushButton*>();
        QCOMPARE(toggle->accessibleName(), QStringLiteral("Details: 2 orchestrators"));
        toggle->setFocus();
        QTest::keyClick(toggle, Qt::Key_Space);
        QVERIFY(!table->isHidden());
        QCOMPARE(table->focusPolicy() & Qt::TabFocus, Qt::TabFocus);
        const auto said = [table](int row) {
            return table->item(row, 0)->data(Qt::AccessibleTextRole).toString();
        };
        for (const char* words : {"10.0.0.1:8935", "12 s alone", "3 pieces", "model loaded",
                                  "2 min ago", "24 gwei", "2 gwei / s", "score 92 %"})
            QVERIFY2(said(0).contains(QLatin1String(words)), qPrintable(said(0)));
        for (const char* words : {"not measured yet", "cost not known yet", "no price announced",
                                  "no score yet", "never answered", "more than your highest"})
            QVERIFY2(said(1).contains(QLatin1String(words)), qPrintable(said(1)));
        QVERIFY(!said(1).contains(QLatin1String(" 0")));
        panel.show(preparationOf(quoteHere()));
        QVERIFY(panel.findChild<OffersView*>()->isHidden());
    }

    void anOrchestratorsLinesAreWholeInANarrowTable()
    {
        OffersView view;
        Quote quote = quoteHere();
        quote.place = Place::Subnet;
        QuoteOffer offer;
        offer.url = "https://10.0.0.2:8935";
        offer.refusal = "asks more than your highest price, which is a sentence of several lines";
        quote.offers = {offer};
        view.showQuote(quote);
        view.findChild<QPushButton*>()->setChecked(true);
        auto* table = view.findChild<QTableWidget*>();
        view.show();
        view.resize(900, 600);
        QCoreApplication::processEvents();
        const int wide = table->rowHeight(0);
        view.resize(300, 600);
        QCoreApplication::processEvents();
        const QFontMetrics metrics(table->font());
        const QRect room(0, 0, table->columnWidth(0), 10'000);
        const QString text = table->item(0, 0)->text();
        const int needed = metrics.boundingRect(room, Qt::TextWordWrap, text).height();
        QVERIFY(table->columnWidth(0) < 250);
        QVERIFY2(table->rowHeight(0) >= needed,
                 qPrintable(QStringLiteral("%1 < %2").arg(table->rowHeight(0)).arg(needed)));
        QVERIFY(table->rowHeight(0) > wide);
    }

    void aCloudsListPriceStandsBesideTheCards()
    {
        RunPanel panel;
        Preparation preparation = preparationOf(quoteHere());
        preparation.cloud =
            CloudReference{{4000, "USD"}, "A cloud", "A card", "https://a.test", "2026-01-02"};
        panel.show(preparation);
        const auto labels = panel.findChildren<QLabel*>();
        QVERIFY(std::ranges::any_of(labels, [](const QLabel* label) {
            return label->text().contains(QStringLiteral("$0.004 or more")) &&
                   label->text().contains(QStringLiteral("2026-01-02")) && !label->isHidden();
        }));
    }

    void runWaitsForAQuote()
    {
        RunPanel panel;
        QVERIFY(!panel.runButton()->isEnabled());
        panel.show(preparationOf(quoteHere()));
        QVERIFY(panel.runButton()->isEnabled());
        panel.setBusy(true);
        QVERIFY(!panel.runButton()->isEnabled());
        panel.setBusy(false);
        QSignalSpy asked(&panel, &RunPanel::runRequested);
        panel.runButton()->click();
        QCOMPARE(asked.size(), 1);
        QCOMPARE(asked.front().front().value<Place>(), Place::Here);
    }

    void subnetIsThereAndCannotBeRunYet()
    {
        RunPanel panel;
        panel.show(preparationOf(quoteHere()));
        PlaceCard* subnet = nullptr;
        for (PlaceCard* card : panel.findChildren<PlaceCard*>())
            if (card->place() == Place::Subnet)
                subnet = card;
        QVERIFY(subnet);
        QVERIFY(!subnet->accessibleDescription().isEmpty());
        subnet->setChecked(true);
        QVERIFY(!panel.runButton()->isEnabled());
    }

    void aMissingModelLeadsToTheModelsPage()
    {
        RunPanel panel;
        Preparation preparation;
        preparation.error = Error{ErrorCode::NotFound, "The model is not installed."};
        panel.show(preparation);
        QVERIFY(!panel.runButton()->isEnabled());
        QSignalSpy asked(&panel, &RunPanel::remedyRequested);
        for (PlaceCard* card : panel.findChildren<PlaceCard*>())
            if (card->place() == Place::Here)
                card->findChild<QPushButton*>()->click();
        QCOMPARE(asked.size(), 1);
    }

    void aModelPlannedByItsCardCanBeGotFromTheCard()
    {
        RunPanel panel;
        Quote quote = quoteHere();
        quote.possible = false;
        quote.reason = "the model is not installed";
        Preparation preparation = preparationOf(quote);
        preparation.jobs.front().plan.model.generator.emplace();
        panel.show(preparation);
        QVERIFY(!panel.runButton()->isEnabled());
        QSignalSpy asked(&panel, &RunPanel::remedyRequested);
        for (PlaceCard* card : panel.findChildren<PlaceCard*>())
            if (card->place() == Place::Here)
                card->findChild<QPushButton*>()->click();
        QCOMPARE(asked.size(), 1);
    }

    void arrowKeysMoveBetweenCards()
    {
        RunPanel panel;
        panel.QWidget::show();
        panel.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&panel));
        panel.show(preparationOf(quoteHere()));
        const auto cards = panel.findChildren<PlaceCard*>();
        cards.front()->setFocus();
        QTest::keyClick(cards.front(), Qt::Key_Down);
        QVERIFY(cards.back()->isChecked());
    }
};

QTEST_MAIN(TestPlaceCard)
#include "test_place_card.moc"
