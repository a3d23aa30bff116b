// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/discovery.h"
#include "network/subnet/fan_out.h"
#include "network/subnet/peer_book.h"

#include <functional>
#include <mutex>

namespace sluice::network {

/// Something that an orchestrator says it does.
struct ServedWork
{
    std::string kind; ///< pipeline, or BYOC capability
    std::string model;
    bool isWarm = false; ///< loaded; of clips nothing is said about it
};

/// What an orchestrator said when it was last asked while this program runs.
struct PeerAnswer
{
    PeerTime at{};
    std::string problem; ///< not empty: it did not answer, because ...
    std::vector<ServedWork> serves;
    std::vector<std::string> devices; ///< names of its GPUs, as it says
};

/// One kind of work of one orchestrator, as far as it is known.
struct PeerWork
{
    std::string kind;
    std::string model;
    std::vector<PricePoint> prices; ///< newest first; empty: it never announced that it does this
    WorkStats stats;
    double score = 0; ///< beside the others that are known now; see selectionScores()
};

/// Everything about one orchestrator.
struct PeerEntry
{
    PeerRecord record;
    std::optional<PeerSource> source; ///< absent: blocked, or nobody names it any more
    std::optional<PeerAnswer> answer; ///< absent: it was not asked since the program began
    std::vector<PeerWork> works;

    /// The work that tells most about it: with most good jobs, then the one announced last; nullptr: none.
    const PeerWork* main() const;
};

/// How a round of questions went.
struct AskedPeers
{
    int asked = 0;
    int answered = 0;
    std::vector<std::string> problems; ///< of the sources of addresses
};

/// The orchestrators as people look at them: who there is, what they serve, what they ask and how they did. Any thread; all calls may block.
class PeerDirectory
{
public:
    /// `clipWork` names the BYOC work that everybody is asked about.
    PeerDirectory(std::shared_ptr<PeerBook> book,
                  std::shared_ptr<Discovery> discovery,
                  std::shared_ptr<net::HttpClient> http,
                  std::function<std::vector<ServedWork>()> clipWork);

    PeerBook& book() { return *m_book; }

    /// Those who are known now and those the user has an opinion of; `isAll`: also those who were known once. By URL; opens no connection.
    /// Errors: Io, DiskFull, Timeout.
    Result<std::vector<PeerEntry>> entries(bool isAll = false) const;

    /// Asks everybody who is known what it serves and what it costs, and writes that into the book. At most fifteen seconds.
    /// Errors: Unavailable (offline), Cancelled, those of the book.
    Result<AskedPeers> ask(const Settings& settings, std::stop_token stop);

private:
    struct Round;
    void askOne(Round& round, const PeerAddress& peer, std::stop_token stop);

    const std::shared_ptr<PeerBook> m_book;
    const std::shared_ptr<Discovery> m_discovery;
    const std::shared_ptr<net::HttpClient> m_http;
    const std::function<std::vector<ServedWork>()> m_clipWork;
    mutable std::mutex m_mutex;
    std::map<std::string, PeerAnswer> m_answers; ///< by URL
};

/// All entries for other programs: JSON with everything, or CSV (RFC 4180) with one line for each kind of work, headed by names. Text that a
/// spreadsheet would take for a formula is quoted with an apostrophe.
nlohmann::json toJson(const PeerEntry& entry);
std::string toJsonText(const std::vector<PeerEntry>& entries);
std::string toCsv(const std::vector<PeerEntry>& entries);

} // namespace sluice::network
