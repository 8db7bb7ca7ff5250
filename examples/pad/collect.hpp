// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The tables of all runs of a reproduction as one table for each measure (docs/reproduction.md).

#include <filesystem>

namespace pad {

/// Writes OUT/readout.csv, occlusion.csv, ... from the tables of all runs in OUT/DATASET/CONDITION/seed-N, in
/// an order that does not depend on who ran first. Throws oneiros::DataError.
void collect_tables(const std::filesystem::path& out);

}  // namespace pad
