// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "inference/store/model_store.h"
#include "tests/support/page_probe.h"
#include "tests/support/temp_dir.h"
#include "ui/generate/generate_panel.h"
#include "ui/generate/known_generators.h"
#include "ui/generate/prompt_edit.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QDropEvent>
#include <QLineEdit>
#include <QMimeData>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QTextBlock>
#include <QTextLayout>
#include <QToolButton>

#include <algorithm>

using namespace sluice;
using namespace sluice::ui;

namespace {

/// A toy that knows a few words, and a large model that reads anything and takes a start image.
std::vector<GenerateModel> twoModels()
{
    GenerateModel toy{"toy", "Toy", "Shapes.", {}, {"a", "red", "ball", "rises"}};
    toy.rules.model = "Toy";
    toy.rules.size = {128, 128};
    toy.rules.mostSide = 128;
    toy.rules.frames = toy.rules.mostFrames = 17;
    toy.rules.frameRate = Rational(8);
    toy.rules.steps = 12;
    toy.rules.guidance = 1.75;
    GenerateModel large{"wan", "Wan", "Anything.", {}, {}};
    large.rules.model = "Wan";
    large.rules.takesStartImage = true;
    return {toy, large};
}

struct World
{
    test::TempDir folder;
    Background background;
    PromptBook book{background, folder / "prompts.json"};
    GeneratePanel panel{book, nullptr};

    World()
    {
        panel.setModels(twoModels(), "toy");
        panel.resize(320, 900);
        panel.show();
    }
    /// Wan is in the list, and not on this computer.
    void offerWan(std::uint64_t bytes = 0)
    {
        auto models = twoModels();
        models[1].presence = ModelPresence::Absent;
        models[1].downloadBytes = bytes;
        panel.setModels(std::move(models), "toy");
    }
    PromptEdit* prompt() const { return field<PromptEdit>("Prompt"); }
    template <class Field>
    Field* field(const char* name) const
    {
        for (Field* field : panel.findChildren<Field*>())
            if (field->accessibleName() == QLatin1String(name))
                return field;
        // By the label that it is the buddy of.
        for (const QLabel* label : panel.findChildren<QLabel*>())
            if (label->text() == QLatin1String(name))
                if (auto* field = qobject_cast<Field*>(label->buddy()))
                    return field;
        qFatal("no field %s", name);
    }
    GenerateSpec spec() const { return panel.choice().value().spec; }
    void write(const char* text) const { prompt()->setPlainText(QLatin1String(text)); }
    bool says(const char* text) const
    {
        return test::labels(panel).contains(QString::fromUtf8(text));
    }
};

} // namespace

class TestGeneratePanel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void unknownWordsAreTold()
    {
        const World world;
        world.write("A red dragon rises.");
        QVERIFY(world.says("does not know “dragon”"));
        world.field<QComboBox>("MODEL")->setCurrentIndex(1);
        for (const QLabel* label : world.panel.findChildren<QLabel*>())
            QVERIFY(!label->isVisible() || !label->text().contains(QStringLiteral("dragon")));
    }

    void unknownWordsAreUnderlined()
    {
        const World world;
        world.write("a red dragon");
        QCoreApplication::processEvents();
        const auto formats = world.prompt()->document()->firstBlock().layout()->formats();
        QCOMPARE(formats.size(), 1);
        QCOMPARE(formats.front().start, 6);
        QCOMPARE(formats.front().length, 6);
    }

    void aModelBringsItsOwnSettings()
    {
        const World world;
        QCOMPARE(world.spec().size->width, 128);
        QCOMPARE(world.spec().frames, std::optional(17));
        QCOMPARE(world.spec().steps, std::optional(12));
        world.field<QComboBox>("MODEL")->setCurrentIndex(1);
        QCOMPARE(world.spec().size->width, 832);
        QCOMPARE(world.spec().frames, std::optional(81));
        QCOMPARE(world.spec().frameRate, std::optional(Rational(16)));
        QCOMPARE(world.spec().guidance, std::optional(5.0));
    }

    void aFewStepModelKeepsItsStepsAndGuidance()
    {
        World world;
        std::vector<GenerateModel> models = twoModels();
        GenerateModel few{"few", "Few", "Quick.", {}, {}};
        few.rules.model = "Few";
        few.rules.timesteps = {1000, 757, 522};
        few.rules.steps = 3;
        few.rules.guidance = 1;
        few.rules.takesNegative = false;
        models.push_back(few);
        world.panel.setModels(models, "toy");
        auto* steps = world.field<QSpinBox>("Steps");
        auto* guidance = world.field<QDoubleSpinBox>("Guidance");
        QVERIFY(steps->isEnabled() && guidance->isEnabled());
        world.field<QComboBox>("MODEL")->setCurrentIndex(2);
        QVERIFY(!steps->isEnabled() && !guidance->isEnabled());
        QCOMPARE(world.spec().steps, std::optional(3));
        QCOMPARE(world.spec().guidance, std::optional(1.0));
        // Settings of another model's clip, and the quick preset, change neither.
        GenerateSpec other;
        other.model = "few";
        other.prompt = "a ball";
        other.negative = "fog";
        other.steps = 50;
        other.guidance = 5;
        world.panel.restore(other);
        QCOMPARE(world.spec().steps, std::optional(3));
        QCOMPARE(world.spec().guidance, std::optional(1.0));
        QVERIFY(world.spec().negative.empty());
        QVERIFY(!quickDraft(few.rules).steps);
        QVERIFY(fitToModel(world.spec(), few.rules).has_value());
        world.field<QComboBox>("MODEL")->setCurrentIndex(0);
        QVERIFY(steps->isEnabled() && guidance->isEnabled());
        QCOMPARE(world.spec().steps, std::optional(12));
    }

    void aListThatIsReadAgainKeepsWhatWasSet()
    {
        World world;
        world.field<QSpinBox>("Steps")->setValue(7);
        world.panel.setModels(twoModels(), "toy");
        QCOMPARE(world.spec().steps, std::optional(7));
    }

    void onlyModelsThatTakeOneOfferAStartImage()
    {
        World world;
        const auto* picture = test::button(world.panel, "From the viewer");
        QVERIFY(!picture->isVisible());
        world.panel.setStartImage("/pictures/a.png");
        QVERIFY(world.spec().startImage.empty());
        world.field<QComboBox>("MODEL")->setCurrentIndex(1);
        QVERIFY(picture->isVisible());
        QCOMPARE(world.spec().startImage.string(), std::string("/pictures/a.png"));
    }

    void aSizeCanBeWritten()
    {
        const World world;
        world.field<QComboBox>("Size")->setEditText(QStringLiteral("96 x 64"));
        QCOMPARE(world.spec().size->height, 64);
        world.field<QComboBox>("Size")->setEditText(QStringLiteral("large"));
        QVERIFY(!world.panel.choice());
    }

    void aRunDrawsAnotherSeedUnlessItIsLocked()
    {
        World world;
        world.write("a red ball");
        auto* seed = world.field<QLineEdit>("Seed");
        seed->setText(QStringLiteral("5"));
        world.field<QToolButton>("Keep this seed")->setChecked(true);
        world.panel.submitted();
        QCOMPARE(world.spec().seed, std::optional<std::uint64_t>(5));
        world.field<QToolButton>("Keep this seed")->setChecked(false);
        world.panel.submitted();
        QVERIFY(world.spec().seed != std::optional<std::uint64_t>(5));
    }

    void anEmptySeedIsDrawnForEachRun()
    {
        World world;
        auto* seed = world.field<QLineEdit>("Seed");
        seed->clear();
        const auto first = world.spec().seed;
        QCOMPARE(world.spec().seed, first);
        world.panel.submitted();
        QVERIFY(seed->text().isEmpty());
        QVERIFY(world.spec().seed != first);
        QVERIFY(!seed->placeholderText().isEmpty());
        // What was drawn is to be kept now.
        const auto drawn = world.spec().seed;
        world.field<QToolButton>("Keep this seed")->setChecked(true);
        world.panel.submitted();
        QCOMPARE(world.spec().seed, drawn);
        QCOMPARE(seed->text().toULongLong(), *drawn);
    }

    void adaptersComeWithSettingsAndCanBeTakenOut()
    {
        World world;
        GenerateSpec spec;
        spec.model = "toy";
        spec.prompt = "a ball";
        spec.adapters = {{"/loras/ink.safetensors", 0.8}, {"/loras/fog.safetensors", 1}};
        world.panel.restore(spec);
        QVERIFY(world.spec().adapters == spec.adapters);
        QVERIFY(world.says("ink.safetensors"));
        QSignalSpy changed(&world.panel, &GeneratePanel::changed);
        world.field<QDoubleSpinBox>("Weight of ink.safetensors")->setValue(0.5);
        QCOMPARE(world.spec().adapters.front().weight, 0.5);
        QCOMPARE(changed.size(), 1);
        world.field<QToolButton>("Take out ink.safetensors")->click();
        QCOMPARE(world.spec().adapters.size(), std::size_t(1));
        QCOMPARE(world.spec().adapters.front().file.string(),
                 std::string("/loras/fog.safetensors"));
        QCOMPARE(changed.size(), 2);
        // Settings without any take them away.
        spec.adapters.clear();
        world.panel.restore(spec);
        QVERIFY(world.spec().adapters.empty());
    }

    void adaptersOfAnotherComputerAreNamedAndKeepTheirWeight()
    {
        World world;
        world.panel.expectAdapters({{"ink.safetensors", 0.8}});
        QVERIFY(world.says("made with the LoRA ink.safetensors (weight 0.8)"));
        QSignalSpy wanted(&world.panel, &GeneratePanel::adapterFileRequested);
        for (QPushButton* button : world.panel.findChildren<QPushButton*>())
            if (button->text() == QStringLiteral("Add a LoRA…"))
                button->click();
        QCOMPARE(wanted.size(), 1);
        world.panel.addAdapter("/here/ink.safetensors");
        world.panel.addAdapter("/here/other.safetensors");
        world.panel.addAdapter("/here/ink.safetensors");
        const std::vector<LoraUse> both{{"/here/ink.safetensors", 0.8},
                                        {"/here/other.safetensors", 1}};
        QVERIFY(world.spec().adapters == both);
    }

    void lengthsStayNearTheUsualOne()
    {
        GenerateRules wan{.model = "Wan"};
        wan.mostFrames = 4001;
        const auto lengths = lengthsFor(wan);
        QVERIFY(std::ranges::find(lengths, 81) != lengths.end());
        QCOMPARE(lengths.back(), 161);
        QCOMPARE(wan.mostFrames, 4001);
        // What a clip was made with stays possible.
        World world;
        auto models = twoModels();
        models[1].rules.mostFrames = 4001;
        world.panel.setModels(models, "wan");
        GenerateSpec spec;
        spec.model = "wan";
        spec.frames = 401;
        world.panel.restore(spec);
        QCOMPARE(world.spec().frames, std::optional(401));
    }

    void altUpGoesThroughFormerPrompts()
    {
        World world;
        for (const char* text : {"a ball", "a red ball"}) {
            world.write(text);
            world.panel.submitted();
        }
        world.write("a ba");
        QTest::keyClick(world.prompt(), Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(world.spec().prompt, std::string("a red ball"));
        QTest::keyClick(world.prompt(), Qt::Key_Up, Qt::AltModifier);
        QTest::keyClick(world.prompt(), Qt::Key_Up, Qt::AltModifier);
        QCOMPARE(world.spec().prompt, std::string("a ball"));
        for (int i = 0; i < 2; ++i)
            QTest::keyClick(world.prompt(), Qt::Key_Down, Qt::AltModifier);
        QCOMPARE(world.spec().prompt, std::string("a ba"));
    }

    void restoringTakesEverythingAndKeepsTheDraft()
    {
        World world;
        world.write("half a thought");
        GenerateSpec spec;
        spec.model = "wan";
        spec.prompt = "a dragon";
        spec.negative = "fog";
        spec.seed = 77;
        spec.size = PixelSize{640, 352};
        spec.frames = 33;
        spec.frameRate = Rational(10);
        spec.steps = 9;
        spec.guidance = 3.5;
        spec.precision = "int8";
        world.panel.restore(spec);
        const GenerateSpec now = world.spec();
        QVERIFY(now == spec);
        QCOMPARE(world.book.history().front().text, std::string("half a thought"));
    }

    void aModelThatIsNotHereIsNamed()
    {
        World world;
        GenerateSpec spec;
        spec.model = "elsewhere";
        spec.prompt = "a ball";
        world.panel.restore(spec);
        QVERIFY(world.says("made with elsewhere"));
        QCOMPARE(world.spec().model, std::string("toy"));
    }

    void aModelThatCouldBeHadSaysSoInTheList()
    {
        World world;
        world.offerWan(27'000'000'000);
        const auto* list = world.field<QComboBox>("MODEL");
        QCOMPARE(list->itemText(0), QStringLiteral("Toy"));
        QCOMPARE(list->itemText(1), QStringLiteral("Wan · not installed, 27.0 GB"));
        world.offerWan(0);
        QCOMPARE(list->itemText(1), QStringLiteral("Wan · not installed"));
    }

    void onlyAModelThatIsNotHereOffersToGetIt()
    {
        World world;
        world.offerWan();
        auto* get = test::button(world.panel, "Get it");
        QVERIFY(!get->isVisible());
        world.field<QComboBox>("MODEL")->setCurrentIndex(1);
        QVERIFY(get->isVisible());
        QSignalSpy wanted(&world.panel, &GeneratePanel::modelPageRequested);
        get->click();
        QCOMPARE(wanted.value(0).value(0).toString(), QStringLiteral("wan"));
    }

    void theFitOfAModelThatIsNotHereIsJudged()
    {
        World world;
        world.offerWan();
        world.field<QComboBox>("MODEL")->setCurrentIndex(1);
        Quote quote;
        quote.reason = "the model is not installed";
        quote.memoryBytes = 6'000'000'000;
        world.panel.showFit(quote);
        QVERIFY(world.says("It would fit this computer: about 6.0 GB of memory."));
        quote.warning = "needs 9 GB of memory, 4 GB are free";
        world.panel.showFit(quote);
        QVERIFY(world.says("It would not run here: needs 9 GB of memory, 4 GB are free."));
    }

    void aModelThatIsInstalledLosesItsMarkAndKeepsWhatWasSet()
    {
        World world;
        world.offerWan();
        auto* list = world.field<QComboBox>("MODEL");
        list->setCurrentIndex(1);
        world.field<QSpinBox>("Steps")->setValue(7);
        QSignalSpy changed(&world.panel, &GeneratePanel::changed);
        auto models = twoModels();
        models[1].rules.mostFrames = 161; // its files know better than its card
        world.panel.setModels(models, "toy");
        QCOMPARE(list->currentText(), QStringLiteral("Wan"));
        QVERIFY(!test::button(world.panel, "Get it")->isVisible());
        QCOMPARE(world.spec().steps, std::optional(7));
        QVERIFY(!changed.isEmpty());
    }

    void restoringChoosesAModelThatIsNotInstalled()
    {
        World world;
        world.offerWan();
        GenerateSpec spec;
        spec.model = "wan";
        spec.prompt = "a dragon";
        spec.steps = 9;
        world.panel.restore(spec);
        QCOMPARE(world.spec().model, std::string("wan"));
        QCOMPARE(world.spec().steps, std::optional(9));
        QVERIFY(world.says("made with Wan, which is not on this computer"));
    }

    void restoringWaitsForTheListOfModels()
    {
        test::TempDir folder;
        Background background;
        PromptBook book(background, folder / "prompts.json");
        GeneratePanel panel(book, nullptr);
        GenerateSpec spec;
        spec.model = "wan";
        spec.prompt = "a dragon";
        spec.steps = 9;
        panel.restore(spec);
        panel.setModels(twoModels(), "toy");
        QCOMPARE(panel.choice().value().spec.model, std::string("wan"));
        QCOMPARE(panel.choice().value().spec.steps, std::optional(9));
        for (const QLabel* label : panel.findChildren<QLabel*>())
            QVERIFY(!label->text().contains(QStringLiteral("not on this computer")));
    }

    void aStoreListsWhatCouldBeHadBelowWhatIsThere()
    {
        const test::TempDir home;
        const auto models = knownGenerators(inference::ModelStore(Paths::below(home.path())));
        const auto wan = std::ranges::find(models, "Wan2.1-T2V-1.3B-Diffusers", &GenerateModel::id);
        QVERIFY(wan != models.end());
        QVERIFY(wan->presence == ModelPresence::Absent);
        QCOMPARE(wan->rules.size.width, 832);
        QVERIFY(!wan->goodFor.empty());
        QVERIFY(std::ranges::is_sorted(models, {}, &GenerateModel::presence));
    }

    void otherWeightsUnderTheSameNameAreNoticed()
    {
        const test::TempDir home;
        const inference::ModelStore store(Paths::below(home.path()));
        StoredGeneration stored;
        stored.spec.model = "sluice-shapes";
        stored.modelSha256 = store.find("sluice-shapes")->facts.sha256;
        QVERIFY(!hasOtherWeights(stored, store));
        stored.modelSha256 = std::string(64, 'a');
        QVERIFY(hasOtherWeights(stored, store));
        // With an adapter the digest is that of both.
        stored.adapters = {{"ink.safetensors", 1}};
        QVERIFY(!hasOtherWeights(stored, store));
        stored.adapters.clear();
        stored.spec.model = "elsewhere";
        QVERIFY(!hasOtherWeights(stored, store));
    }

    void aPresetBringsItsSettingsBack()
    {
        World world;
        world.field<QSpinBox>("Steps")->setValue(3);
        world.field<QToolButton>("Keep these settings as a preset")->click();
        world.field<QLineEdit>("Name of the preset")->setText(QStringLiteral("Three steps"));
        test::button(world.panel, "Keep")->click();
        auto* presets = world.field<QComboBox>("Preset");
        presets->setCurrentIndex(0);
        Q_EMIT presets->activated(0);
        QCOMPARE(world.spec().steps, std::optional(12));
        const int own = presets->findText(QStringLiteral("Three steps"));
        QVERIFY(own >= 0);
        presets->setCurrentIndex(own);
        Q_EMIT presets->activated(own);
        QCOMPARE(world.spec().steps, std::optional(3));
    }

    void aDroppedFileIsHandedOn()
    {
        World world;
        QSignalSpy dropped(&world.panel, &GeneratePanel::fileDropped);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(QStringLiteral("/clips/a.mp4"))});
        QDragEnterEvent enter(QPoint(10, 10), Qt::CopyAction, &data, Qt::LeftButton,
                              Qt::NoModifier);
        QCoreApplication::sendEvent(&world.panel, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent event(QPointF(10, 10), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
        QCoreApplication::sendEvent(&world.panel, &event);
        QCOMPARE(dropped.size(), 1);
        QCOMPARE(dropped.front().front().toString(), QStringLiteral("/clips/a.mp4"));
    }

    void promptsAndPresetsSurviveTheProgram()
    {
        const test::TempDir folder;
        GenerateSpec settings;
        settings.steps = 4;
        settings.prompt = "not kept";
        {
            Background background;
            PromptBook book(background, folder / "prompts.json");
            book.remember({"a ball", "fog"});
            book.keepPreset({"quick", settings});
            QTRY_VERIFY(std::filesystem::exists(folder / "prompts.json"));
        }
        Background background;
        PromptBook book(background, folder / "prompts.json");
        QSignalSpy changed(&book, &PromptBook::changed);
        book.load();
        QVERIFY(changed.wait());
        QCOMPARE(book.history().front().text, std::string("a ball"));
        QCOMPARE(book.history().front().negative, std::string("fog"));
    }

    void aDamagedBookIsPutAside()
    {
        const test::TempDir folder;
        QVERIFY(writeFileAtomically(folder / "prompts.json", "{\"history\": [").has_value());
        Background background;
        PromptBook book(background, folder / "prompts.json");
        QSignalSpy failed(&book, &PromptBook::failed);
        book.load();
        QVERIFY(failed.wait());
        QVERIFY(std::filesystem::exists(folder / "prompts.json.damaged"));
        book.remember({"a ball"});
        QTRY_VERIFY(std::filesystem::exists(folder / "prompts.json"));
    }

    void variationsHaveFollowingSeedsAndFreeNames()
    {
        const test::TempDir folder;
        GenerateChoice choice;
        choice.spec.prompt = "A red ball, rising!";
        choice.spec.seed = 7;
        choice.variations = 2;
        QVERIFY(writeFileAtomically(folder / "a-red-ball-rising-7.mp4", "").has_value());
        const auto specs = specsFor(choice, folder.path(), {folder / "a-red-ball-rising-8.mp4"});
        QVERIFY(specs.has_value());
        QCOMPARE(specs->size(), std::size_t(2));
        QCOMPARE((*specs)[0].output.filename().string(), std::string("a-red-ball-rising-7-2.mp4"));
        QCOMPARE((*specs)[1].output.filename().string(), std::string("a-red-ball-rising-8-2.mp4"));
        QCOMPARE((*specs)[1].seed, std::optional<std::uint64_t>(8));
    }
};

QTEST_MAIN(TestGeneratePanel)
#include "test_generate_panel.moc"
