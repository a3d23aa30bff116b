// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/local/engine_death.h"
#include "inference/local/local_estimate.h"
#include "inference/store/model_store.h"
#include "tests/support/job_plans.h"
#include "tests/support/temp_dir.h"
#include "ui/base/phrases.h"
#include "ui/base/translation.h"
#include "ui/generate/generate_choice.h"

#include <QTest>

#include <csignal>

using namespace sluice;
using namespace sluice::ui;

/// What the rooms below say is known to the window, word by word.
class TestPhrases : public QObject
{
    Q_OBJECT

    static bool isTranslated(const std::string& english)
    {
        return phraseText(english) != QString::fromStdString(english);
    }

private Q_SLOTS:
    void initTestCase() { installTranslation(*QCoreApplication::instance(), QStringLiteral("ja")); }

    void everyModelSaysWhatItIsGoodFor()
    {
        const test::TempDir dir;
        const inference::ModelStore store(Paths::below(dir.path()));
        const auto models = store.list();
        QVERIFY(models.size() >= 7);
        for (const auto& model : models)
            QVERIFY2(isTranslated(model.card.goodFor), model.card.goodFor.c_str());
    }

    void whatAModelCannotMakeIsExplained()
    {
        GenerateSpec spec;
        spec.prompt = "a ball";
        const auto refused = [spec](auto change) {
            GenerateSpec changed = spec;
            change(changed);
            const auto fitted = fitToModel(changed, {.model = "Wan"});
            return !fitted && isTranslated(fitted.error().detail);
        };
        QVERIFY(refused([](GenerateSpec& wish) { wish.size = PixelSize{9000, 16}; }));
        QVERIFY(refused([](GenerateSpec& wish) { wish.frames = 9000; }));
        QVERIFY(refused([](GenerateSpec& wish) { wish.prompt = " "; }));
        QVERIFY(refused([](GenerateSpec& wish) {
            for (int i = 0; i < 5000; ++i)
                wish.prompt += " ball";
        }));
        QVERIFY(refused([](GenerateSpec& wish) { wish.negative = std::string(100'000, 'x'); }));
        QVERIFY(refused([](GenerateSpec& wish) { wish.steps = 0; }));
        QVERIFY(refused([](GenerateSpec& wish) { wish.guidance = -1; }));
        QVERIFY(refused([](GenerateSpec& wish) { wish.frameRate = Rational(1000); }));
        QVERIFY(refused([](GenerateSpec& wish) { wish.adapters = {{"/a.safetensors", 99}}; }));
        QVERIFY(refused([](GenerateSpec& wish) { wish.startImage = "/a.png"; }));
        QVERIFY(refused([](GenerateSpec& wish) { wish.precision = "int4"; }));
        const auto refusedByFew = [spec](auto change) {
            GenerateSpec changed = spec;
            change(changed);
            GenerateRules rules{.model = "FastWan", .takesNegative = false};
            rules.timesteps = {1000, 757, 522};
            rules.steps = 3;
            rules.guidance = 1;
            const auto fitted = fitToModel(changed, rules);
            return !fitted && isTranslated(fitted.error().detail);
        };
        QVERIFY(refusedByFew([](GenerateSpec& wish) { wish.steps = 4; }));
        QVERIFY(refusedByFew([](GenerateSpec& wish) { wish.guidance = 5; }));
        QVERIFY(refusedByFew([](GenerateSpec& wish) { wish.negative = "blurred"; }));
        spec.size = PixelSize{100, 100};
        spec.frames = 12;
        const auto fitted = fitToModel(spec, {.model = "Wan"});
        QVERIFY(fitted.has_value());
        QCOMPARE(fitted->notes.size(), std::size_t(2));
        for (const std::string& note : fitted->notes)
            QVERIFY2(isTranslated(note), note.c_str());
        QVERIFY(isTranslated(sizeFromText("large").error().detail));
    }

    void anEngineThatWasKilledIsExplained()
    {
        const Error killed = inference::describeDeath(SIGKILL, false);
        QVERIFY2(isTranslated(killed.detail), killed.detail.c_str());
        QVERIFY(phraseText(killed.detail).contains(QLatin1Char('9')));
    }

    void aQuoteIsSaidWithItsNumbers()
    {
        const test::TempDir dir;
        const Quote quote =
            inference::estimateHere(test::bookkeepingPlan(dir.path(), 3), {}, Settings{});
        QVERIFY2(isTranslated(quote.leaves), quote.leaves.c_str());
        QVERIFY2(isTranslated(quote.costBasis), quote.costBasis.c_str());
        QVERIFY(phraseText(quote.costBasis).contains(QLatin1String("0.30")));
    }

    void otherWordsStayAsTheyAre()
    {
        QCOMPARE(phraseText("What nobody knows: %1"), QStringLiteral("What nobody knows: %1"));
        QCOMPARE(phraseText(""), QString());
    }
};

QTEST_MAIN(TestPhrases)
#include "test_phrases.moc"
