// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/paths.h"
#include "core/config/settings.h"

#include <memory>
#include <string>
#include <vector>

namespace sluice::inference {
class LocalBackend;
class ModelStore;
} // namespace sluice::inference

namespace sluice::network {
class Discovery;
class PeerBook;
class PeerDirectory;
class SubnetBackend;
} // namespace sluice::network

namespace sluice::app {

/// The Livepeer AI subnet as one program needs it.
struct SubnetPlace
{
    std::shared_ptr<network::PeerBook> book;
    std::shared_ptr<network::Discovery> discovery;
    std::shared_ptr<network::PeerDirectory> directory;
    std::shared_ptr<network::SubnetBackend> backend;
    std::vector<std::string> notices; ///< what people should know, such as a damaged book set aside
};

/// Opens the peer book and puts the parts together; opens no connection. `models` tells factor and work of models, installed or not;
/// `here` how fast this computer is (null: unknown).
/// Errors: Io, DiskFull.
Result<SubnetPlace> openSubnet(const Paths& paths,
                               const Settings& settings,
                               std::shared_ptr<const inference::ModelStore> models,
                               std::shared_ptr<const inference::LocalBackend> here);

} // namespace sluice::app
