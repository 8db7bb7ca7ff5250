// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Plots as scripts for gnuplot that hold their data and can be read, changed and run by hand.

#include <filesystem>
#include <string>

#include "plot.hpp"

namespace pad::figures {

/// Draws NAME.svg and NAME.png in the directory where gnuplot runs.
std::string gnuplot_script(const Plot& plot);

/// Runs `gnuplot NAME.gp` in the directory. False if there is no gnuplot; throws oneiros::DataError if it
/// fails.
bool run_gnuplot(const std::filesystem::path& directory, const std::string& name);

}  // namespace pad::figures
