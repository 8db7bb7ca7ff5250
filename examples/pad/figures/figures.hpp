// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// `pad figures`: the paper's figures, the verdicts and the report, from tables alone.

#include <filesystem>
#include <vector>

namespace pad {

struct FiguresOptions {
  std::filesystem::path results;
  std::filesystem::path out;
  std::vector<std::filesystem::path> pages;  // of Markdown, whose tables are written anew
};

/// Returns the program's exit code. Throws oneiros::DataError for tables that are damaged, or if gnuplot is
/// missing; its scripts are then written all the same.
int make_figures(const FiguresOptions& options);

}  // namespace pad
