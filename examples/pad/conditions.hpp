// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The conditions and data sets of the paper, with all that the program knows of them beside what they do,
// which is in oneiros/phases/conditions.hpp, and where they are, in oneiros/data/by_name.hpp.

#include <string>
#include <vector>

#include "oneiros/data/by_name.hpp"

namespace pad {

inline constexpr int early_epoch = 2;        // of the paper's "early training"
inline constexpr int last_epoch = 50;        // of every figure but Appendix 1-figure 3
inline constexpr int last_long_epoch = 100;  // of that one

using oneiros::data::dataset_facts;
using oneiros::data::DatasetFacts;

/// A condition, or what else has a line in figures, as they show it.
struct Style {
  std::string condition;
  std::string label;
  std::string colour;  // #rrggbb
  bool dashed = false;
};

struct ConditionRow {
  Style style;
  int epochs = last_epoch;  // for which the paper trains it
  double cost = 1;          // of a cycle, in units of full dreaming's, measured
};

/// The names that the library has, in its order.
std::vector<std::string> condition_names();

/// All that the library has, in the order of legends; one without a row of its own is shown in grey under its
/// name.
const std::vector<ConditionRow>& condition_rows();

/// The row of a condition. Throws oneiros::ValueError for a name that is none.
inline const ConditionRow& condition(const std::string& name) {
  for (const ConditionRow& row : condition_rows())
    if (row.style.condition == name) return row;
  throw oneiros::ValueError("expected a condition of the paper, found " + name);
}

/// As figures show a condition, or a recipe, which is grey and has its name.
Style style(const std::string& name);

/// Those that the paper trains for so long, in the order of legends.
inline std::vector<std::string> all_conditions(int least_epochs = 0) {
  std::vector<std::string> names;
  for (const ConditionRow& row : condition_rows())
    if (row.epochs >= least_epochs) names.push_back(row.style.condition);
  return names;
}

/// The five of the main text, which the paper trains for longest.
inline const std::vector<std::string>& main_conditions() {
  static const std::vector<std::string> names = all_conditions(last_long_epoch);
  return names;
}

}  // namespace pad
