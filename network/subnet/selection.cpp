// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/subnet/selection.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sluice::network {
namespace {

constexpr double kFavourite = 1.25;
constexpr double kPriorTries = 2; ///< successes that everybody is credited with

using Field = std::optional<double> PeerView::*;

std::vector<double> knownValues(std::span<const PeerView> peers, Field field)
{
    std::vector<double> values;
    for (const PeerView& peer : peers)
        if (const auto& value = peer.*field; value && std::isfinite(*value) && *value >= 0)
            values.push_back(*value);
    std::sort(values.begin(), values.end());
    return values;
}

/// The best of all divided by one's own: 1 for the best, half for twice as much. What is unknown is taken for the middle of the others.
std::vector<double> relativeToBest(std::span<const PeerView> peers, Field field)
{
    std::vector<double> shares(peers.size(), 1.0);
    const std::vector<double> values = knownValues(peers, field);
    if (values.empty())
        return shares;
    const double best = values.front();
    const double middle = values[values.size() / 2];
    for (std::size_t i = 0; i < peers.size(); ++i) {
        const auto& value = peers[i].*field;
        const double own = value && std::isfinite(*value) && *value >= 0 ? *value : middle;
        // Free beats everything that is not; two that are free are equal.
        shares[i] = own <= best ? 1.0 : best / own;
    }
    return shares;
}

/// A stranger is taken for honest until there is something to go by.
double reliability(const PeerView& peer)
{
    const double tries = double(std::max<std::int64_t>(peer.tries, 0));
    const double success = (peer.success * tries + kPriorTries) / (tries + kPriorTries);
    const double kept = std::clamp(success, 0.0, 1.0) * std::clamp(peer.verification, 0.0, 1.0);
    return kept * kept;
}

std::vector<double> normalised(std::vector<double> values)
{
    const double sum = std::accumulate(values.begin(), values.end(), 0.0);
    for (double& value : values)
        value = sum > 0 ? value / sum : 1.0;
    return values;
}

std::size_t draw(const std::vector<double>& probabilities, double share)
{
    double sum = 0;
    for (std::size_t i = 0; i < probabilities.size(); ++i) {
        sum += probabilities[i];
        if (share < sum)
            return i;
    }
    return probabilities.size() - 1;
}

} // namespace

RandomSource RandomSource::fromSystem()
{
    std::random_device device;
    return RandomSource((std::uint64_t(device()) << 32) | device());
}

std::vector<double> selectionScores(std::span<const PeerView> peers, const SelectionRule& rule)
{
    const std::vector<double> price = relativeToBest(peers, &PeerView::price);
    const std::vector<double> time = relativeToBest(peers, &PeerView::seconds);
    const double weights = std::max(rule.priceWeight + rule.timeWeight, 1e-9);
    std::vector<double> scores(peers.size());
    for (std::size_t i = 0; i < peers.size(); ++i) {
        const PeerView& peer = peers[i];
        const double worth = (rule.priceWeight * price[i] + rule.timeWeight * time[i]) / weights;
        const double favour = peer.isFavourite ? kFavourite : 1.0;
        scores[i] = worth * reliability(peer) * std::clamp(peer.trust, 0.0, 1.0) * favour;
    }
    return scores;
}

std::vector<Choice>
rank(std::span<const PeerView> peers, const SelectionRule& rule, RandomSource& random)
{
    const std::vector<double> scores = selectionScores(peers, rule);
    std::vector<Choice> choices;
    for (std::size_t i = 0; i < peers.size(); ++i)
        choices.push_back({i, scores[i], false});
    // Shuffled first: the order in which sources name orchestrators must not decide between equals.
    for (std::size_t i = choices.size(); i > 1; --i)
        std::swap(choices[i - 1], choices[random.below(i)]);
    std::stable_sort(choices.begin(), choices.end(),
                     [](const Choice& a, const Choice& b) { return a.score > b.score; });
    if (choices.size() < 2 || random.share() >= rule.exploration)
        return choices;
    const std::vector<double> prices = knownValues(peers, &PeerView::price);
    DrawWeights weights{.price = 0.3, .stake = 0, .random = 0.7};
    if (!prices.empty())
        weights.priceScale = std::max(prices[prices.size() / 2], 1e-9);
    const std::size_t drawn = draw(drawProbabilities(peers, weights), random.share());
    const auto found = std::find_if(choices.begin(), choices.end(),
                                    [&](const Choice& choice) { return choice.index == drawn; });
    found->isExplored = found != choices.begin();
    std::rotate(choices.begin(), found, found + 1);
    return choices;
}

std::vector<double> drawProbabilities(std::span<const PeerView> peers, const DrawWeights& weights)
{
    const std::vector<double> known = knownValues(peers, &PeerView::price);
    const double middle = known.empty() ? 0.0 : known[known.size() / 2];
    std::vector<double> prices;
    std::vector<double> stakes;
    for (const PeerView& peer : peers) {
        prices.push_back(std::exp(-peer.price.value_or(middle) / weights.priceScale));
        stakes.push_back(peer.stake);
    }
    prices = normalised(std::move(prices));
    stakes = normalised(std::move(stakes));
    std::vector<double> probabilities;
    for (std::size_t i = 0; i < peers.size(); ++i)
        probabilities.push_back(weights.price * prices[i] + weights.stake * stakes[i] +
                                weights.random / double(peers.size()));
    // The terms of prices that vanish count 1 each (as the reference has them), so the sum may be larger than 1.
    return normalised(std::move(probabilities));
}

} // namespace sluice::network
