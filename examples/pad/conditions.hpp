// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The conditions of the paper, with all that the program knows of them beside what they do, which is in
// oneiros/phases/conditions.hpp.

#include <string>
#include <vector>

namespace pad {

inline constexpr int early_epoch = 2;        // of the paper's "early training"
inline constexpr int last_epoch = 50;        // of every figure but Appendix 1-figure 3
inline constexpr int last_long_epoch = 100;  // of that one

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

/// The row of a condition; one without a row is shown in grey under its name. Throws oneiros::ValueError for
/// a name that is no condition.
const ConditionRow& condition(const std::string& name);

/// The names that the library has, in its order.
std::vector<std::string> condition_names();

/// The same in the order of legends.
const std::vector<std::string>& all_conditions();

/// The five of the main text, which the paper trains for longest.
const std::vector<std::string>& main_conditions();

}  // namespace pad
