// SPDX-License-Identifier: BSD-3-Clause
#include "conditions.hpp"

#include <algorithm>

#include "oneiros/phases/condition_names.hpp"
#include "oneiros/util/errors.hpp"

namespace pad {

namespace {

const std::vector<ConditionRow>& rows() {
  static const std::vector<ConditionRow> all = [] {
    std::vector<ConditionRow> known{
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
      if (std::ranges::find(known, name, [](const ConditionRow& row) { return row.style.condition; }) ==
          known.end())
        known.push_back({{name, name, "#5c5c5c"}});
    return known;
  }();
  return all;
}

std::vector<std::string> names_of_rows(int least_epochs) {
  std::vector<std::string> names;
  for (const ConditionRow& row : rows())
    if (row.epochs >= least_epochs) names.push_back(row.style.condition);
  return names;
}

}  // namespace

const ConditionRow& condition(const std::string& name) {
  for (const ConditionRow& row : rows())
    if (row.style.condition == name) return row;
  throw oneiros::ValueError("expected a condition of the paper, found " + name);
}

std::vector<std::string> condition_names() {
  return {oneiros::condition_names.begin(), oneiros::condition_names.end()};
}

const std::vector<std::string>& all_conditions() {
  static const std::vector<std::string> names = names_of_rows(0);
  return names;
}

const std::vector<std::string>& main_conditions() {
  static const std::vector<std::string> names = names_of_rows(last_long_epoch);
  return names;
}

}  // namespace pad
