// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Correlations of the order of numbers.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <optional>
#include <span>
#include <tuple>
#include <utility>
#include <vector>

namespace oneiros::detail {

/// Numbers of which some may be there more than once, by their order, which is looked for once.
class Ranking {
 public:
  explicit Ranking(std::span<const double> values) : values_(values), order_(values.size()) {
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    std::sort(order_.begin(), order_.end(),
              [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
  }

  /// The ranks from 1 where number i is there times[i] times; equal numbers share the mean of theirs.
  std::vector<double> ranks(std::span<const double> times) const {
    std::vector<double> ranks(order_.size());
    double before = 0;
    for (std::size_t begin = 0, end = 0; begin < order_.size(); begin = end) {
      double equal = 0;
      for (; end < order_.size() && values_[order_[end]] == values_[order_[begin]]; ++end)
        equal += times[order_[end]];
      for (std::size_t i = begin; i < end; ++i) ranks[order_[i]] = before + (equal + 1) / 2;
      before += equal;
    }
    return ranks;
  }

 private:
  std::span<const double> values_;
  std::vector<std::size_t> order_;
};

/// Spearman's rho, Pearson's r of the ranks, where pair i is there times[i] times. Nothing if all numbers of
/// one side are equal.
inline std::optional<double> spearman(const Ranking& a, const Ranking& b, std::span<const double> times) {
  const std::vector<double> first = a.ranks(times), second = b.ranks(times);
  const double mean = (std::accumulate(times.begin(), times.end(), 0.0) + 1) / 2;
  double products = 0, first_squares = 0, second_squares = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double x = first[i] - mean, y = second[i] - mean;
    products += times[i] * x * y;
    first_squares += times[i] * x * x;
    second_squares += times[i] * y * y;
  }
  if (first_squares == 0 || second_squares == 0) return std::nullopt;
  return products / std::sqrt(first_squares * second_squares);
}

/// How many pairs of sorted numbers are equal.
template <class Values>
std::int64_t tied_pairs(const Values& sorted) {
  std::int64_t ties = 0, before = 0;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    before = sorted[i] == sorted[i - 1] ? before + 1 : 0;
    ties += before;
  }
  return ties;
}

/// How many pairs of numbers stand in falling order; sorts them on the way, by merging.
inline std::int64_t sort_and_count_falling(std::span<double> values, std::vector<double>& merged) {
  const std::size_t half = values.size() / 2;
  if (half == 0) return 0;
  const auto left = values.first(half), right = values.subspan(half);
  std::int64_t falling = sort_and_count_falling(left, merged) + sort_and_count_falling(right, merged);
  merged.clear();
  std::size_t next = 0;
  for (const double value : right) {
    while (next < half && left[next] <= value) merged.push_back(left[next++]);
    falling += static_cast<std::int64_t>(half - next);
    merged.push_back(value);
  }
  merged.insert(merged.end(), left.begin() + static_cast<std::ptrdiff_t>(next), left.end());
  std::copy(merged.begin(), merged.end(), values.begin());
  return falling;
}

/// Kendall's tau-a: pairs in the same order less pairs in opposite order, over all pairs, equal ones too, of
/// at least two numbers. In n log n steps (Knight, A computer method for calculating Kendall's tau with
/// ungrouped data, 1966).
inline double kendall_tau_a(std::span<const double> a, std::span<const double> b) {
  std::vector<std::pair<double, double>> both(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) both[i] = {a[i], b[i]};
  std::sort(both.begin(), both.end());
  std::vector<double> first(a.size()), second(a.size()), merged;
  for (std::size_t i = 0; i < a.size(); ++i) std::tie(first[i], second[i]) = both[i];
  const std::int64_t opposite = sort_and_count_falling(second, merged);
  const auto n = static_cast<std::int64_t>(a.size());
  const std::int64_t all = n * (n - 1) / 2;
  const std::int64_t apart = all - tied_pairs(first) - tied_pairs(second) + tied_pairs(both);
  return static_cast<double>(apart - 2 * opposite) / static_cast<double>(all);
}

}  // namespace oneiros::detail
