// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// All numbers of the tables in one place, found by what they measure.

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "quantities.hpp"
#include "statistics.hpp"
#include "tables.hpp"

namespace pad::figures {

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
  void record(const Row& row, const std::string& key, double value);
  void add_readouts(const Table& table);
  void add_occlusions(const Table& table);
  void add_distances(const Table& table);
  void add_frechet_distances(const Table& table);
  void add_losses(const Table& table);
  void add_projections(const Table& table);
  void share_untrained_networks();
  void list_datasets(const Tables& tables);

  using Key = std::tuple<std::string, std::string, std::string>;  // data set, condition, key of the quantity
  std::map<Key, ByEpoch> values_;
  std::map<std::pair<std::string, std::string>, std::map<int, std::vector<Projection>>> projections_;
  std::vector<std::string> datasets_;
  std::vector<std::string> losses_;
};

inline constexpr int seeds_for_a_verdict = 3;

/// The epochs of 1 to `last` at which a mean is worth comparing: all seeds have reached them, or three of
/// them.
std::vector<int> shared_epochs(const ByEpoch& values, int last);

/// The last epoch up to `last` that all of them share; 0 if there is none. Empty ones do not count.
int last_shared_epoch(const std::vector<const ByEpoch*>& values, int last);

}  // namespace pad::figures
