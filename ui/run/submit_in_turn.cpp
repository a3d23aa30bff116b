// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/run/submit_in_turn.h"

#include <algorithm>

namespace sluice::ui {
namespace {

struct Turn
{
    QueueClient& queue;
    std::vector<PreparedJob> jobs;
    Placement placement;
    SubmitNews news;
};

std::optional<Quote> quoteFor(const PreparedJob& job, Place place)
{
    const auto found = std::ranges::find(job.quotes, place, &Quote::place);
    return found == job.quotes.end() ? std::nullopt : std::optional(*found);
}

void submitFrom(const std::shared_ptr<Turn>& turn, std::size_t index)
{
    if (index == turn->jobs.size())
        return turn->news.all(int(index));
    PreparedJob& job = turn->jobs[index];
    std::optional<Quote> quote = quoteFor(job, turn->placement.place);
    turn->queue.submit(std::move(job.plan), turn->placement, std::move(quote),
                       [turn, index, clip = job.clip](const Result<JobId>& id) {
                           if (!turn->news.owner)
                               return;
                           if (!id)
                               return turn->news.failed(id.error());
                           turn->news.each(*id, clip);
                           submitFrom(turn, index + 1);
                       });
}

} // namespace

void submitInTurn(QueueClient& queue,
                  std::vector<PreparedJob> jobs,
                  const Placement& placement,
                  SubmitNews news)
{
    submitFrom(std::make_shared<Turn>(Turn{queue, std::move(jobs), placement, std::move(news)}), 0);
}

} // namespace sluice::ui
