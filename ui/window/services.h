// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"

#include <memory>
#include <vector>

namespace sluice {
class Backend;
class Timeline;
namespace network {
class PeerDirectory;
class SubnetBackend;
} // namespace network
namespace inference {
class LocalBackend;
class ModelStore;
} // namespace inference
} // namespace sluice

namespace sluice::ui {

class Background;
class MediaCache;
class QueueClient;
class Theme;

/// What the application owns and the window works with. All of it outlives the window.
struct Services
{
    const Paths& paths;
    const Settings& settings; ///< at start; the settings page reports changes
    Theme& theme;
    Background& background;
    MediaCache& media;
    Timeline& timeline;
    QueueClient& queue;
    std::shared_ptr<inference::ModelStore> models;
    std::shared_ptr<inference::LocalBackend> here;
    std::shared_ptr<network::SubnetBackend> subnet; ///< null when it cannot be used at all
    std::shared_ptr<network::PeerDirectory> peers;  ///< null likewise
    std::vector<std::shared_ptr<Backend>> places;   ///< all that a card is shown for, `here` first
};

} // namespace sluice::ui
