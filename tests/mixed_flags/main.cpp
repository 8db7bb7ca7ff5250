// SPDX-License-Identifier: BSD-3-Clause
#include <cmath>
#include <cstddef>
#include <cstdio>

#include "unit.hpp"

namespace {

/// The largest difference beside the largest value; 1 if the sizes differ or all is zero.
double relative_difference(const std::vector<float>& a, const std::vector<float>& b) {
  if (a.size() != b.size()) return 1;
  double largest = 0, difference = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    largest = std::fmax(largest, std::fabs(a[i]));
    difference = std::fmax(difference, std::fabs(static_cast<double>(a[i]) - b[i]));
  }
  return largest > 0 ? difference / largest : 1;
}

/// The processors round differently, so that equal bits would mean that one of them used the other's kernels.
bool agree(const char* what, const std::vector<float>& older, const std::vector<float>& newer) {
  const double difference = relative_difference(older, newer);
  std::printf("%s differs by %g\n", what, difference);
  return difference > 0 && difference < 1e-5;
}

}  // namespace

int main() {
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") || !__builtin_cpu_supports("bmi2")) {
    std::puts("skipped: this processor cannot run code for x86-64-v3");
    return 77;
  }
  bool right = true;
  for (int repeat = 0; repeat < 3; ++repeat) {  // memory that one has freed, the other gets
    const Computed older = compute_x86_64(), newer = compute_x86_64_v3();
    std::printf("%s; %s\n", older.build.c_str(), newer.build.c_str());
    right = right && older.build != newer.build && agree("output", older.output, newer.output) &&
            agree("input gradient", older.input_gradient, newer.input_gradient);
  }
  return right ? 0 : 1;
}
