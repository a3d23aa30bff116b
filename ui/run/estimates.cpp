// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/estimates.h"

#include "core/base/wei.h"
#include "core/job/estimator.h"

#include <QStandardPaths>

#include <algorithm>

namespace sluice::ui {
namespace {

// Enough for the signals of one change; figures are to follow a setting within 100 ms.
constexpr std::chrono::milliseconds kQuiet{30};
constexpr std::chrono::milliseconds kNewsLast{30'000};

/// What is not known of a part is not known of the whole.
std::optional<std::int64_t> sumOf(const std::optional<std::int64_t>& a,
                                  const std::optional<std::int64_t>& b)
{
    return a && b ? std::optional(*a + *b) : std::nullopt;
}

/// Who could do only a part of the jobs is no choice for the whole.
std::vector<QuoteOffer> sumOf(const std::vector<QuoteOffer>& a, const std::vector<QuoteOffer>& b)
{
    std::vector<QuoteOffer> both;
    for (QuoteOffer offer : a) {
        const auto other = std::ranges::find_if(b, [&](const QuoteOffer& one) {
            return one.url == offer.url && one.step == offer.step;
        });
        if (other == b.end())
            continue;
        if (offer.seconds && other->seconds)
            *offer.seconds += *other->seconds;
        else
            offer.seconds.reset();
        const auto fee = Wei::parse(offer.feeWei);
        const auto more = Wei::parse(other->feeWei);
        const auto sum =
            fee && more ? fee->plus(*more) : Result<Wei>(fail(ErrorCode::NotFound, {}));
        offer.feeWei = sum ? sum->toString() : std::string();
        both.push_back(std::move(offer));
    }
    return both;
}

/// Adds a job's quote to the place's total. One job that cannot run means that the whole cannot.
void add(Quote& total, const Quote& quote)
{
    if (!total.possible)
        return;
    if (!quote.possible) {
        total = quote;
        return;
    }
    if (total.time && quote.time) {
        total.time->p50 += quote.time->p50;
        total.time->p90 += quote.time->p90;
    } else {
        total.time.reset();
    }
    if (total.cost && quote.cost)
        total.cost = sluice::sumOf(*total.cost, *quote.cost);
    else
        total.cost.reset();
    const auto fee = Wei::parse(total.feeWei);
    const auto more = Wei::parse(quote.feeWei);
    total.feeWei.clear();
    if (fee && more)
        if (const auto sum = fee->plus(*more))
            total.feeWei = sum->toString();
    total.offers = sumOf(total.offers, quote.offers);
    total.bytesUp = sumOf(total.bytesUp, quote.bytesUp);
    total.bytesDown = sumOf(total.bytesDown, quote.bytesDown);
    total.memoryBytes = std::max(total.memoryBytes, quote.memoryBytes);
    total.basedOnRuns = std::min(total.basedOnRuns, quote.basedOnRuns);
}

/// Nobody on the subnet does such work now: what they once asked for it is no offer.
void refuse(std::vector<Quote>& quotes, const Error& error)
{
    const std::size_t end = error.detail.find(". ");
    for (Quote& quote : quotes) {
        if (quote.place != Place::Subnet || !quote.possible)
            continue;
        quote.possible = false;
        quote.reason = error.detail.substr(0, end);
        quote.remedy = end == std::string::npos ? std::string() : error.detail.substr(end + 2);
    }
}

Result<PreparedJob> prepareOne(const UpscaleRange& range,
                               const UpscaleChoice& choice,
                               const std::vector<std::shared_ptr<Backend>>& backends,
                               const Paths& paths,
                               const Settings& settings,
                               std::stop_token stop,
                               media::SourceLooks* looks)
{
    UpscaleSpec question;
    question.source = range.media.path;
    question.model = choice.model;
    question.denoise = choice.denoise;
    SLUICE_TRY(const ModelFacts facts, backends.front()->modelFacts(JobSpec{question}));
    SLUICE_TRY(UpscaleSpec spec, specFor(range, choice, facts.scale, moviesFolder()));
    PreparedJob job;
    job.clip = range.clip;
    job.from = range.from;
    job.to = range.to;
    SLUICE_TRY(job.plan, prepareJob(JobSpec{std::move(spec)}, *backends.front(), paths, settings,
                                    std::move(stop), looks));
    job.quotes = estimateJob(job.plan, backends);
    return job;
}

} // namespace

void addQuotes(Preparation& preparation, const PreparedJob& job)
{
    if (preparation.totals.empty())
        preparation.totals = job.quotes;
    else
        for (std::size_t i = 0; i < preparation.totals.size(); ++i)
            add(preparation.totals[i], job.quotes[i]);
}

void addCloudReference(Preparation& preparation, const Paths& paths)
{
    if (preparation.jobs.empty())
        return;
    WorkCounts work;
    for (const PreparedJob& job : preparation.jobs)
        work.operations += countWork(job.plan).networkOperations();
    preparation.cloud = cloudReferenceFor(
        loadCloudOffers(paths), std::string(preparation.jobs.front().plan.spec.kind()), work);
}

std::filesystem::path moviesFolder()
{
    const QString folder = QStandardPaths::writableLocation(QStandardPaths::MoviesLocation);
    return std::filesystem::path(folder.toStdString()) / "Sluice";
}

Preparation prepareUpscale(const std::vector<UpscaleRange>& ranges,
                           const UpscaleChoice& choice,
                           const std::vector<std::shared_ptr<Backend>>& backends,
                           const Paths& paths,
                           const Settings& settings,
                           std::stop_token stop,
                           media::SourceLooks* looks)
{
    Preparation preparation;
    for (const UpscaleRange& range : ranges) {
        auto job = prepareOne(range, choice, backends, paths, settings, stop, looks);
        if (!job) {
            preparation.error = job.error();
            preparation.jobs.clear();
            preparation.totals.clear();
            return preparation;
        }
        addQuotes(preparation, *job);
        preparation.jobs.push_back(std::move(*job));
    }
    addCloudReference(preparation, paths);
    return preparation;
}

Estimates::Estimates(Background& background,
                     std::vector<std::shared_ptr<Backend>> backends,
                     Paths paths,
                     Settings settings,
                     RefreshPlaces refresh,
                     QObject* parent)
    : QObject(parent)
    , m_background(background)
    , m_backends(std::move(backends))
    , m_paths(std::move(paths))
    , m_settings(std::move(settings))
    , m_refresh(std::move(refresh))
{
    m_quiet.setSingleShot(true);
    m_quiet.setInterval(kQuiet);
    connect(&m_quiet, &QTimer::timeout, this, &Estimates::start);
}

void Estimates::ask(std::string topic, Prepare prepare)
{
    m_topic = std::move(topic);
    m_prepare = std::move(prepare);
    askAgain();
}

void Estimates::stop()
{
    m_running.request_stop();
    m_quiet.stop();
    m_answer.reset();
    m_prepare = {};
}

void Estimates::askAgain()
{
    if (!m_prepare)
        return;
    m_running.request_stop();
    m_answer.reset();
    Q_EMIT asked();
    m_quiet.start();
}

void Estimates::start()
{
    m_running = m_background.run(
        this,
        [prepare = m_prepare, backends = m_backends, paths = m_paths, settings = m_settings](
            std::stop_token stop) { return prepare(backends, paths, settings, std::move(stop)); },
        [this](Preparation preparation) {
            m_answer = std::move(preparation);
            Q_EMIT answered();
            refreshPlaces();
        });
}

/// Prices of others are not asked for with every change of a setting.
void Estimates::refreshPlaces()
{
    if (!m_refresh || m_answer->jobs.empty())
        return;
    if (m_refreshedFor == m_topic && !m_refreshedAt.hasExpired(kNewsLast.count()))
        return;
    m_refreshedFor = m_topic;
    m_refreshedAt.start();
    m_running = m_background.run(
        this,
        [refresh = m_refresh, preparation = *m_answer,
         backends = m_backends](std::stop_token stop) mutable {
            const auto asked = refresh(preparation.jobs.front().plan, std::move(stop));
            preparation.totals.clear();
            for (PreparedJob& job : preparation.jobs) {
                job.quotes = estimateJob(job.plan, backends);
                if (!asked)
                    refuse(job.quotes, asked.error());
                addQuotes(preparation, job);
            }
            return preparation;
        },
        [this](Preparation preparation) {
            m_answer = std::move(preparation);
            Q_EMIT answered();
        });
}

} // namespace sluice::ui
