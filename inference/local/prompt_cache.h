// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <string>

namespace sluice::inference {

/// What text encoders made of texts, kept on disk from job to job: a second clip of the same words does not need the encoder, which is
/// the largest part of a model.
///
/// The engine never sees the folder: an entry is copied into the job's folder before it starts and taken from there when it is done
/// (docs/engine-protocol.md). Names of entries are hashes, so that nobody reads in them what was typed. Any thread; several processes.
class PromptCache
{
public:
    /// Of entries beyond `mostBytes` those are removed that were not used for the longest time.
    explicit PromptCache(std::filesystem::path folder, std::uintmax_t mostBytes = 64u << 20);

    /// `encoder` stands for the files of text encoder and tokenizer, `precision` for all that decides in which type the encoder computes.
    static std::string
    keyOf(const std::string& encoder, const std::string& precision, const std::string& text);

    /// Copies the entry to `file`. False: there is none; one that is damaged is removed.
    bool fetch(const std::string& key, const std::filesystem::path& file) const;
    /// Takes over what an engine wrote to `file`; nothing is done when it is no whole encoding or the entry is the same.
    void store(const std::string& key, const std::filesystem::path& file) const;

private:
    std::filesystem::path entry(const std::string& key) const;
    void trim() const;

    const std::filesystem::path m_folder;
    const std::uintmax_t m_mostBytes;
};

} // namespace sluice::inference
