// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/subnet/peer_directory.h"

#include <QString>
#include <QStringList>

/// Words for what is known about orchestrators. What is unknown is said as unknown, never as 0.
namespace sluice::ui {

/// Who named it: "practice subnet", "named by you" ...
QString peerSourceText(const network::PeerEntry& entry);
/// "Clips larger, MODEL"; pipelines that Sluice does not use keep the subnet's own name.
QString peerWorkText(const std::string& kind, const std::string& model);
/// The address without what nearly all have in common.
QString peerShortName(const std::string& url);
/// All kinds it serves, each once: "clips, pictures".
QString peerServesText(const network::PeerEntry& entry);

/// "200 gwei / s", "200 gwei / s (practice)", "no price announced".
QString peerPriceText(const std::optional<AnnouncedPrice>& price);
/// Wei of one unit, for sorting and drawing only.
std::optional<double> peerPriceValue(const std::optional<AnnouncedPrice>& price);
/// "2.1 s" for a million source pixels; "unknown".
QString peerSpeedText(const network::WorkStats& stats);
/// "92 %", "blocked", "unknown".
QString peerScoreText(const network::PeerEntry& entry);
/// What the score is made of.
QString peerScoreReason(const network::PeerWork& work);
/// "5 min ago", "never".
QString peerAgoText(const std::optional<network::PeerTime>& time);
QString peerTimeText(const network::PeerTime& time);

} // namespace sluice::ui
