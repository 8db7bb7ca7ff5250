// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Means over networks that differ in their seed alone, and how sure they are: what a figure shows of several
// runs.

#include <cmath>
#include <limits>
#include <map>

namespace oneiros::evaluation {

/// One number for each seed.
using BySeed = std::map<int, double>;

/// Mean and standard error of the mean (divisor n - 1) over `count` seeds; NaN where they are not defined:
/// the mean of nothing, the error of fewer than two.
struct Summary {
  double mean;
  double error;
  int count;
};

/// Of all seeds.
inline Summary summary(const BySeed& values) {
  constexpr double unknown = std::numeric_limits<double>::quiet_NaN();
  if (values.empty()) return {unknown, unknown, 0};
  const auto n = static_cast<double>(values.size());
  double sum = 0;
  for (const auto& [seed, value] : values) sum += value;
  const double mean = sum / n;
  double squares = 0;
  for (const auto& [seed, value] : values) squares += (value - mean) * (value - mean);
  const double error = values.size() < 2 ? unknown : std::sqrt(squares / (n - 1) / n);
  return {mean, error, static_cast<int>(values.size())};
}

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// The sum over the seeds that both have, the second one times `weight`.
inline evaluation::BySeed add(const evaluation::BySeed& a, const evaluation::BySeed& b, double weight = 1) {
  evaluation::BySeed sums;
  for (const auto& [seed, value] : a)
    if (const auto other = b.find(seed); other != b.end()) sums[seed] = value + weight * other->second;
  return sums;
}

}  // namespace oneiros::detail
