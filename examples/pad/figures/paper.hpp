// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What the paper says of data sets and conditions, in words, numbers and colours.

#include <optional>
#include <string>
#include <vector>

namespace pad::figures {

inline constexpr int last_epoch = 50;  // of every figure but Appendix 1-figure 3
inline constexpr int last_long_epoch = 100;

/// A condition as figures show it.
struct Style {
  std::string condition;
  std::string label;
  std::string colour;  // #rrggbb
  bool dashed = false;
};

/// Throws oneiros::ValueError for a name that is no condition.
const Style& style(const std::string& condition);

/// All of them by name, as oneiros::condition_names has them, in the order of legends.
const std::vector<std::string>& all_conditions();

/// The five of the main text: full, without-memory-mix, without-rem, without-nrem, wake-only.
const std::vector<std::string>& main_conditions();

/// A data set as figures name it, with the accuracies that are known of it.
struct Dataset {
  std::string name;
  std::string title;
  std::optional<double> reported;  // the readout that the paper reports for full PAD
  std::optional<double> chance;    // of the test images, the part that the most frequent class has
};

/// A data set that is not known has its name as its title.
Dataset dataset_facts(const std::string& name);

/// As figures name it.
std::string title_of(const std::string& dataset);

/// "a, b, c".
std::string joined(const std::vector<std::string>& words, const std::string& between = ", ");

/// Whether the paper uses it.
bool of_the_paper(const std::string& dataset);

}  // namespace pad::figures
