// SPDX-License-Identifier: BSD-3-Clause
#include "statistics.hpp"

#include <cmath>
#include <limits>

namespace pad::figures {

Summary summary(const BySeed& values) {
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

BySeed add(const BySeed& a, const BySeed& b, double weight) {
  BySeed sums;
  for (const auto& [seed, value] : a)
    if (const auto other = b.find(seed); other != b.end()) sums[seed] = value + weight * other->second;
  return sums;
}

}  // namespace pad::figures
