// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What objects for different processors may pass to each other: nothing of Eigen, nor of the library.

#include <string>
#include <vector>

struct Computed {
  std::string build;  ///< which kernels were used
  std::vector<float> output;
  std::vector<float> input_gradient;
};

[[gnu::visibility("default")]] Computed compute_x86_64();
[[gnu::visibility("default")]] Computed compute_x86_64_v3();
