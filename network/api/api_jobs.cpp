// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/api/api_jobs.h"

#include "core/job/choice_rule.h"
#include "core/job/make_chunks.h"
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
    PictureFeed(const JobPlan& plan, ApiProgress& progress)
        : m_plan(plan)
        , m_progress(progress)
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
    Result<void> finish(const Chunk&, const ChunkResult& result) override
    {
        const std::lock_guard lock(m_mutex);
        m_result = result;
        return {};
    }
    void giveBack(int) override
    {
        const std::lock_guard lock(m_mutex);
        m_isTaken = m_result.has_value();
    }
    std::optional<ChunkResult> result() const
    {
        const std::lock_guard lock(m_mutex);
        return m_result;
    }

private:
    const JobPlan& m_plan;
    ApiProgress& m_progress;
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

/// The cheaper place. Where costs cannot be compared the request stays on this computer, if that can do it.
Result<Placement> chooseForRequest(const std::vector<Quote>& quotes)
{
    auto chosen = choosePlace({ChoiceKind::CheapestWithin, {}}, quotes);
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
{}

std::string ApiJobs::defaultModel(Pipeline pipeline) const
{
    if (pipeline == Pipeline::Upscale && !m_places.upscaleModel.empty())
        return m_places.upscaleModel;
    return std::string(factsOf(pipeline).defaultModel);
}

Result<ApiOutcome> ApiJobs::run(const JobBody& job,
                                ApiWhere where,
                                const fs::path& folder,
                                ApiProgress& progress,
                                const TextFunction& onText,
                                std::stop_token stop)
{
    if (pictureCount(job) > kMostPictures)
        return fail(ErrorCode::InvalidInput,
                    fmt::format("num_images_per_prompt is {} at most", kMostPictures));
    if (job.pipeline == Pipeline::Upscale) {
        SLUICE_TRY(const std::optional<Picture> picture, planPicture(job, where, folder, stop));
        if (picture)
            return upscale(job, *picture, where, progress, std::move(stop));
    }
    if (where == ApiWhere::Here)
        return fail(ErrorCode::Unavailable,
                    "This computer cannot do that: it upscales pictures with models that are "
                    "installed. Ask without Sluice-Where: here.");
    return forward(job, folder, progress, onText, std::move(stop));
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
                                     m_places.settings.chunkSeconds, stop));
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
                                    std::stop_token stop)
{
    Placement placement(where == ApiWhere::Subnet ? Place::Subnet : Place::Here);
    if (where == ApiWhere::Auto) {
        SLUICE_TRY(placement, chooseForRequest(picture.quotes));
    }
    auto outcome = make(picture, placement.place, progress, stop);
    const Quote* const home = picture.quoteOf(Place::Here);
    if (!outcome && isFaultOfPlace(outcome.error()) && placement.place == Place::Subnet &&
        m_places.settings.comeHome && home != nullptr && home->possible) {
        const std::string why = giveUpNote(Place::Subnet, outcome.error(), 0, 1);
        outcome = make(picture, Place::Here, progress, stop);
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

Result<ApiOutcome>
ApiJobs::make(const Picture& picture, Place place, ApiProgress& progress, std::stop_token stop)
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
    PictureFeed feed(picture.plan, progress);
    Backend& backend = isHere ? *m_places.here : static_cast<Backend&>(*m_places.subnet);
    const auto run = backend.run(picture.plan, feed, stop);
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
    if (isHere)
        outcome.cost = quote->cost;
    outcome.seconds = made->busy.count();
    outcome.notes = made->notes;
    return outcome;
}

Result<ApiOutcome> ApiJobs::forward(const JobBody& job,
                                    const fs::path& folder,
                                    ApiProgress& progress,
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
    ApiOutcome all;
    Wei fee;
    bool isFeeKnown = true;
    for (std::int64_t k = 0; k < count; ++k) {
        if (job.fields.contains("seed"))
            order.request.fields["seed"] = job.fields["seed"].get<std::int64_t>() + k;
        order.folder = folder / fmt::format("answer{}", k);
        std::error_code ignored;
        fs::create_directory(order.folder, ignored);
        SLUICE_TRY(PipelineResult one,
                   runPipeline(m_places.subnet->services(), m_places.settings, order, stop));
        all.maker = one.peer;
        all.price = one.price;
        if (k == 0)
            all.answer = std::exchange(one.answer, {});
        const auto appended = append(all, std::move(one), fee, isFeeKnown);
        SLUICE_CHECK(appended);
    }
    all.model = job.model;
    if (isFeeKnown)
        all.feeWei = fee.toString();
    return all;
}

} // namespace sluice::network
