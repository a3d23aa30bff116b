// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"
#include "core/job/backend.h"
#include "network/subnet/work_stats.h"

#include <filesystem>
#include <map>
#include <memory>

namespace sluice::network {

/// What is remembered about one orchestrator.
struct PeerRecord
{
    std::string url;
    std::string address; ///< of its account, as it says itself; empty off-chain
    bool isBlocked = false;
    bool isFavourite = false;
    bool isAdded = false; ///< by the user, so it is part of the list
    PeerTime firstSeen{};
    std::optional<PeerTime> lastSeen; ///< last answer
    std::optional<double> latency;    ///< seconds of its last short answer
    std::string lastError;            ///< of the last failure; empty after a success
};

/// An answer to a short question.
struct PeerSighting
{
    std::string url;
    std::string address;
    double latency = 0;                  ///< seconds
    std::string kind;                    ///< pipeline or capability that was asked for
    std::string model;                   ///< empty: none
    std::optional<AnnouncedPrice> price; ///< absent: none announced
    std::optional<bool> isWarm{};        ///< whether it has the model loaded; absent: not told
};

/// A price that an orchestrator announced at some time. No price is a fact as well.
struct PricePoint
{
    PeerTime at{};
    std::string kind;
    std::string model;
    std::optional<AnnouncedPrice> price;
};

/// What the program has learned about orchestrators, and what the user thinks of them: data/peers.sqlite.
///
/// Thread safe, and several processes may have it open: each call is one transaction. A file that is damaged is set aside with the ending
/// .broken and a new one begun; the program does not fail over its memories.
class PeerBook
{
public:
    /// `notices` gets a sentence for people when the file had to be given up. Errors: Io, DiskFull.
    static Result<PeerBook> open(const std::filesystem::path& file,
                                 std::vector<std::string>* notices = nullptr);
    ~PeerBook();
    PeerBook(PeerBook&&) noexcept;
    PeerBook& operator=(PeerBook&&) noexcept;

    // The user's word. URLs are normal ones (peer_address.h). Errors of all calls: Io, DiskFull, Timeout.
    Result<void> add(const std::string& url);
    Result<void> remove(const std::string& url); ///< forgets everything about it
    Result<void> setBlocked(const std::string& url, bool isBlocked);
    Result<void> setFavourite(const std::string& url, bool isFavourite);

    /// All answers of one round of questions. Prices that changed become part of the history (the newest 50 of each kind of work).
    Result<void> saw(const std::vector<PeerSighting>& sightings);
    /// How one job went.
    Result<void> record(const WorkKey& key, const WorkSample& sample);

    Result<std::vector<PeerRecord>> peers() const;
    /// Errors: NotFound.
    Result<PeerRecord> peer(const std::string& url) const;
    /// Empty statistics when there was none yet.
    Result<WorkStats> stats(const WorkKey& key) const;
    Result<std::map<WorkKey, WorkStats>> statsOf(const std::string& url) const;
    /// Everybody's, for one kind of work, by URL.
    Result<std::map<std::string, WorkStats>> statsFor(const std::string& kind,
                                                      const std::string& model) const;
    /// Of everybody and everything; prices newest first.
    Result<std::map<WorkKey, WorkStats>> allStats() const;
    Result<std::map<WorkKey, std::vector<PricePoint>>> allPrices() const;
    /// Newest first.
    Result<std::vector<PricePoint>> prices(const std::string& url) const;
    /// What everybody last announced for a kind of work, by URL.
    Result<std::map<std::string, PricePoint>> lastPrices(const std::string& kind,
                                                         const std::string& model) const;
    /// Who has the model loaded and who has not, by URL, as they said in the last minutes. Not in the file: it is soon untrue.
    std::map<std::string, bool> warmFor(const std::string& kind, const std::string& model) const;

private:
    struct State;
    explicit PeerBook(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

} // namespace sluice::network
