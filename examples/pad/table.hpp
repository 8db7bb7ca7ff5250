// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The tables of results, whose columns docs/reproduction.md explains.

#include <string>
#include <vector>

#include "oneiros/formats/table.hpp"

namespace pad {

using oneiros::Table;

inline std::string cell(double value) {
  return Table::cell(value);
}

/// The columns that say which networks a row is about.
inline const std::vector<std::string> origin_columns{"dataset", "condition", "seed", "epoch"};

/// A table with these columns before its own.
inline Table table_of(std::vector<std::string> columns) {
  columns.insert(columns.begin(), origin_columns.begin(), origin_columns.end());
  return Table(std::move(columns));
}

/// Whether the paper evaluates the networks after this epoch: 1, 2, 5, 10, 15, ...
constexpr bool is_evaluated(int epoch) {
  return epoch == 1 || epoch == 2 || (epoch > 0 && epoch % 5 == 0);
}

/// The epochs after which the paper measures something: 1, 2, 5, 10, 15, ... and the last; of these the last
/// of its figures and the last of the run; or these and the early one.
enum class Measured { always, late, early_and_late };

/// One of the paper's measures of trained networks: its table, and when it is made.
struct Measure {
  const char* name;
  std::vector<std::string> columns;
  Measured when;
};

/// All of them. What computes them is in evaluate.cpp.
inline const std::vector<Measure>& measures() {
  static const std::vector<Measure> all{
      {"readout", {"readout", "train", "test"}, Measured::always},
      {"occlusion", {"patch", "intensity", "readout", "test"}, Measured::late},
      {"distances", {"metric", "intra", "inter", "clean_occluded"}, Measured::late},
      {"pca", {"class", "image", "occluded", "pc1", "pc2"}, Measured::late},
      {"frechet", {"dreams", "features", "images", "distance"}, Measured::early_and_late},
  };
  return all;
}

/// As options call them.
inline std::vector<std::string> measure_names() {
  std::vector<std::string> names;
  for (const Measure& measure : measures()) names.emplace_back(measure.name);
  return names;
}

/// The table of a measure, without rows.
inline Table empty_table(const std::string& name) {
  for (const Measure& measure : measures())
    if (measure.name == name) return table_of(measure.columns);
  throw oneiros::ValueError("expected a measure, found " + name);
}

/// The table of a reproduction's runs, which only `pad reproduce` writes.
inline constexpr const char* runs_table = "runs.csv";
inline Table empty_runs() {
  return Table({"dataset", "condition", "seed", "epochs", "wanted", "status"});
}

/// "a, b, c".
inline std::string joined(const std::vector<std::string>& words, const std::string& between = ", ") {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : between) + word;
  return all;
}

}  // namespace pad
