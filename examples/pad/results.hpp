// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a run found, for people and for programs.

#include <filesystem>
#include <nlohmann/json_fwd.hpp>

#include "datasets.hpp"
#include "options.hpp"
#include "readouts.hpp"

namespace pad {

void print_table(const Readouts& trained, const Readouts& untrained);

/// The contents of evaluation.json.
nlohmann::ordered_json results(const Readouts& trained, const Readouts& untrained,
                               const TrainOptions& options, const Data& data, double images_per_second);

/// Writes the file at once or not at all. Names may be in any encoding: a byte that is not of UTF-8 becomes
/// the replacement character. Throws oneiros::DataError.
void write_json(const std::filesystem::path& path, const nlohmann::ordered_json& json);

}  // namespace pad
