// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The tables of results, whose columns docs/reproduction.md explains.

#include <functional>
#include <string>
#include <vector>

#include "oneiros/formats/table.hpp"
#include "oneiros/util/detail/words.hpp"

namespace pad {

using oneiros::Table;

/// Whether a word can be a part of the names of files and of tables.
inline bool is_plain(const std::string& word) {
  return !word.empty() &&
         word.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-") == std::string::npos;
}

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

/// What makes the measures (evaluate.cpp); for who only reads tables it is a name. Each is given what adds a
/// row.
class Measuring {
 public:
  using Add = std::function<void(std::vector<std::string> cells)>;

  virtual ~Measuring() = default;
  virtual void readout(const Add&) = 0;
  virtual void occlusion(const Add&) = 0;
  virtual void distances(const Add&) = 0;
  virtual void pca(const Add&) = 0;
  virtual void frechet(const Add&) = 0;
};

/// One of the paper's measures of trained networks.
struct Measure {
  const char* name;
  std::vector<std::string> columns;
  Measured when;
  void (Measuring::*make)(const Measuring::Add&);
  std::string (*summary)(const Table&, std::size_t row);  // of a row in a few words; nothing for many rows
};

/// All of them.
inline const std::vector<Measure>& measures() {
  using oneiros::detail::rounded;
  static const std::vector<Measure> all{
      {"readout",
       {"readout", "train", "test"},
       Measured::always,
       &Measuring::readout,
       [](const Table& t, std::size_t i) {
         return "  " + t.text(i, "readout") + " " + rounded(100 * t.number(i, "test"), 2) +
                " % of test images";
       }},
      {"occlusion",
       {"patch", "intensity", "readout", "test"},
       Measured::late,
       &Measuring::occlusion,
       [](const Table& t, std::size_t i) {
         const bool shown = t.text(i, "readout") == "paper" && t.text(i, "patch") == t.text(0, "patch");
         return shown ? "  " + rounded(100 * t.number(i, "test"), 2) : std::string();
       }},
      {"distances",
       {"metric", "intra", "inter", "clean_occluded"},
       Measured::late,
       &Measuring::distances,
       [](const Table& t, std::size_t i) {
         const double inter = t.number(i, "inter");
         return "  " + t.text(i, "metric") + " intra/inter " + rounded(t.number(i, "intra") / inter) +
                ", clean-occluded/inter " + rounded(t.number(i, "clean_occluded") / inter);
       }},
      {"pca",
       {"class", "image", "occluded", "pc1", "pc2"},
       Measured::late,
       &Measuring::pca,
       [](const Table&, std::size_t) { return std::string(); }},
      {"frechet",
       {"dreams", "features", "images", "distance"},
       Measured::early_and_late,
       &Measuring::frechet,
       [](const Table& t, std::size_t i) {
         return "  " + t.text(i, "dreams") + " dreams " + rounded(t.number(i, "distance"), 2) + " (" +
                t.text(i, "features") + ")";
       }},
  };
  return all;
}

/// As options call them.
inline std::vector<std::string> measure_names() {
  std::vector<std::string> names;
  for (const Measure& measure : measures()) names.emplace_back(measure.name);
  return names;
}

/// Throws oneiros::ValueError for a name that is none.
inline const Measure& measure_named(const std::string& name) {
  for (const Measure& measure : measures())
    if (measure.name == name) return measure;
  throw oneiros::ValueError("expected a measure, found " + name);
}

/// The table of a measure, without rows.
inline Table empty_table(const std::string& name) {
  return table_of(measure_named(name).columns);
}

/// The table of a reproduction's runs, which only `pad reproduce` writes.
inline constexpr const char* runs_table = "runs.csv";
inline Table empty_runs() {
  return Table({"dataset", "condition", "seed", "epochs", "wanted", "status"});
}

/// How alike networks are, as `pad compare` writes it and `pad reproduce` collects it.
inline constexpr const char* similarities_table = "similarities";

/// "a, b, c".
inline std::string joined(const std::vector<std::string>& words, const std::string& between = ", ") {
  std::string all;
  for (const std::string& word : words) all += (all.empty() ? "" : between) + word;
  return all;
}

}  // namespace pad
