// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

namespace sluice::network {

/// Where chance comes from: tests give it a seed.
class RandomSource
{
public:
    explicit RandomSource(std::uint64_t seed)
        : m_engine(seed)
    {}
    /// A fresh one that nobody can foresee.
    static RandomSource fromSystem();

    /// 0 <= value < 1
    double share() { return std::uniform_real_distribution<double>(0, 1)(m_engine); }
    /// 0 <= value < count; `count` is not 0.
    std::size_t below(std::size_t count)
    {
        return std::uniform_int_distribution<std::size_t>(0, count - 1)(m_engine);
    }

private:
    std::mt19937_64 m_engine;
};

/// What selection knows about one orchestrator for one kind of work. Absent means unknown, never 0.
struct PeerView
{
    std::string url;
    std::optional<double> price;   ///< wei for a unit, as announced; for comparing only
    std::optional<double> seconds; ///< expected for this piece of work, end to end
    double success = 1;            ///< share of the work that was done, 0..1
    double verification = 1;       ///< share of the results that passed the checks, 0..1
    std::int64_t tries = 0;        ///< jobs of this kind it was given before
    double trust = 1;              ///< what the source that named it says, 0..1
    double stake = 0;              ///< on the chain; 0 when there is none
    bool isFavourite = false;      ///< the user's word
};

/// What matters to the user, and how much is left to chance.
struct SelectionRule
{
    double priceWeight = 0.5;
    double timeWeight = 0.5;
    double exploration = 0.1; ///< share of the choices that are drawn instead of ranked
};

/// One orchestrator in its place, best first.
struct Choice
{
    std::size_t index = 0; ///< into the views
    double score = 0;      ///< 0..1, more is better
    bool isExplored = false;
};

/// How good one orchestrator looks beside the others, 0..1: the better of price and time by their weights, times the square of what it has
/// kept of its word. Price and time are seen relative to the best of all, so that no scale of prices matters; what is unknown counts as the
/// middle of the others.
std::vector<double> selectionScores(std::span<const PeerView> peers, const SelectionRule& rule);

/// All of them, best first; equal ones in random order. Now and then (`rule.exploration`) the first place is drawn with
/// drawProbabilities() instead, so that new and recovered orchestrators get their chance. A pure function of its arguments.
/// Checked: tests/network/test_selection.cpp.
std::vector<Choice>
rank(std::span<const PeerView> peers, const SelectionRule& rule, RandomSource& random);

/// The weights of the network's own draw.
struct DrawWeights
{
    double price = 0;
    double stake = 0.7;
    double random = 0.3;
    double priceScale =
        100; ///< the draw looks at e^(-price/priceScale): set it to the scale of the prices
};

/// The probability of each orchestrator as the reference gateway draws it; they sum to 1. An unknown price counts as the median.
/// Source: livepeer-protocol section 12.1, vectors/selection.json.
std::vector<double> drawProbabilities(std::span<const PeerView> peers, const DrawWeights& weights);

} // namespace sluice::network
