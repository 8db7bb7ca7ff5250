// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Whole arrays of random numbers, and shuffled orders.

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <utility>
#include <vector>

#include "oneiros/parallel/parallel.hpp"
#include "oneiros/random/rng.hpp"

namespace oneiros {

namespace detail {
inline constexpr Index random_block = 4096;
}

/// Fills `count` values with Normal(0, deviation); value i is draw i of the stream.
template <class S>
void fill_normal(S* values, Index count, const Stream& stream, S deviation = S(1)) {
  parallel_blocks(count, detail::random_block, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      values[i] = deviation * stream.normal<S>(static_cast<std::uint64_t>(i));
  });
}

/// Fills `count` values with Uniform(low, high); value i is draw i of the stream.
template <class S>
void fill_uniform(S* values, Index count, const Stream& stream, S low, S high) {
  parallel_blocks(count, detail::random_block, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i)
      values[i] = low + (high - low) * stream.uniform<S>(static_cast<std::uint64_t>(i));
  });
}

/// The numbers 0 to count - 1 in random order (Fisher-Yates), the same on every platform.
inline std::vector<Index> shuffled(Index count, const Stream& stream) {
  std::vector<Index> order(static_cast<std::size_t>(count));
  std::iota(order.begin(), order.end(), Index{0});
  for (Index i = count - 1; i > 0; --i) {
    const auto j = stream.below(static_cast<std::uint32_t>(i + 1), static_cast<std::uint64_t>(i));
    std::swap(order[static_cast<std::size_t>(i)], order[j]);
  }
  return order;
}

}  // namespace oneiros
