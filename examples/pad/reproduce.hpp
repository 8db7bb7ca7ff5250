// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// `pad reproduce`: trains and evaluates the paper's data sets, conditions and seeds. Each of them is a run of
// its own in OUT/DATASET/CONDITION/seed-N, trained and evaluated by processes of this program, so that it
// survives what happens to the others; what is done is not done again.

#include <filesystem>
#include <string>
#include <vector>

#include "options.hpp"

namespace pad {

struct ReproduceOptions : NetworkOptions {
  std::string command;                  // as it was typed
  std::vector<std::string> datasets;    // empty: the paper's
  std::filesystem::path data = "data";  // holds NAME/ for each data set
  std::vector<std::string> conditions;  // empty: all
  int seeds = 4;
  int epochs = 0;            // 0: the paper's
  oneiros::Index limit = 0;  // 0: all training images
  int jobs = 0;              // runs side by side; 0: as many as cores and memory allow
  std::filesystem::path inception;
  int classifier_epochs = -1;  // -1: what pad train-classifier does by default; 0: no Frechet distances
  bool keep_weights = false;
  bool quick = false;
  std::filesystem::path out;  // empty: reproduction, or reproduction-quick
};

/// Returns the program's exit code: 0; 1 if a run failed; 130 after Ctrl-C, 143 after SIGTERM. Throws
/// std::exception with a message for the user.
int reproduce(const ReproduceOptions& given);

}  // namespace pad
