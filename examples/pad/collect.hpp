// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The tables of all runs of a reproduction as one table for each measure (docs/reproduction.md).

#include <filesystem>
#include <string>
#include <vector>

namespace pad {

/// The table of a reproduction's runs, which only `pad reproduce` writes.
inline constexpr const char* runs_table = "runs.csv";

/// The names of the files that `collect_tables` writes.
std::vector<std::string> collected_tables();

/// Writes OUT/readout.csv, occlusion.csv, ... from the tables of all runs in OUT/DATASET/CONDITION/seed-N, in
/// an order that does not depend on who ran first. Throws oneiros::DataError.
void collect_tables(const std::filesystem::path& out);

}  // namespace pad
