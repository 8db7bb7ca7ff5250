// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The tables of all runs of a reproduction as one table for each measure (docs/reproduction.md).

#include <filesystem>
#include <vector>

#include "grid.hpp"

namespace pad {

/// Writes OUT/readout.csv, occlusion.csv, ... from the runs' own tables, in an order that depends on the grid
/// alone. Throws oneiros::DataError.
void collect_tables(const std::filesystem::path& out, const std::vector<Cell>& cells);

}  // namespace pad
