// SPDX-License-Identifier: BSD-3-Clause
#include "collect.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <vector>

#include "evaluate.hpp"
#include "oneiros/phases/conditions.hpp"
#include "table.hpp"

namespace pad {

namespace {

using std::filesystem::path;

/// The directories in a directory whose names begin with `prefix`: by the numbers that follow, else by name.
std::vector<path> directories(const path& parent, const std::string& prefix = "") {
  std::vector<path> found;
  if (!std::filesystem::is_directory(parent)) return found;
  for (const auto& entry : std::filesystem::directory_iterator(parent))
    if (entry.is_directory() && entry.path().filename().string().starts_with(prefix))
      found.push_back(entry.path());
  std::ranges::sort(found, {}, [&](const path& directory) {
    const std::string name = directory.filename().string();
    int number = 0;
    std::from_chars(name.data() + prefix.size(), name.data() + name.size(), number);
    return std::pair(number, name);
  });
  return found;
}

/// Directories of all runs: by data set, then in the order of the paper's conditions, then by seed.
std::vector<path> run_directories(const path& out) {
  std::vector<path> all;
  for (const path& dataset : directories(out))
    for (const std::string_view condition : oneiros::condition_names)
      for (const path& run : directories(dataset / condition, "seed-")) all.push_back(run);
  return all;
}

/// Adds the rows of a table, if there is one.
void add_table(std::optional<Table>& all, const path& file) {
  if (!std::filesystem::exists(file)) return;
  const Table table = Table::read(file);
  if (!all) all.emplace(table.columns());
  all->add(table);
}

}  // namespace

std::vector<std::string> collected_tables() {
  std::vector<std::string> names{"losses.csv"};
  for (const std::string& name : measure_names()) names.push_back(name + ".csv");
  return names;
}

void collect_tables(const path& out) {
  const std::vector<path> runs = run_directories(out);
  const auto write = [&](const std::string& name, const std::optional<Table>& all) {
    if (all) all->write(out / (name + ".csv"));
  };
  for (const std::string& name : measure_names()) {
    std::optional<Table> all;
    for (const path& run : runs)
      for (const path& epoch : directories(run / "evaluation", "epoch-"))
        add_table(all, epoch / (name + ".csv"));
    write(name, all);
  }
  std::optional<Table> losses;
  for (const path& run : runs) add_table(losses, run / "losses-by-epoch.csv");
  write("losses", losses);
}

}  // namespace pad
