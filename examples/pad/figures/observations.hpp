// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The tables of a results directory, and all their numbers in one place, found by what they measure.

#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "../table.hpp"
#include "continual.hpp"
#include "quantities.hpp"

namespace pad::figures {

/// Each with its columns and maybe no row: a directory of results grows while its networks are trained.
struct Tables {
  Table readout = empty_table("readout"), occlusion = empty_table("occlusion"),
        distances = empty_table("distances"), pca = empty_table("pca"), frechet = empty_table("frechet");
  Table losses{origin_columns};  // and a column for each loss
  Table runs = empty_runs();
  Table continual = empty_continual();
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
  if (std::filesystem::exists(directory / continual_table)) read(tables.continual, continual_table);
  return tables;
}

/// The values of a quantity under one condition, by epoch.
using ByEpoch = std::map<int, BySeed>;

/// One point of Figure 6b-d.
struct Projection {
  int label;
  bool occluded;
  double x, y;
};

class Observations {
 public:
  /// Throws oneiros::DataError, with file and line, for a value that cannot be right.
  explicit Observations(const Tables& tables);

  /// Data sets of which anything is known: the paper's first.
  const std::vector<std::string>& datasets() const { return datasets_; }

  /// Conditions and recipes of which anything is known: the paper's first, in the order of legends.
  const std::vector<std::string>& conditions() const { return conditions_; }

  /// The losses that the tables have, as `loss` takes them and figures show them.
  const std::vector<std::string>& losses() const { return losses_; }

  /// Nothing where nothing is known. The untrained networks are the ones of epoch 0, whatever came later.
  const ByEpoch& of(const std::string& dataset, const std::string& condition, const Quantity& quantity,
                    Readout readout = Readout::paper) const;

  /// The values at one epoch; `untrained` has epoch 0 alone, whatever the epoch asked for.
  const BySeed& at(const std::string& dataset, const std::string& condition, const Quantity& quantity,
                   int epoch, Readout readout = Readout::paper) const;

  /// The points by epoch, of the condition's first seed.
  const std::map<int, std::vector<Projection>>& projections(const std::string& dataset,
                                                            const std::string& condition) const;

 private:
  class Row;
  class Reader;

  using Key = std::tuple<std::string, std::string, std::string>;  // data set, condition, key of the quantity
  std::map<Key, ByEpoch> values_;
  std::map<std::pair<std::string, std::string>, std::map<int, std::vector<Projection>>> projections_;
  std::vector<std::string> datasets_;
  std::vector<std::string> conditions_;
  std::vector<std::string> losses_;
};

inline constexpr int seeds_for_a_verdict = 3;

/// The epochs of 1 to `last` at which a mean is worth comparing: all seeds have reached them, or three of
/// them.
std::vector<int> shared_epochs(const ByEpoch& values, int last);

/// The last epoch up to `last` that all of them share; 0 if there is none. Empty ones do not count.
int last_shared_epoch(const std::vector<const ByEpoch*>& values, int last);

}  // namespace pad::figures
