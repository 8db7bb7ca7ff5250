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

/// Ranks from 1; equal numbers share the mean of theirs.
inline std::vector<double> ranks_of(std::span<const double> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t i, std::size_t j) { return values[i] < values[j]; });
  std::vector<double> ranks(values.size());
  for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
    while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
    const double shared = static_cast<double>(begin + end + 1) / 2;
    for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = shared;
  }
  return ranks;
}

/// Spearman's rho: Pearson's r of the ranks. Nothing if all numbers of one side are equal.
inline std::optional<double> spearman(std::span<const double> a, std::span<const double> b) {
  const std::vector<double> first = ranks_of(a), second = ranks_of(b);
  const double mean = static_cast<double>(a.size() + 1) / 2;
  double products = 0, first_squares = 0, second_squares = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double x = first[i] - mean, y = second[i] - mean;
    products += x * y;
    first_squares += x * x;
    second_squares += y * y;
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
