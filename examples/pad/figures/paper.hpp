// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What figures say of conditions and data sets, from their tables.

#include "../conditions.hpp"
#include "../datasets.hpp"
#include "../table.hpp"

namespace pad::figures {

using pad::all_conditions;
using pad::dataset_facts;
using pad::main_conditions;

/// Throws oneiros::ValueError for a name that is no condition.
inline const Style& style(const std::string& condition) {
  return pad::condition(condition).style;
}

inline std::string title_of(const std::string& dataset) {
  return dataset_facts(dataset).title;
}

/// Whether the paper uses it.
inline bool of_the_paper(const std::string& dataset) {
  return dataset_facts(dataset).reported.has_value();
}

}  // namespace pad::figures
