// SPDX-License-Identifier: BSD-3-Clause
#include "tables.hpp"

#include <algorithm>

#include "oneiros/util/errors.hpp"

namespace pad::figures {

namespace {

void read(Table& table, const std::filesystem::path& path, std::vector<std::string>& missing) {
  if (!std::filesystem::exists(path)) {
    missing.push_back(path.filename().string());
    return;
  }
  Table found = Table::read(path);
  for (const std::string& column : table.columns())
    if (std::ranges::find(found.columns(), column) == found.columns().end())
      throw oneiros::DataError(path.string() + ": expected a column " + column + ", found none");
  table = std::move(found);
}

}  // namespace

Tables read_tables(const std::filesystem::path& directory) {
  if (!std::filesystem::is_directory(directory))
    throw oneiros::DataError(directory.string() + ": expected a directory of results, found none");
  Tables tables;
  read(tables.readout, directory / "readout.csv", tables.missing);
  read(tables.occlusion, directory / "occlusion.csv", tables.missing);
  read(tables.distances, directory / "distances.csv", tables.missing);
  read(tables.pca, directory / "pca.csv", tables.missing);
  read(tables.frechet, directory / "frechet.csv", tables.missing);
  read(tables.losses, directory / "losses.csv", tables.missing);
  read(tables.runs, directory / "runs.csv", tables.missing);
  return tables;
}

}  // namespace pad::figures
