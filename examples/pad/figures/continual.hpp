// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Learning classes two by two: the table that examples/continual.cpp writes, as a figure and as Markdown.
// It has a row for each method, seed, number of tasks done, and task that was read out, with the accuracy;
// task 0 is all classes of the tasks done.

#include <optional>
#include <string>

#include "../table.hpp"
#include "plot.hpp"

namespace pad::figures {

inline constexpr const char* continual_table = "continual.csv";  // few results have one

inline Table empty_continual() {
  return Table({"method", "seed", "tasks", "task", "accuracy"});
}

/// All classes seen so far, and the first two, over tasks; none of an empty table. Throws
/// oneiros::DataError for cells that cannot be right.
std::optional<Plot> continual_plot(const Table& table);

/// By method, after all tasks: the accuracy of all classes, of the two of each task but the last right
/// after the task that taught them and at the end (means over tasks), and what was forgotten: how far the
/// end is below the best.
std::string continual_markdown(const Table& table);

}  // namespace pad::figures
