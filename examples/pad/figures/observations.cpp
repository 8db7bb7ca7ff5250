// SPDX-License-Identifier: BSD-3-Clause
#include "observations.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <optional>
#include <set>

#include "../conditions.hpp"
#include "oneiros/util/errors.hpp"
#include "oneiros/util/finite.hpp"

namespace pad::figures {

using oneiros::DataError;
using oneiros::detail::is_nan;

/// One row of a table, checked while it is read.
class Observations::Row {
 public:
  Row(const Table& table, std::size_t index) : table_(table), index_(index) {}

  std::string dataset() const { return plain("dataset"); }
  /// Of the paper, or the name of a recipe.
  std::string condition() const { return plain("condition"); }

  std::string one_of(const char* column, std::initializer_list<const char*> words) const {
    std::string expected;
    for (const char* word : words) {
      if (table_.text(index_, column) == word) return word;
      expected += (expected.empty() ? "" : " or ") + std::string(word);
    }
    refuse(column, expected);
  }

  int integer(const char* column, int most = std::numeric_limits<int>::max()) const {
    const double value = table_.number(index_, column);
    if (!(value >= 0 && value <= most && value == std::floor(value)))
      refuse(column, "an integer from 0 to " + std::to_string(most));
    return static_cast<int>(value);
  }

  /// NaN if the cell is empty.
  double number(const std::string& column) const {
    const double value = table_.number(index_, column);
    if (!is_nan(value) && !oneiros::detail::is_finite(value)) refuse(column, "a finite number");
    return value;
  }

  double fraction(const char* column) const {
    const double value = number(column);
    if (value < 0 || value > 1) refuse(column, "a fraction from 0 to 1");
    return value;
  }

  double distance(const char* column) const {
    const double value = number(column);
    if (value < 0) refuse(column, "a distance that is not negative");
    return value;
  }

  [[noreturn]] void refuse(const std::string& column, const std::string& expected) const {
    throw DataError(table_.place(index_) + ", " + column + ": expected " + expected + ", found " +
                    table_.text(index_, column));
  }

  [[noreturn]] void refuse_repetition() const {
    throw DataError(table_.place(index_) +
                    ": expected each value once, found a second one of the same network");
  }

 private:
  /// A name of lower-case letters, digits and hyphens: it becomes a part of file names.
  std::string plain(const char* column) const {
    const std::string& name = table_.text(index_, column);
    if (!is_plain(name)) refuse(column, "a name of lower-case letters, digits and hyphens");
    return name;
  }

  const Table& table_;
  std::size_t index_;
};

namespace {

constexpr int largest_patch = 32;  // the side of an image

template <class Row, class Action>
void for_each_row(const Table& table, const Action& action) {
  for (std::size_t i = 0; i < table.rows(); ++i) action(Row(table, i));
}

}  // namespace

/// Takes in table by table.
class Observations::Reader {
 public:
  Reader(Observations& all, const Tables& tables) : all_(all) {
    add_readouts(tables.readout);
    add_occlusions(tables.occlusion);
    add_distances(tables.distances);
    add_frechet_distances(tables.frechet);
    add_losses(tables.losses);
    add_projections(tables.pca);
    share_untrained_networks();
    list_names(tables);
  }

 private:
  void record(const Row& row, const std::string& key, double value) {
    if (is_nan(value)) return;
    auto& seeds = all_.values_[{row.dataset(), row.condition(), key}][row.integer("epoch")];
    if (!seeds.emplace(row.integer("seed"), value).second) row.refuse_repetition();
  }

  void add_readouts(const Table& table) {
    for_each_row<Row>(table, [&](const Row& row) {
      const std::string readout = row.one_of("readout", {"paper", "converged"});
      record(row, "test " + readout, row.fraction("test"));
      record(row, "train " + readout, row.fraction("train"));
    });
  }

  void add_occlusions(const Table& table) {
    for_each_row<Row>(table, [&](const Row& row) {
      const Quantity quantity =
          occluded_accuracy(row.fraction("intensity"), row.integer("patch", largest_patch));
      record(row, quantity.key_without_readout + " " + row.one_of("readout", {"paper", "converged"}),
             row.fraction("test"));
    });
  }

  void add_distances(const Table& table) {
    for_each_row<Row>(table, [&](const Row& row) {
      if (row.one_of("metric", {"euclidean", "squared"}) != "euclidean") return;  // figures show the paper's
      const double inter = row.distance("inter");
      if (inter == 0) row.refuse("inter", "a distance above 0");
      record(row, intra_to_inter().key(), row.distance("intra") / inter);
      record(row, clean_occluded_to_inter().key(), row.distance("clean_occluded") / inter);
    });
  }

  void add_frechet_distances(const Table& table) {
    for_each_row<Row>(table, [&](const Row& row) {
      const Quantity quantity = frechet_distance(row.one_of("dreams", {"nrem", "rem"}),
                                                 row.one_of("features", {"inception", "classifier"}));
      record(row, quantity.key(), row.distance("distance"));
    });
  }

  void add_losses(const Table& table) {
    std::vector<std::string> names = table.columns();
    std::erase_if(names, [](const std::string& name) {
      return std::ranges::find(origin_columns, name) != origin_columns.end();
    });
    const auto is_there = [&](const char* name) { return std::ranges::find(names, name) != names.end(); };
    // The paper shows those of the adversarial game by player.
    const bool is_game = is_there("real") && is_there("fake");
    for (const std::string& name : names)
      if (!is_game || (name != "real" && name != "fake")) all_.losses_.push_back(name);
    if (is_game) all_.losses_.insert(all_.losses_.end(), {"discriminator", "generator"});
    for_each_row<Row>(table, [&](const Row& row) {
      for (const std::string& name : names) record(row, loss(name).key(), row.number(name));
      if (!is_game) return;
      record(row, loss("discriminator").key(), row.number("real") + row.number("fake"));
      record(row, loss("generator").key(), -row.number("fake"));
    });
  }

  void add_projections(const Table& table) {
    std::map<std::pair<std::string, std::string>, int> first_seeds;
    const auto key = [](const Row& row) { return std::pair(row.dataset(), row.condition()); };
    for_each_row<Row>(table, [&](const Row& row) {
      const int seed = row.integer("seed");
      const auto [first, inserted] = first_seeds.emplace(key(row), seed);
      first->second = std::min(first->second, seed);
    });
    for_each_row<Row>(table, [&](const Row& row) {
      const Projection point{row.integer("class"), row.integer("occluded", 1) == 1, row.number("pc1"),
                             row.number("pc2")};
      const bool has_both = !std::isnan(point.x) && !std::isnan(point.y);  // latents of size 1 have one
      if (has_both && row.integer("seed") == first_seeds[key(row)])
        all_.projections_[key(row)][row.integer("epoch")].push_back(point);
    });
  }

  void share_untrained_networks() {
    for (const auto& [key, epochs] : std::map(all_.values_)) {
      const auto& [dataset, condition, quantity] = key;
      if (const auto start = epochs.find(0); start != epochs.end())
        all_.values_[{dataset, "untrained", quantity}][0].insert(start->second.begin(), start->second.end());
    }
  }

  void list_names(const Tables& tables) {
    std::set<std::string> names, others;
    const auto add = [&](const std::string& dataset, const std::string& condition) {
      names.insert(dataset);
      others.insert(condition);
    };
    for (const auto& [key, epochs] : all_.values_) add(std::get<0>(key), std::get<1>(key));
    for (const auto& [key, epochs] : all_.projections_) add(key.first, key.second);
    for_each_row<Row>(tables.runs, [&](const Row& row) { add(row.dataset(), row.condition()); });
    for (const std::string& name : all_conditions())
      if (others.erase(name) > 0) all_.conditions_.push_back(name);
    all_.conditions_.insert(all_.conditions_.end(), others.begin(), others.end());
    for (const bool first : {true, false})
      std::ranges::copy_if(names, std::back_inserter(all_.datasets_), [&](const std::string& name) {
        return dataset_facts(name).reported.has_value() == first;
      });
  }

  Observations& all_;
};

Observations::Observations(const Tables& tables) {
  Reader(*this, tables);
}

namespace {

/// Nothing where nothing is known.
template <class Map>
const typename Map::mapped_type& found_in(const Map& map, const typename Map::key_type& key) {
  static const typename Map::mapped_type nothing;
  const auto found = map.find(key);
  return found == map.end() ? nothing : found->second;
}

}  // namespace

const ByEpoch& Observations::of(const std::string& dataset, const std::string& condition,
                                const Quantity& quantity, Readout readout) const {
  return found_in(values_, {dataset, condition, quantity.key(readout)});
}

const BySeed& Observations::at(const std::string& dataset, const std::string& condition,
                               const Quantity& quantity, int epoch, Readout readout) const {
  return found_in(of(dataset, condition, quantity, readout), condition == "untrained" ? 0 : epoch);
}

const std::map<int, std::vector<Projection>>& Observations::projections(const std::string& dataset,
                                                                        const std::string& condition) const {
  return found_in(projections_, {dataset, condition});
}

std::vector<int> shared_epochs(const ByEpoch& values, int last) {
  std::set<int> seeds;
  for (const auto& [epoch, by_seed] : values)
    if (epoch > 0)
      for (const auto& [seed, value] : by_seed) seeds.insert(seed);
  const std::size_t enough = std::clamp<std::size_t>(seeds.size(), 1, seeds_for_a_verdict);
  std::vector<int> epochs;
  for (const auto& [epoch, by_seed] : values)
    if (epoch > 0 && epoch <= last && by_seed.size() >= enough) epochs.push_back(epoch);
  return epochs;
}

int last_shared_epoch(const std::vector<const ByEpoch*>& values, int last) {
  std::optional<std::vector<int>> common;
  for (const ByEpoch* epochs : values) {
    const std::vector<int> own = shared_epochs(*epochs, last);
    if (own.empty()) continue;
    if (!common) common = own;
    std::erase_if(*common, [&](int epoch) { return std::ranges::find(own, epoch) == own.end(); });
  }
  return !common || common->empty() ? 0 : common->back();
}

}  // namespace pad::figures
