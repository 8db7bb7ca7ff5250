// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The conditions and data sets of the paper, with all that the program knows of them beside what they do,
// which is in oneiros/phases/conditions.hpp, and where they are, in oneiros/data/by_name.hpp.

#include <algorithm>
#include <string>
#include <vector>

#include "oneiros/data/by_name.hpp"
#include "oneiros/phases/condition_names.hpp"

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
inline std::vector<std::string> condition_names() {
  return {oneiros::condition_names.begin(), oneiros::condition_names.end()};
}

/// All that the library has, in the order of legends; one without a row of its own is shown in grey under its
/// name.
inline const std::vector<ConditionRow>& condition_rows() {
  static const std::vector<ConditionRow> all = [] {
    std::vector<ConditionRow> rows{
        {{"full", "PAD", "#000000"}, last_long_epoch},
        {{"without-memory-mix", "w/o memory mix", "#7b3fa0"}, last_long_epoch},
        {{"without-rem", "w/o REM", "#e8429c"}, last_long_epoch, 0.6},
        {{"without-nrem", "w/o NREM", "#f28e1c"}, last_long_epoch, 0.7},
        {{"wake-only", "Wake only", "#808080"}, last_long_epoch, 0.35},
        {{"untrained", "untrained", "#d4d4d4"}, 1, 0.1},
        {{"rem-noise-only", "noise only", "#2e9e41"}},
        {{"rem-memories-only", "memories only", "#d62728"}},
        {{"rem-first", "REM before NREM", "#1f77b4"}},
        {{"nrem-mix", "NREM with mixed memories", "#17a2a8"}},
        {{"without-rem-no-noise", "w/o REM, no latent noise", "#e8429c", true}, last_epoch, 0.6},
        {{"without-rem-full-nrem", "w/o REM, full NREM loss", "#8c2a5c", true}, last_epoch, 0.6},
    };
    for (const std::string& name : condition_names())
      if (std::ranges::find(rows, name, [](const ConditionRow& row) { return row.style.condition; }) ==
          rows.end())
        rows.push_back({{name, name, "#5c5c5c"}});
    return rows;
  }();
  return all;
}

/// The row of a condition. Throws oneiros::ValueError for a name that is none.
inline const ConditionRow& condition(const std::string& name) {
  for (const ConditionRow& row : condition_rows())
    if (row.style.condition == name) return row;
  throw oneiros::ValueError("expected a condition of the paper, found " + name);
}

inline const Style& style(const std::string& name) {
  return condition(name).style;
}

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
