// SPDX-License-Identifier: GPL-3.0-or-later
#include "inference/store/safetensors.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <set>

namespace sluice::inference {
namespace {

static_assert(std::endian::native == std::endian::little,
              "weights are read as they lie in the file");

constexpr std::size_t kMaxRank = 8;
constexpr std::size_t kMaxNameLength = 1024;

struct HeaderEntry
{
    std::string name;
    std::string dtype;
    std::vector<std::uint64_t> shape;
    std::vector<std::uint64_t> offsets;
    bool hasDtype = false;
    bool hasShape = false;
    bool hasOffsets = false;
};

/// Takes the header's JSON event by event, so that nothing is stored which the format does not have: a header of a
/// hundred million brackets costs no memory.
class HeaderReader : public nlohmann::json_sax<nlohmann::json>
{
public:
    std::vector<HeaderEntry> entries;
    std::map<std::string, std::string> metadata;
    std::string problem;

    bool null() override { return refuse("a null"); }
    bool boolean(bool) override { return refuse("a boolean"); }
    bool number_integer(number_integer_t) override { return refuse("a negative number"); }
    bool number_float(number_float_t, const string_t&) override { return refuse("a fraction"); }
    bool binary(binary_t&) override { return refuse("binary data"); }

    bool number_unsigned(number_unsigned_t value) override
    {
        if (m_depth != 3 || m_list == nullptr)
            return refuse("a number");
        if (m_list->size() >= kMaxRank)
            return refuse("a list of more than 8 numbers");
        m_list->push_back(value);
        return true;
    }

    bool string(string_t& value) override
    {
        if (m_depth != 2)
            return refuse("a text");
        if (m_inMetadata) {
            metadata[m_member] = value;
            return true;
        }
        if (m_member != "dtype")
            return refuse("a text");
        entries.back().dtype = value;
        entries.back().hasDtype = true;
        return true;
    }

    bool start_object(std::size_t) override
    {
        ++m_depth;
        return m_depth <= 2 || refuse("an object");
    }

    bool end_object() override
    {
        --m_depth;
        m_inMetadata = false;
        return true;
    }

    bool start_array(std::size_t) override
    {
        if (m_depth != 2 || m_inMetadata || (m_member != "shape" && m_member != "data_offsets"))
            return refuse("a list");
        ++m_depth;
        HeaderEntry& entry = entries.back();
        bool& seen = m_member == "shape" ? entry.hasShape : entry.hasOffsets;
        if (seen)
            return refuse("the list a second time");
        seen = true;
        m_list = m_member == "shape" ? &entry.shape : &entry.offsets;
        return true;
    }

    bool end_array() override
    {
        --m_depth;
        m_list = nullptr;
        return true;
    }

    bool key(string_t& name) override
    {
        if (m_depth == 2) {
            m_member = name;
            return m_inMetadata || name == "dtype" || name == "shape" || name == "data_offsets" ||
                   refuse("an unknown member");
        }
        m_member = name;
        if (name.size() > kMaxNameLength)
            return refuse("a name of more than 1024 bytes");
        if (!m_names.insert(name).second)
            return refuse("the same name twice");
        m_inMetadata = name == "__metadata__";
        if (m_inMetadata)
            return true;
        if (entries.size() >= kMaxSafetensorsTensors)
            return refuse(fmt::format("more than {} tensors", kMaxSafetensorsTensors));
        entries.push_back({});
        entries.back().name = name;
        return true;
    }

    bool parse_error(std::size_t position,
                     const std::string&,
                     const nlohmann::detail::exception&) override
    {
        problem = fmt::format("its header is not JSON (at byte {})", position);
        return false;
    }

private:
    bool refuse(std::string_view what)
    {
        problem = fmt::format("its header has {} at \"{}\", where the format has none", what,
                              printableName(m_member));
        return false;
    }

    std::set<std::string> m_names;
    std::string m_member;
    std::vector<std::uint64_t>* m_list = nullptr;
    int m_depth = 0;
    bool m_inMetadata = false;
};

Unexpected broken(std::string_view name, std::string_view what)
{
    return fail(ErrorCode::ModelBroken,
                fmt::format("{} cannot be used as a safetensors file: {}. Get the file again from "
                            "where it is published.",
                            name, what));
}

/// Bytes that the type and shape ask for; an error in words when they do not fit 64 bits.
tl::expected<std::uint64_t, std::string> bytesOf(DType type, const HeaderEntry& entry)
{
    std::uint64_t bytes = bytesPerElement(type);
    bool isEmpty = false;
    for (const std::uint64_t size : entry.shape) {
        isEmpty |= size == 0;
        if (size > std::uint64_t(INT64_MAX) ||
            (!isEmpty && __builtin_mul_overflow(bytes, size, &bytes)))
            return tl::unexpected(std::string("a shape too large for any computer"));
    }
    return isEmpty ? 0 : bytes;
}

tl::expected<TensorView, std::string> viewOf(const HeaderEntry& entry,
                                             std::span<const std::byte> data)
{
    if (!entry.hasDtype || !entry.hasShape || !entry.hasOffsets)
        return tl::unexpected(std::string("no dtype, shape or data_offsets"));
    const auto type = dtypeFromString(entry.dtype);
    if (!type)
        return tl::unexpected(fmt::format("the unknown type {}", printableName(entry.dtype)));
    if (entry.offsets.size() != 2 || entry.offsets[0] > entry.offsets[1])
        return tl::unexpected(std::string("offsets that are not a range"));
    if (entry.offsets[1] > data.size())
        return tl::unexpected(fmt::format("data up to byte {}, and the file ends at {} (it may be "
                                          "cut short)",
                                          entry.offsets[1], data.size()));
    const auto bytes = bytesOf(*type, entry);
    if (!bytes)
        return tl::unexpected(bytes.error());
    if (*bytes != entry.offsets[1] - entry.offsets[0])
        return tl::unexpected(fmt::format("{} bytes where its type and shape ask for {}",
                                          entry.offsets[1] - entry.offsets[0], *bytes));
    TensorView view;
    view.name = entry.name;
    view.dtype = *type;
    view.shape.assign(entry.shape.begin(), entry.shape.end());
    view.bytes = data.subspan(entry.offsets[0], *bytes);
    return view;
}

/// The ranges must cover `data` from its first byte to its last, each byte once.
std::string coverageProblem(const std::vector<TensorView>& tensors, std::span<const std::byte> data)
{
    const std::byte* position = data.data();
    for (const TensorView& tensor : tensors) {
        if (tensor.bytes.data() != position)
            return fmt::format("the data of \"{}\" {}", printableName(tensor.name),
                               tensor.bytes.data() < position ? "overlaps another tensor's"
                                                              : "lies behind a hole");
        position += tensor.bytes.size();
    }
    const auto left = data.data() + data.size() - position;
    return left == 0 ? "" : fmt::format("{} bytes at its end belong to no tensor", left);
}

} // namespace

Result<SafetensorsContent> parseSafetensors(std::span<const std::byte> file, std::string_view name)
{
    std::uint64_t length = 0;
    if (file.size() < sizeof length)
        return broken(name, "it is shorter than the shortest header");
    std::memcpy(&length, file.data(), sizeof length);
    if (length > kMaxSafetensorsHeader)
        return broken(name, fmt::format("it claims a header of {} bytes, at most {} are allowed",
                                        length, kMaxSafetensorsHeader));
    if (length > file.size() - sizeof length)
        return broken(name, "it ends inside its header (it may be cut short)");
    const auto* text = reinterpret_cast<const char*>(file.data()) + sizeof length;
    if (length == 0 || *text != '{')
        return broken(name, "its header is not a JSON object");

    HeaderReader reader;
    if (!nlohmann::json::sax_parse(text, text + length, &reader))
        return broken(name, reader.problem);

    const auto data = file.subspan(sizeof length + length);
    SafetensorsContent content;
    content.metadata = std::move(reader.metadata);
    content.tensors.reserve(reader.entries.size());
    for (const HeaderEntry& entry : reader.entries) {
        auto view = viewOf(entry, data);
        if (!view)
            return broken(
                name, fmt::format("tensor \"{}\" has {}", printableName(entry.name), view.error()));
        content.tensors.push_back(std::move(*view));
    }
    // Empty tensors come before the one that starts where they lie.
    std::ranges::stable_sort(content.tensors, {}, [](const TensorView& tensor) {
        return std::pair(tensor.bytes.data(), tensor.bytes.size());
    });
    if (const std::string problem = coverageProblem(content.tensors, data); !problem.empty())
        return broken(name, problem);
    return content;
}

} // namespace sluice::inference
