// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Means over networks that differ in their seed alone, and how sure they are.

#include <map>

namespace pad::figures {

/// One number for each seed.
using BySeed = std::map<int, double>;

/// Mean and standard error of the mean (divisor n - 1) over `count` seeds; NaN where they are not defined:
/// the mean of nothing, the error of fewer than two.
struct Summary {
  double mean;
  double error;
  int count;
};

Summary summary(const BySeed& values);

/// The sum over the seeds that both have, the second one times `weight`.
BySeed add(const BySeed& a, const BySeed& b, double weight = 1);

}  // namespace pad::figures
