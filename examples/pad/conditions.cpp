// SPDX-License-Identifier: BSD-3-Clause
// How figures show conditions, and what they cost. Those of the library are all here, so a new one needs no row.

#include "conditions.hpp"

#include <algorithm>

#include "oneiros/phases/conditions.hpp"

namespace pad {

std::vector<std::string> condition_names() {
  return oneiros::condition_names();
}

const std::vector<ConditionRow>& condition_rows() {
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

Style style(const std::string& name) {
  for (const ConditionRow& row : condition_rows())
    if (row.style.condition == name) return row.style;
  return {name, name, "#5c5c5c", true};
}

}  // namespace pad
