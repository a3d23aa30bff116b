// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/atomic_file.h"
#include "core/base/hash.h"
#include "inference/store/download_note.h"
#include "inference/store/generator_folder.h"
#include "inference/store/model_download.h"
#include "tests/support/hub_server.h"
#include "tests/support/socket_counter.h"
#include "tests/support/temp_dir.h"
#include "tests/support/weight_builder.h"

#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <functional>

#include <sys/stat.h>

using namespace sluice;
using namespace sluice::inference;
using sluice::test::HubBehaviour;
using sluice::test::HubServer;
using sluice::test::TempDir;
namespace fs = std::filesystem;

namespace {

constexpr const char* kName = "some/Tiny-Wan";
constexpr const char* kId = "Tiny-Wan";
constexpr const char* kSecond = "transformer/diffusion_pytorch_model-00002-of-00002.safetensors";

template <class T>
std::optional<ErrorCode> codeOf(const Result<T>& result)
{
    return result ? std::nullopt : std::optional(result.error().code);
}

bool says(const Error& error, const std::string& words)
{
    return error.detail.find(words) != std::string::npos;
}

/// A home that knows a Hub.
struct Home
{
    TempDir folder;
    Paths paths = Paths::below(folder / "home");
    HubServer hub;
    ModelStore store{paths};
    net::HttpClient client;
    std::string token;

    Result<DownloadOffer> look(const std::string& name = kName)
    {
        return ModelDownload(store, client, {hub.url(), token}).look(name);
    }

    Result<InstalledModel> pull(const std::string& name = kName,
                                const net::ProgressFunction& progress = {})
    {
        ModelDownload download(store, client, {hub.url(), token});
        SLUICE_TRY(const DownloadOffer offer, download.look(name));
        return download.pull(offer, progress);
    }

    fs::path repository() const { return paths.modelHub / "models--some--Tiny-Wan"; }
    fs::path snapshot() const { return repository() / "snapshots" / std::string(40, 'a'); }

    std::optional<ModelListing> row(const std::string& id = kId) const
    {
        for (ModelListing& listing : store.list())
            if (listing.card.id == id)
                return std::move(listing);
        return std::nullopt;
    }

    /// How often a file of weights was asked for.
    int weightsAsked() const
    {
        int count = 0;
        for (const auto& request : hub.storageRequests())
            count += request.path.ends_with(".safetensors");
        return count;
    }

    /// Files below the Hugging Face cache, but for the note of what the branch is.
    std::vector<std::string> cached() const
    {
        std::vector<std::string> found;
        std::error_code error;
        for (fs::recursive_directory_iterator it(paths.modelHub, error), end; !error && it != end;
             it.increment(error))
            if (!it->is_directory() && it->path().parent_path().filename() != "refs")
                found.push_back(it->path().string());
        return found;
    }
};

using Change = std::function<void(HubBehaviour&)>;

void changeJson(HubBehaviour& hub,
                const std::string& file,
                const std::function<void(nlohmann::json&)>& change)
{
    auto json = nlohmann::json::parse(hub.files.at(file));
    change(json);
    hub.files[file] = json.dump();
}

Change withClass(const std::string& file, const std::string& name)
{
    return [=](HubBehaviour& hub) {
        changeJson(hub, file, [&](nlohmann::json& json) { json["_class_name"] = name; });
    };
}

/// Sets a variable for the length of a test.
class EnvironmentGuard
{
public:
    EnvironmentGuard(const char* name, const std::string& value)
        : m_name(name)
    {
        ::setenv(name, value.c_str(), 1);
    }
    ~EnvironmentGuard() { ::unsetenv(m_name); }

private:
    const char* m_name;
};

} // namespace

Q_DECLARE_METATYPE(Change)

class TestStorePipelineDownload : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void pullsWhatTheEngineReadsAndNothingElse()
    {
        Home home;
        std::uint64_t last = 0, total = 0;
        const auto model = home.pull(kName, [&](const net::DownloadProgress& now) {
            QVERIFY(now.received >= last);
            last = now.received;
            total = now.total;
        });
        QVERIFY2(model, model ? "" : model.error().detail.c_str());
        QVERIFY(total > 0);
        QCOMPARE(last, total);
        QCOMPARE(model->card.id, std::string(kId));
        QCOMPARE(model->generatorFolder, home.snapshot());
        QVERIFY(fs::exists(home.snapshot() / kSecond));
        QCOMPARE(fs::read_symlink(home.snapshot() / kSecond).begin()->string(), std::string(".."));
        QCOMPARE(readFile(home.repository() / "refs" / "main").value(), std::string(40, 'a'));
        for (const char* other : {"README.md", "assets", "text_encoder/pytorch_model.bin",
                                  "transformer/diffusion_pytorch_model.fp16.safetensors"})
            QVERIFY2(!fs::exists(home.snapshot() / other), other);
        QCOMPARE(home.weightsAsked(), 4);
        QVERIFY(home.store.verify(kId));
    }

    void aRestartKnowsWhatWasPulled()
    {
        Home home;
        QVERIFY(home.pull());
        const ModelStore later(home.paths);
        const auto card = later.card(kId);
        QVERIFY(card);
        QCOMPARE(card->licence.id, std::string("Apache-2.0"));
        QCOMPARE(card->variants.front().repository, std::string(kName));
        QVERIFY(home.row()->isInstalled);
        QVERIFY(!readDownloadNote(home.paths, kId));
        const auto before = home.hub.requests().size();
        QVERIFY(home.pull());
        QVERIFY(home.pull(kId));
        QCOMPARE(home.hub.requests().size(), before);
    }

    void looksBeforeItFetches()
    {
        Home home;
        const auto offer = home.look();
        QVERIFY2(offer, offer ? "" : offer.error().detail.c_str());
        QCOMPARE(offer->card.licence.id, std::string("Apache-2.0"));
        std::uint64_t weights = 0;
        for (const auto& [name, content] : test::toyPipeline())
            if (name.ends_with(".safetensors") && name.find("fp16") == std::string::npos)
                weights += content.size();
        QVERIFY(offer->bytes > weights);
        QVERIFY(offer->card.generator.has_value());
        QCOMPARE(home.hub.storageRequests().size(), std::size_t(0));
        // It is in the list from now on, and nothing says that a part of it is there.
        QVERIFY(home.row().has_value());
        QVERIFY(!home.row()->isInstalled);
        QCOMPARE(partialDownloadBytes(home.paths, home.row()->card), std::uint64_t(0));
    }

    void aRepositoryWithoutALicenceSaysSo()
    {
        Home home;
        home.hub.change([](HubBehaviour& hub) { hub.licence.clear(); });
        QCOMPARE(home.look()->card.licence.id, std::string("unknown"));
    }

    void aBrokenConnectionGoesOn()
    {
        Home home;
        home.hub.change([](HubBehaviour& hub) { hub.cuts[kSecond] = 5'000; });
        QCOMPARE(codeOf(home.pull()), ErrorCode::Network);
        QCOMPARE(codeOf(home.store.find(kId)), ErrorCode::NotFound);
        const auto row = home.row();
        QVERIFY(row && row->isUnfinished && !row->isInstalled);
        QVERIFY2(row->problem.find("models pull some/Tiny-Wan") != std::string::npos,
                 row->problem.c_str());
        const auto note = readDownloadNote(home.paths, kId);
        QVERIFY(note.has_value());
        const DownloadState state = stateOf(home.paths, *note);
        QVERIFY(state.received > 5'000 && state.received < state.total);
        QCOMPARE(partialDownloadBytes(home.paths, row->card), state.received);

        home.hub.change([](HubBehaviour& hub) { hub.cuts.clear(); });
        const auto model = home.pull(kId);
        QVERIFY2(model, model ? "" : model.error().detail.c_str());
        QCOMPARE(home.hub.asked(kSecond, false), 1);
        QCOMPARE(home.weightsAsked(), 5);
        QVERIFY(home.store.verify(kId));
        QCOMPARE(home.store.card(kId)->variants.front().revision, std::string("main"));
    }

    void whatWasBegunStaysAtItsCommit()
    {
        Home home;
        home.hub.change([](HubBehaviour& hub) { hub.cuts[kSecond] = 5'000; });
        QVERIFY(!home.pull());
        home.hub.change([](HubBehaviour& hub) {
            hub.cuts.clear();
            hub.olderCommit = std::exchange(hub.commit, std::string(40, 'c'));
        });
        const auto model = home.pull();
        QVERIFY2(model, model ? "" : model.error().detail.c_str());
        QCOMPARE(model->generatorFolder, home.snapshot());
        QCOMPARE(home.hub.asked(kSecond, false), 1);
    }

    void aRepositoryThatHasChangedIsFetchedAsItIsNow()
    {
        Home home;
        home.hub.change([](HubBehaviour& hub) { hub.cuts[kSecond] = 5'000; });
        QVERIFY(!home.pull());
        home.hub.change([](HubBehaviour& hub) {
            hub.cuts.clear();
            hub.commit = std::string(40, 'c');
        });
        const auto model = home.pull();
        QVERIFY2(model, model ? "" : model.error().detail.c_str());
        QCOMPARE(model->generatorFolder.filename().string(), std::string(40, 'c'));
        // What is the same in both is not fetched again.
        QCOMPARE(home.hub.asked("vae/diffusion_pytorch_model.safetensors"), 1);
    }

    void whatSluiceDoesNotRunIsRefusedEarly_data()
    {
        QTest::addColumn<Change>("change");
        QTest::addColumn<QString>("named");
        QTest::newRow("another pipeline")
            << withClass("model_index.json", "StableFluxPipeline")
            << QStringLiteral("some/Tiny-Wan/model_index.json describes a StableFluxPipeline");
        QTest::newRow("another denoiser")
            << withClass("transformer/config.json", "UNet2DConditionModel")
            << QStringLiteral("UNet2DConditionModel");
        QTest::newRow("another codec")
            << withClass("vae/config.json", "AutoencoderTiny") << QStringLiteral("AutoencoderTiny");
        QTest::newRow("another sampler")
            << withClass("scheduler/scheduler_config.json", "DDPMScheduler")
            << QStringLiteral("DDPMScheduler");
        QTest::newRow("a sampler with other settings") << Change([](HubBehaviour& hub) {
            changeJson(hub, "scheduler/scheduler_config.json",
                       [](nlohmann::json& json) { json["use_karras_sigmas"] = true; });
        }) << QStringLiteral("use_karras_sigmas");
        QTest::newRow("embeddings of pictures") << Change([](HubBehaviour& hub) {
            changeJson(hub, "transformer/config.json",
                       [](nlohmann::json& json) { json["image_dim"] = 1280; });
        }) << QStringLiteral("image embeddings");
        QTest::newRow("two transformers") << Change([](HubBehaviour& hub) {
            changeJson(hub, "model_index.json",
                       [](nlohmann::json& json) { json["boundary_ratio"] = 0.9; });
        }) << QStringLiteral("two transformers");
        QTest::newRow("no pipeline")
            << Change([](HubBehaviour& hub) { hub.files.erase("model_index.json"); })
            << QStringLiteral("model_index.json");
        QTest::newRow("settings missing")
            << Change([](HubBehaviour& hub) { hub.files.erase("vae/config.json"); })
            << QStringLiteral("lacks vae/config.json");
        QTest::newRow("settings that are none")
            << Change([](HubBehaviour& hub) { hub.files["model_index.json"] = "<html>"; })
            << QStringLiteral("some/Tiny-Wan/model_index.json");
        QTest::newRow("pickles alone")
            << Change([](HubBehaviour& hub) { hub.files.erase("text_encoder/model.safetensors"); })
            << QStringLiteral("pickles");
        QTest::newRow("no weights") << Change([](HubBehaviour& hub) {
            hub.files.erase("vae/diffusion_pytorch_model.safetensors");
        }) << QStringLiteral("no weights of vae");
        QTest::newRow("a shard missing")
            << Change([](HubBehaviour& hub) { hub.files.erase(kSecond); })
            << QStringLiteral("00002-of-00002");
        QTest::newRow("no tokenizer") << Change([](HubBehaviour& hub) {
            hub.files.erase("tokenizer/tokenizer.json");
            hub.files.erase("tokenizer/spiece.model");
        }) << QStringLiteral("no tokenizer");
    }

    void whatSluiceDoesNotRunIsRefusedEarly()
    {
        QFETCH(Change, change);
        QFETCH(QString, named);
        Home home;
        home.hub.change(change);
        const auto model = home.pull();
        QCOMPARE(codeOf(model), ErrorCode::ModelBroken);
        QVERIFY2(says(model.error(), named.toStdString()), model.error().detail.c_str());
        QCOMPARE(home.weightsAsked(), 0);
        QVERIFY(home.cached().empty());
        QVERIFY(!home.row());
    }

    void aWrongHashIsNotKept()
    {
        Home home;
        home.hub.change([](HubBehaviour& hub) {
            hub.lies[kSecond] = std::string(hub.files.at(kSecond).size(), 'x');
        });
        const auto model = home.pull();
        QCOMPARE(codeOf(model), ErrorCode::ModelBroken);
        QVERIFY2(says(model.error(), "SHA-256"), model.error().detail.c_str());
        QVERIFY(home.row()->isUnfinished);
        for (const std::string& file : home.cached())
            QVERIFY2(!file.ends_with("partial"), file.c_str());
        home.hub.change([](HubBehaviour& hub) { hub.lies.clear(); });
        QVERIFY(home.pull());
    }

    void weightsThatAreNoneAreNotKept()
    {
        Home home;
        home.hub.change([](HubBehaviour& hub) { hub.files[kSecond] = "not a safetensors file"; });
        QCOMPARE(codeOf(home.pull()), ErrorCode::ModelBroken);
        QVERIFY(home.cached().empty());
        QVERIFY(!home.row());
    }

    void aGatedRepositorySaysWhatToDo()
    {
        Home home;
        home.hub.change([](HubBehaviour& hub) { hub.wantsToken = "hf_good"; });
        auto model = home.pull();
        QCOMPARE(codeOf(model), ErrorCode::Unavailable);
        QVERIFY2(says(model.error(), home.hub.url() + "/some/Tiny-Wan in a browser"),
                 model.error().detail.c_str());
        QVERIFY(says(model.error(), "HF_TOKEN"));
        home.token = "hf_bad";
        model = home.pull();
        QCOMPARE(codeOf(model), ErrorCode::Unavailable);
        QVERIFY2(says(model.error(), "token is not enough"), model.error().detail.c_str());
        QVERIFY(!says(model.error(), "hf_bad"));
        home.token = "hf_good";
        model = home.pull();
        QVERIFY2(model, model ? "" : model.error().detail.c_str());
    }

    void theTokenGoesToTheHubAlone()
    {
        Home home;
        home.token = "hf_good";
        home.hub.change([](HubBehaviour& hub) { hub.wantsToken = "hf_good"; });
        QVERIFY(home.pull());
        for (const auto& request : home.hub.requests())
            QCOMPARE(request.headers.at("authorization"), std::string("Bearer hf_good"));
        QVERIFY(!home.hub.storageRequests().empty());
        for (const auto& request : home.hub.storageRequests())
            QVERIFY(!request.headers.contains("authorization"));
    }

    void tooLittleSpaceIsSaidBeforeTheWeights()
    {
        Home home;
        home.hub.change([](HubBehaviour& hub) { hub.saidSizes[kSecond] = std::uint64_t(1) << 45; });
        const auto model = home.pull();
        QCOMPARE(codeOf(model), ErrorCode::DiskFull);
        QCOMPARE(home.weightsAsked(), 0);
    }

    void aServerThatIsNoHub()
    {
        Home home;
        home.hub.change([](HubBehaviour& hub) { hub.commit = "../../etc"; });
        QCOMPARE(codeOf(home.look()), ErrorCode::Protocol);
        QCOMPARE(codeOf(home.look("some/Other")), ErrorCode::NotFound);
    }

    void namesAreReadAsPeoplePasteThem()
    {
        Home home;
        for (const char* name : {"some/", "/Tiny", "a/b/c", "../..", "some/Tiny Wan", "a--b/c"})
            QVERIFY2(codeOf(home.look(name)) == ErrorCode::InvalidInput, name);
        QVERIFY(home.hub.requests().empty());
        QVERIFY(home.look(home.hub.url() + "/some/Tiny-Wan/"));
        QVERIFY(home.look("https://huggingface.co/some/Tiny-Wan"));
    }

    void filesThatLeadElsewhereAreLeftOut()
    {
        Home home;
        home.hub.change([](HubBehaviour& hub) {
            hub.files["../../escape.json"] = "{}";
            hub.files["vae/../../escape.json"] = "{}";
            hub.files["vae/deep/more.json"] = "{}";
        });
        QVERIFY(home.pull());
        for (const std::string& file : home.cached())
            QVERIFY2(file.find("escape") == std::string::npos &&
                         file.find("more") == std::string::npos,
                     file.c_str());
    }

    void anotherOwnersModelOfThatNameIsNotMixedIn()
    {
        Home home;
        QVERIFY(home.pull());
        const auto other = home.look("other/Tiny-Wan");
        QCOMPARE(codeOf(other), ErrorCode::AlreadyExists);
        QCOMPARE(codeOf(home.look("somebody/Wan2.1-T2V-1.3B-Diffusers")), ErrorCode::AlreadyExists);
    }

    void removeTakesAllOfItOutOfTheCache()
    {
        Home home;
        QVERIFY(home.pull());
        test::writeFile(home.snapshot() / "README.md", "of another program");
        const auto removed = home.store.remove(kId);
        QVERIFY2(removed, removed ? "" : removed.error().detail.c_str());
        QCOMPARE(home.cached(), std::vector{(home.snapshot() / "README.md").string()});
        QVERIFY(!home.row());
        QCOMPARE(codeOf(home.store.remove(kId)), ErrorCode::NotFound);
    }

    void removeLeavesAnotherOwnersRepository()
    {
        Home home;
        QVERIFY(home.pull());
        const fs::path theirs = home.paths.modelHub / "models--other--Tiny-Wan";
        fs::copy(home.repository(), theirs,
                 fs::copy_options::recursive | fs::copy_options::copy_symlinks);
        QVERIFY(home.store.remove(kId));
        QVERIFY(!fs::exists(home.snapshot()));
        QVERIFY(home.store.find(kId));
        const auto refused = home.store.remove(kId);
        QCOMPARE(codeOf(refused), ErrorCode::InvalidInput);
        QVERIFY2(says(refused.error(), "models remove other/Tiny-Wan"),
                 refused.error().detail.c_str());
        QVERIFY(home.store.find(kId));
        QVERIFY(home.store.remove("other/Tiny-Wan"));
        QVERIFY(!home.row());
        QCOMPARE(codeOf(home.store.remove("other/Tiny-Wan")), ErrorCode::NotFound);
    }

    void aNameWithItsOwnerIsRemovedAlone()
    {
        Home home;
        QVERIFY(home.pull());
        const fs::path theirs = home.paths.modelHub / "models--other--Tiny-Wan";
        fs::copy(home.repository(), theirs,
                 fs::copy_options::recursive | fs::copy_options::copy_symlinks);
        QVERIFY(home.store.remove("other/Tiny-Wan"));
        QVERIFY(fs::is_empty(theirs / "snapshots"));
        QVERIFY(fs::exists(home.snapshot()));
        QCOMPARE(home.store.find(kId)->card.variants.front().repository, std::string(kName));
        QVERIFY(home.store.remove(kName));
        QVERIFY(!home.row());
    }

    void weightsInHalfPrecisionAreTakenWhereThereAreNoOthers()
    {
        Home home;
        home.hub.change([](HubBehaviour& hub) {
            for (const auto& [part, stem] : {std::pair("vae/", "diffusion_pytorch_model"),
                                             std::pair("text_encoder/", "model")}) {
                auto weights = hub.files.extract(std::string(part) + stem + ".safetensors");
                weights.key() = std::string(part) + stem + ".fp16.safetensors";
                hub.files.insert(std::move(weights));
            }
            auto index =
                hub.files.extract("transformer/diffusion_pytorch_model.safetensors.index.json");
            index.key() = "transformer/diffusion_pytorch_model.safetensors.index.fp16.json";
            hub.files.insert(std::move(index));
        });
        const auto model = home.pull();
        QVERIFY2(model, model ? "" : model.error().detail.c_str());
        QVERIFY(home.store.verify(kId));
    }

    void plainWeightsComeBeforeThoseInHalfPrecision()
    {
        Home home;
        const std::string half = "vae/diffusion_pytorch_model.fp16.safetensors";
        home.hub.change([&](HubBehaviour& hub) {
            hub.files[half] = hub.files.at("vae/diffusion_pytorch_model.safetensors");
        });
        QVERIFY(home.pull());
        QCOMPARE(home.hub.asked(half), 0);
        QCOMPARE(home.hub.asked("vae/diffusion_pytorch_model.safetensors"), 1);
    }

    void anUnfinishedDownloadCanBeThrownAway_data()
    {
        QTest::addColumn<bool>("byStore");
        QTest::newRow("models remove") << true;
        QTest::newRow("cancel in the window") << false;
    }

    void anUnfinishedDownloadCanBeThrownAway()
    {
        QFETCH(bool, byStore);
        Home home;
        home.hub.change([](HubBehaviour& hub) { hub.cuts[kSecond] = 5'000; });
        QVERIFY(!home.pull());
        if (byStore)
            QVERIFY(home.store.remove(kId));
        else
            discardPartialDownload(home.paths, home.row()->card);
        const auto left = home.cached();
        QVERIFY2(left.empty(), left.empty() ? "" : left.front().c_str());
        QVERIFY(!home.row());
    }

    void offlineMakesNoSocket()
    {
        Home home;
        const int sockets = test::socketCount();
        net::HttpClient offline(true);
        ModelDownload download(home.store, offline, {home.hub.url(), ""});
        const auto offer = download.look(kName);
        QCOMPARE(codeOf(offer), ErrorCode::Unavailable);
        QVERIFY(says(offer.error(), "offline"));
        QCOMPARE(codeOf(download.look("Wan2.1-T2V-1.3B-Diffusers")), ErrorCode::Unavailable);
        QCOMPARE(test::socketCount(), sockets);
    }

    void aShippedCardIsPulledByItsRepository()
    {
        Home home;
        const ModelDownload download(home.store, home.client, {home.hub.url(), ""});
        const auto offer = download.offer("Wan2.1-T2V-1.3B-Diffusers");
        QVERIFY(offer);
        QVERIFY(offer->variant.isPipeline());
        QCOMPARE(offer->variant.repository, std::string("Wan-AI/Wan2.1-T2V-1.3B-Diffusers"));
        QCOMPARE(offer->card.licence.id, std::string("Apache-2.0"));
        const HubServer wan("Wan-AI/Wan2.1-T2V-1.3B-Diffusers");
        ModelDownload from(home.store, home.client, {wan.url(), ""});
        const auto model = from.pull(*from.look("Wan-AI/Wan2.1-T2V-1.3B-Diffusers"));
        QVERIFY2(model, model ? "" : model.error().detail.c_str());
        QCOMPARE(model->card.title, std::string("Wan 2.1 T2V 1.3B"));
        QVERIFY(home.row("Wan2.1-T2V-1.3B-Diffusers")->isInstalled);
    }

    void aTokenIsKeptForTheUserAlone()
    {
        const Home home;
        const fs::path file = hubTokenFile(home.paths);
        QCOMPARE(codeOf(storeHubToken(home.paths, "two words")), ErrorCode::InvalidInput);
        QCOMPARE(codeOf(storeHubToken(home.paths, "a\r\nX-More: b")), ErrorCode::InvalidInput);
        QVERIFY(!fs::exists(file));
        // Whatever lay there, and whatever the user's mask.
        test::writeFile(file, "old");
        fs::permissions(file, fs::perms::all);
        const auto mask = ::umask(0);
        const auto stored = storeHubToken(home.paths, " hf_mine\n");
        ::umask(mask);
        QVERIFY(stored);
        QCOMPARE(int(fs::status(file).permissions()), 0600);
        QCOMPARE(HubAccess::fromEnvironment(home.paths).token, std::string("hf_mine"));
        QCOMPARE(std::distance(fs::directory_iterator(home.paths.config), {}), 1);
        const EnvironmentGuard guard("HF_TOKEN", "hf_other");
        QCOMPARE(HubAccess::fromEnvironment(home.paths).token, std::string("hf_other"));
        QVERIFY(forgetHubToken(home.paths));
        QVERIFY(!fs::exists(file));
    }
};

QTEST_GUILESS_MAIN(TestStorePipelineDownload)
#include "test_store_pipeline_download.moc"
