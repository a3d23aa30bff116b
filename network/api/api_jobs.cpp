// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/api/api_jobs.h"

#include "core/config/tariff.h"
#include "core/job/choice_rule.h"
#include "core/job/make_chunks.h"
#include "network/api/api_answer.h"
#include "network/api/api_receipt.h"
#include "network/subnet/subnet_backend.h"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace sluice::network {
namespace fs = std::filesystem;
namespace {

constexpr std::int64_t kMostPictures = 10;
constexpr std::chrono::milliseconds kLookForStop{100};

/// The one piece of a picture's plan.
class PictureFeed : public ChunkFeed
{
public:
    /// `guard` outlives it.
    PictureFeed(const JobPlan& plan, ApiProgress& progress, SpendingGuard& guard)
        : m_plan(plan)
        , m_progress(progress)
        , m_guard(guard)
    {}

    std::optional<Chunk> take() override
    {
        const std::lock_guard lock(m_mutex);
        if (std::exchange(m_isTaken, true))
            return std::nullopt;
        return m_plan.chunks.front();
    }
    void progress(int, std::int64_t, const std::string& stage) override
    {
        m_progress.set(stage, m_progress.maker());
    }
    Result<void> finish(const Chunk& chunk, const ChunkResult& result) override
    {
        const std::lock_guard lock(m_mutex);
        m_guard.spend(chunk.index, result.feeWei);
        m_result = result;
        return {};
    }
    void giveBack(int chunkIndex) override
    {
        const std::lock_guard lock(m_mutex);
        m_guard.release(chunkIndex);
        m_isTaken = m_result.has_value();
    }
    std::optional<Wei> reserveFee(int chunkIndex, const Wei& wanted) override
    {
        return m_guard.reserve(chunkIndex, wanted);
    }
    void releaseFee(int chunkIndex, const Wei& amount) override
    {
        m_guard.release(chunkIndex, amount);
    }
    std::string limitText() const override { return m_guard.limitText(); }
    std::optional<ChunkResult> result() const
    {
        const std::lock_guard lock(m_mutex);
        return m_result;
    }

private:
    const JobPlan& m_plan;
    ApiProgress& m_progress;
    SpendingGuard& m_guard;
    mutable std::mutex m_mutex;
    bool m_isTaken = false;
    std::optional<ChunkResult> m_result;
};

std::int64_t pictureCount(const JobBody& job)
{
    return std::max<std::int64_t>(1, job.fields.value("num_images_per_prompt", std::int64_t(1)));
}

/// Adds what another request for one more picture gave.
Result<void> append(ApiOutcome& all, PipelineResult&& one, Wei& fee, bool& isFeeKnown)
{
    std::ranges::move(one.answer.media, std::back_inserter(all.answer.media));
    std::ranges::move(one.files, std::back_inserter(all.files));
    if (one.fee) {
        SLUICE_TRY(fee, fee.plus(one.fee->ceiling()));
    }
    isFeeKnown = isFeeKnown && one.fee;
    all.tries = std::max(all.tries, one.tries);
    all.seconds += one.seconds;
    return {};
}

/// The rule of the settings; the cheapest place where it leaves the choice to a person, whom nobody can ask here.
ChoiceRule ruleOf(const Settings& settings)
{
    const auto rule = choiceRuleFromString(settings.choiceRule);
    const bool chooses = rule && (rule->kind == ChoiceKind::CheapestWithin ||
                                  rule->kind == ChoiceKind::FastestUnder);
    return chooses ? *rule : ChoiceRule{ChoiceKind::CheapestWithin, {}};
}

/// By the rule. Where costs cannot be compared the request stays on this computer, if that can do it.
Result<Placement> chooseForRequest(const ChoiceRule& rule, const std::vector<Quote>& quotes)
{
    auto chosen = choosePlace(rule, quotes);
    const auto here = std::ranges::find(quotes, Place::Here, &Quote::place);
    if (!chosen && here != quotes.end() && here->possible)
        return Placement(Place::Here);
    return chosen;
}

} // namespace

/// A picture that a backend can make, with what the places say about it.
struct ApiJobs::Picture
{
    JobPlan plan;
    std::vector<Quote> quotes;

    const Quote* quoteOf(Place place) const
    {
        const auto found = std::ranges::find(quotes, place, &Quote::place);
        return found == quotes.end() ? nullptr : &*found;
    }
};

Result<ApiWhere> apiWhereFromString(std::string_view text)
{
    if (text == "auto")
        return ApiWhere::Auto;
    if (text == "here")
        return ApiWhere::Here;
    if (text == "subnet")
        return ApiWhere::Subnet;
    return fail(ErrorCode::InvalidInput, "where to run is auto, here or subnet");
}

void ApiProgress::set(std::string stage, std::string maker)
{
    const std::lock_guard lock(m_mutex);
    m_stage = std::move(stage);
    m_maker = std::move(maker);
}

std::string ApiProgress::stage() const
{
    const std::lock_guard lock(m_mutex);
    return m_stage;
}

std::string ApiProgress::maker() const
{
    const std::lock_guard lock(m_mutex);
    return m_maker;
}

ApiJobs::ApiJobs(ApiPlaces places)
    : m_places(std::move(places))
    , m_limits(m_places.settingsFile, m_places.settings)
{}

ApiWhere ApiJobs::usualWhere(ApiWhere wanted) const
{
    const auto rule = choiceRuleFromString(m_limits.settings().choiceRule);
    const bool staysHere = rule && rule->kind == ChoiceKind::HereOnly;
    return wanted == ApiWhere::Auto && staysHere ? ApiWhere::Here : wanted;
}

std::string ApiJobs::defaultModel(Pipeline pipeline) const
{
    if (pipeline == Pipeline::Upscale && !m_places.upscaleModel.empty())
        return m_places.upscaleModel;
    return std::string(factsOf(pipeline).defaultModel);
}

ApiEnd ApiJobs::run(const JobBody& job,
                    ApiWhere where,
                    const fs::path& folder,
                    ApiProgress& progress,
                    const TextFunction& onText,
                    std::stop_token stop)
{
    ApiReceipt receipt(m_places.database, std::string(factsOf(job.pipeline).name), job.model);
    auto outcome = give(job, where, folder, progress, receipt, onText, std::move(stop));
    RequestRow& row = receipt.row();
    ApiEnd end;
    if (outcome) {
        row.status = end.status = 200;
        row.place = outcome->place;
        row.maker = outcome->maker;
        row.model = outcome->model;
        row.seconds = outcome->seconds;
        row.cost = outcome->cost;
        row.tries = outcome->tries;
        row.feeWei = outcome->feeWei;
        row.notes = outcome->notes;
        end.outcome = std::move(*outcome);
    } else {
        const std::string refusal = receipt.refusal();
        row.status = end.status = refusal.empty() ? statusOf(outcome.error()) : 402;
        end.error = refusal.empty() ? outcome.error().detail : refusal;
        row.error = refusal.empty() ? receipt.fitToKeep(outcome.error()) : refusal;
    }
    receipt.end();
    end.receipt = row;
    return end;
}

Result<ApiOutcome> ApiJobs::give(const JobBody& job,
                                 ApiWhere where,
                                 const fs::path& folder,
                                 ApiProgress& progress,
                                 ApiReceipt& receipt,
                                 const TextFunction& onText,
                                 std::stop_token stop)
{
    SLUICE_CHECK(receipt.setLimits(m_limits.settings()));
    if (pictureCount(job) > kMostPictures)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("num_images_per_prompt is {} at most", kMostPictures));
    if (job.pipeline == Pipeline::Upscale) {
        SLUICE_TRY(const std::optional<Picture> picture, planPicture(job, where, folder, stop));
        if (picture)
            return upscale(job, *picture, where, progress, receipt, std::move(stop));
    }
    if (where == ApiWhere::Here)
        return fail(ErrorCode::Unavailable,
                    "This computer cannot do that: it upscales pictures with models that are "
                    "installed. The request was to stay here, by its header Sluice-Where or by the "
                    "setting rule/default. To let it leave this computer send Sluice-Where: "
                    "subnet.");
    return forward(job, folder, progress, receipt, onText, std::move(stop));
}

/// Nothing: no place knows the model as one of ours, so that an orchestrator has to be asked for it by its name.
Result<std::optional<ApiJobs::Picture>> ApiJobs::planPicture(const JobBody& job,
                                                             ApiWhere where,
                                                             const fs::path& folder,
                                                             std::stop_token stop) const
{
    UpscaleSpec spec;
    spec.source = fs::absolute(job.file);
    spec.output = fs::absolute(folder / "upscaled.png");
    spec.model = job.model;
    const bool mayBeHere = m_places.here && where != ApiWhere::Subnet;
    const bool mayBeThere = m_places.subnet && where != ApiWhere::Here;
    Result<ModelFacts> facts = fail(ErrorCode::NotFound, "");
    if (mayBeHere)
        facts = m_places.here->modelFacts(JobSpec{spec});
    if (!facts && mayBeThere)
        facts = m_places.subnet->modelFacts(JobSpec{spec});
    if (!facts && where == ApiWhere::Here && m_places.here)
        return Unexpected(facts.error());
    if (!facts)
        return std::optional<Picture>();
    SLUICE_TRY(const media::MediaInfo source, media::probe(spec.source));
    if (!source.isStill)
        return fail(ErrorCode::InvalidInput, "upscale takes a picture as PNG or JPEG here");
    Picture picture;
    SLUICE_TRY(picture.plan, planJob(JobSpec{spec}, *facts, fs::absolute(folder / "job"),
                                     m_limits.settings().chunkSeconds, stop));
    std::error_code ignored;
    fs::create_directories(picture.plan.jobFolder, ignored);
    if (mayBeHere)
        picture.quotes.push_back(m_places.here->estimate(picture.plan));
    if (mayBeThere) {
        if (const auto asked = m_places.subnet->refresh(picture.plan, stop); !asked)
            spdlog::info("API: {}", asked.error().detail);
        picture.quotes.push_back(m_places.subnet->estimate(picture.plan));
    }
    return std::optional(std::move(picture));
}

Result<ApiOutcome> ApiJobs::upscale(const JobBody& job,
                                    const Picture& picture,
                                    ApiWhere where,
                                    ApiProgress& progress,
                                    ApiReceipt& receipt,
                                    std::stop_token stop)
{
    Placement placement(where == ApiWhere::Subnet ? Place::Subnet : Place::Here);
    if (where == ApiWhere::Auto) {
        SLUICE_TRY(placement, chooseForRequest(ruleOf(m_limits.settings()), picture.quotes));
    }
    auto outcome = make(picture, placement.place, progress, receipt, stop);
    const Quote* const home = picture.quoteOf(Place::Here);
    if (!outcome && isFaultOfPlace(outcome.error()) && placement.place == Place::Subnet &&
        m_limits.settings().comeHome && home != nullptr && home->possible) {
        const std::string why = giveUpNote(Place::Subnet, outcome.error(), 0, 1);
        outcome = make(picture, Place::Here, progress, receipt, stop);
        if (outcome)
            outcome->notes.push_back(why);
    }
    if (!outcome)
        return outcome;
    if (!placement.note.empty())
        outcome->notes.insert(outcome->notes.begin(), placement.note);
    outcome->model = job.model;
    outcome->answer.media.front().seed = job.fields.value("seed", std::int64_t(0));
    return outcome;
}

Result<ApiOutcome> ApiJobs::make(const Picture& picture,
                                 Place place,
                                 ApiProgress& progress,
                                 ApiReceipt& receipt,
                                 std::stop_token stop)
{
    const Quote* const quote = picture.quoteOf(place);
    if (quote == nullptr || !quote->possible)
        return fail(ErrorCode::Unavailable,
                    quote == nullptr ? fmt::format("This cannot run on {}.", phraseOf(place))
                                     : quote->reason + " " + quote->remedy);
    const bool isHere = place == Place::Here;
    progress.set("waiting", isHere ? quote->device : "");
    std::unique_lock turn(m_here, std::defer_lock);
    while (isHere && !turn.try_lock_for(kLookForStop))
        if (stop.stop_requested())
            return fail(ErrorCode::Cancelled, "Stopped.");
    RequestRow& row = receipt.row();
    row.place = place;
    if (quote->time) {
        row.predictedSeconds = quote->time->p50.count();
        row.predictedP90 = quote->time->p90.count();
    }
    row.predictedCost = isHere ? quote->cost : std::nullopt;
    row.predictedFeeWei = quote->feeWei;
    receipt.setPractice(!isHere && quote->isPractice);
    PictureFeed feed(picture.plan, progress, receipt.guard());
    Backend& backend = isHere ? *m_places.here : static_cast<Backend&>(*m_places.subnet);
    const auto began = std::chrono::steady_clock::now();
    const auto run = backend.run(picture.plan, feed, stop);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    if (!run)
        return Unexpected(run.error());
    const auto made = feed.result();
    if (!made)
        return fail(ErrorCode::Internal, "the picture was not made");
    ApiOutcome outcome;
    outcome.answer.media.emplace_back();
    outcome.files = {picture.plan.chunks.front().partialFile};
    outcome.place = place;
    outcome.maker = isHere ? made->maker : made->peer;
    outcome.price = made->price;
    outcome.feeWei = made->feeWei;
    outcome.seconds = took.count();
    if (isHere && quote->watts > 0)
        outcome.cost =
            costOfWorkAt(m_limits.settings(), quote->watts,
                         std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()),
                         outcome.seconds);
    outcome.notes = made->notes;
    learn(picture, *quote, *made, outcome);
    return outcome;
}

/// A picture is the same work as that of a job, so estimates of jobs learn from it.
void ApiJobs::learn(const Picture& picture,
                    const Quote& quote,
                    const ChunkResult& made,
                    const ApiOutcome& outcome) const
{
    if (m_places.database.empty())
        return;
    MeasuredRun run;
    run.kind = picture.plan.spec.kind();
    run.place = quote.place;
    run.isPractice = quote.isPractice;
    run.isCold = quote.isCold;
    run.device = quote.place == Place::Here ? quote.device : subnetDevice(quote.isPractice);
    run.model = picture.plan.model.id;
    run.precision = quote.precision;
    run.sourcePixels = std::int64_t(sourcePixelsOf(picture.plan));
    run.targetPixels = std::int64_t(targetPixelsOf(picture.plan));
    run.frames = made.frames;
    run.computedFrames = made.computedFrames;
    run.work = quote.work;
    run.seconds = outcome.seconds;
    if (quote.time) {
        run.predictedSeconds = quote.time->p50.count();
        run.predictedP90 = quote.time->p90.count();
    }
    run.bytesUp = made.bytesUp;
    run.bytesDown = made.bytesDown;
    run.predictedCost = quote.place == Place::Here ? quote.cost : std::nullopt;
    run.realCost = outcome.cost;
    run.predictedFeeWei = quote.feeWei;
    run.realFeeWei = outcome.feeWei;
    auto history = RunHistory::open(m_places.database);
    const auto kept = history ? history->add(run) : Result<void>(Unexpected(history.error()));
    if (!kept)
        spdlog::info("API: nothing learned of this picture: {}", kept.error().detail);
}

Result<ApiOutcome> ApiJobs::forward(const JobBody& job,
                                    const fs::path& folder,
                                    ApiProgress& progress,
                                    ApiReceipt& receipt,
                                    const TextFunction& onText,
                                    std::stop_token stop) const
{
    if (!m_places.subnet)
        return fail(ErrorCode::Unavailable, "The subnet cannot be used: see sluice-cli doctor.");
    PipelineOrder order;
    order.request = {job.pipeline, job.model, job.fields, job.file, job.input};
    order.folder = folder;
    order.onText = onText;
    order.onStage = [&](const std::string& stage, const std::string& peer) {
        progress.set(stage, peer);
    };
    // Some orchestrators give the same picture several times: each picture is a request of its own.
    const std::int64_t count = pictureCount(job);
    if (job.fields.contains("num_images_per_prompt"))
        order.request.fields["num_images_per_prompt"] = 1;
    const Settings now = m_limits.settings();
    ApiOutcome all;
    Wei fee;
    bool isFeeKnown = true;
    for (std::int64_t k = 0; k < count; ++k) {
        if (job.fields.contains("seed"))
            order.request.fields["seed"] = job.fields["seed"].get<std::int64_t>() + k;
        order.folder = folder / fmt::format("answer{}", k);
        std::error_code ignored;
        fs::create_directory(order.folder, ignored);
        receipt.watch(order, int(k), count);
        SLUICE_TRY(PipelineResult one, runPipeline(m_places.subnet->services(), now, order, stop));
        receipt.guard().spend(int(k), one.fee ? one.fee->toString() : std::string());
        all.maker = one.peer;
        all.price = one.price;
        if (k == 0)
            all.answer = std::exchange(one.answer, {});
        const auto appended = append(all, std::move(one), fee, isFeeKnown);
        SLUICE_CHECK(appended);
        // Those that are made are owed, also when a later one fails.
        receipt.row().feeWei = isFeeKnown ? fee.toString() : std::string();
    }
    all.model = job.model;
    if (isFeeKnown)
        all.feeWei = fee.toString();
    return all;
}

} // namespace sluice::network
