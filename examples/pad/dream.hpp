// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// `pad dream`: pictures of what trained networks see and dream (Figure 3), and of how images are occluded
// (Figures 5a and 9).

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pad {

struct DreamOptions {
  std::vector<std::filesystem::path> weights;  // or checkpoints
  std::string dataset;                         // empty: the one that the networks were trained on
  std::filesystem::path data;                  // empty: where the data set usually is
  std::filesystem::path out = "out";
  int columns = 12;
  std::uint64_t seed = 1;
  int threads = 0;  // 0: one for each core
};

/// Returns the program's exit code. Throws std::exception with a message for the user.
int dream(const DreamOptions& options);

}  // namespace pad
