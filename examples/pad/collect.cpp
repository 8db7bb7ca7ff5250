// SPDX-License-Identifier: BSD-3-Clause
#include "collect.hpp"

#include <optional>

#include "evaluate.hpp"

namespace pad {

namespace {

using std::filesystem::path;

/// Adds the rows of a table, if there is one.
void add_table(std::optional<Table>& all, const path& file) {
  if (!std::filesystem::exists(file)) return;
  const Table table = Table::read(file);
  if (!all) all.emplace(table.columns());
  for (std::size_t i = 0; i < table.rows(); ++i) all->add(table.row(i));
}

}  // namespace

void collect_tables(const path& out, const std::vector<Cell>& cells) {
  const auto collect = [&](const std::string& name, const auto& files_of) {
    std::optional<Table> all;
    for (const Cell& one : cells)
      for (const path& file : files_of(one)) add_table(all, file);
    if (all) all->write(out / (name + ".csv"));
  };
  for (const std::string& name : measure_names())
    collect(name, [&](const Cell& one) {
      std::vector<path> files;
      for (const int epoch : one.evaluated_epochs()) files.push_back(one.evaluation(epoch) / (name + ".csv"));
      return files;
    });
  collect("losses",
          [](const Cell& one) { return std::vector<path>{one.directory() / "losses-by-epoch.csv"}; });
}

}  // namespace pad
