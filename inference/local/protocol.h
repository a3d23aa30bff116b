// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/rational.h"
#include "core/base/result.h"
#include "core/media/video_writer.h"
#include "inference/local/generator_messages.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The messages of docs/engine-protocol.md as values, for both sides. Member names and units are the document's.
namespace sluice::inference {

inline constexpr int kProtocolVersion = 1;
/// The longest line that either side accepts, without its line feed.
inline constexpr std::size_t kMaximumLine = 1u << 20;

/// The upscaling network, what stands in for one, or a model that makes clips of text.
struct ModelFiles
{
    std::string id;
    bool isResize = false; ///< no weights: Lanczos alone
    std::vector<std::filesystem::path> weights;
    std::vector<std::filesystem::path>
        mixWeights;                    ///< the twin of a denoise-strength mix; may be empty
    double mixShare = 1;               ///< of `weights`; the rest is the twin's
    std::filesystem::path generator{}; ///< its folder in the Hub's layout; empty: it is none
    std::vector<AdapterFile> adapters{};
};

struct LoadMessage
{
    std::string device = "auto";
    int threads = 0; ///< 0: one for each core
    ModelFiles model;
    std::string precision = "auto";
    // Of a generator:
    bool sparesMemory = false; ///< blocks are read anew for every step, frames decoded in tiles
    bool tilesFrames = false;  ///< only the latter
    /// With the precision "auto": layers are held in 8 bit until memory is too short even for that.
    bool beginsIn8Bit = false;
};

struct RunMessage
{
    int id = 0;
    bool isStill = false;
    std::filesystem::path source;
    std::filesystem::path output;
    int width = 0; ///< of the result
    int height = 0;
    // Clips only:
    std::optional<Rational> start;
    std::optional<Rational> end;
    media::FieldOrder deinterlace = media::FieldOrder::Progressive;
    media::VideoWriteFormat format;
    /// Makes a clip of text, at the format's rate; there is no source, range or field order.
    std::optional<ClipWish> wish{};
};

struct CancelMessage
{};
struct ProbeMessage
{
    std::string device = "auto";
};
struct QuitMessage
{};
using HostMessage = std::variant<LoadMessage, RunMessage, CancelMessage, ProbeMessage, QuitMessage>;

struct EngineDevice
{
    std::string id;   ///< "cpu", "cuda:0"
    std::string kind; ///< "cpu" or "cuda"
    std::string name;
    std::uint64_t memoryBytes = 0;
    std::uint64_t freeBytes = 0;
    int threads = 0; ///< of a cpu
};

struct HelloMessage
{
    int protocol = kProtocolVersion;
    std::string version;
    std::int64_t pid = 0;
    bool wallFiles = false;
    bool wallNetwork = false;
    std::string wallDetail;
    std::vector<EngineDevice> devices;
};

struct LoadedMessage
{
    std::string architecture;
    int scale = 1;
    std::int64_t parameters = 0;
    double operationsPerPixel = 0;
    std::string device;
    std::string precision;
    double weightError = 0; ///< of layers in 8 bit: how far they are from the file's; 0: none are
    double seconds = 0;
    std::optional<GeneratorLimits> generator{};
};

struct ProgressMessage
{
    int id = 0;
    std::string stage;
    std::int64_t frames = 0;
    std::int64_t tiles = 0;
    int step = 0; ///< of a generator: denoising steps done, of `steps`
    int steps = 0;
};

struct DoneMessage
{
    int id = 0;
    std::int64_t frames = 0;
    std::int64_t computed = 0;
    double seconds = 0;
    std::int64_t damaged = 0;
    std::vector<std::string> notes;
};

struct ErrorMessage
{
    std::optional<int> id; ///< absent: not about a run
    Error error;
};

struct CancelledMessage
{
    int id = 0;
};

struct ProbedMessage
{
    std::string device;
    double convolution = 0; ///< multiply-adds a second in a network that enlarges
    double products = 0;    ///< multiply-adds a second in a transformer
    double resize = 0;      ///< output samples a second
    double decode = 0;      ///< pixels a second
    double encode = 0;      ///< pixels a second
};

using EngineMessage = std::variant<HelloMessage,
                                   LoadedMessage,
                                   ProgressMessage,
                                   PreviewMessage,
                                   DoneMessage,
                                   ErrorMessage,
                                   CancelledMessage,
                                   ProbedMessage>;

/// The message as one line with its line feed.
std::string toLine(const HostMessage& message);
std::string toLine(const EngineMessage& message);

/// Reads a line that a stranger may have written. Errors: Protocol, naming the message and the member that is wrong.
Result<HostMessage> parseHostMessage(std::string_view line);
Result<EngineMessage> parseEngineMessage(std::string_view line);

} // namespace sluice::inference
