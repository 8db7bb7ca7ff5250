// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The tables of a results directory.

#include <filesystem>

#include "../table.hpp"
#include "oneiros/util/errors.hpp"

namespace pad::figures {

/// Each with its columns and maybe no row: a directory of results grows while its networks are trained.
struct Tables {
  Table readout = empty_table("readout"), occlusion = empty_table("occlusion"),
        distances = empty_table("distances"), pca = empty_table("pca"), frechet = empty_table("frechet");
  Table losses{origin_columns};  // and a column for each loss
  Table runs = empty_runs();
  std::vector<std::string> missing;  // names of the files that are not there
};

/// Reads the tables that are in the directory. Throws oneiros::DataError for one that is damaged or lacks a
/// column.
inline Tables read_tables(const std::filesystem::path& directory) {
  if (!std::filesystem::is_directory(directory))
    throw oneiros::DataError(directory.string() + ": expected a directory of results, found none");
  Tables tables;
  const auto read = [&](Table& table, const std::string& name) {
    if (!std::filesystem::exists(directory / name)) {
      tables.missing.push_back(name);
      return;
    }
    Table found = Table::read(directory / name);
    for (const std::string& column : table.columns())
      if (!found.has_column(column))
        throw oneiros::DataError((directory / name).string() + ": expected a column " + column +
                                 ", found none");
    table = std::move(found);
  };
  read(tables.readout, "readout.csv");
  read(tables.occlusion, "occlusion.csv");
  read(tables.distances, "distances.csv");
  read(tables.pca, "pca.csv");
  read(tables.frechet, "frechet.csv");
  read(tables.losses, "losses.csv");
  read(tables.runs, runs_table);
  return tables;
}

}  // namespace pad::figures
