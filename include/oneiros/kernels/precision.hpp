// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Of how many digits the operands of a convolution's products are. Machines with tiles of bfloat16 multiply
// these many times as fast as floats, and sum the products in float.

#include <algorithm>
#include <bit>
#include <cstdint>
#include <limits>

#include "oneiros/kernels/detail/workspace.hpp"
#include "oneiros/kernels/geometry.hpp"
#include "oneiros/kernels/target.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros {

/// How the factors of a convolution's products are read. Tensors, weights, sums, losses and optimizers have
/// all digits of the scalar either way.
enum class Precision {
  full,      ///< as they are
  bfloat16,  ///< rounded to 8 binary digits, where a layer has 32 channels or more on both sides
};

namespace kernels {

inline namespace ONEIROS_TARGET {

namespace detail {

/// What is asked for, where products of this geometry are worth rounding for: thin layers are bound by
/// memory.
inline Precision worthwhile(Precision wanted, const Geometry& g) {
  constexpr Index fewest_channels = 32;
  return std::min(g.fine_channels, g.coarse_channels) < fewest_channels ? Precision::full : wanted;
}

/// The nearest number that bfloat16 has, of two the one whose last digit is even; what is no number stays so.
inline float to_bfloat16(float value) {
  constexpr std::uint32_t infinity = 0x7F800000, sign = 0x80000000, kept = 0xFFFF0000;
  const auto bits = std::bit_cast<std::uint32_t>(value);
  if ((bits & ~sign) > infinity) return std::numeric_limits<float>::quiet_NaN();
  return std::bit_cast<float>((bits + 0x7FFF + ((bits >> 16U) & 1U)) & kept);
}

/// A copy of the values in `memory`, rounded.
template <class S>
const S* rounded_to_bfloat16(const S* values, Index count, Buffer<S>& memory) {
  S* rounded = memory.reserve(count);
  parallel_blocks(
      count, 16384,
      [&](Index begin, Index end) {
        for (Index i = begin; i < end; ++i)
          rounded[i] = static_cast<S>(to_bfloat16(static_cast<float>(values[i])));
      },
      count);
  return rounded;
}

}  // namespace detail

}  // namespace ONEIROS_TARGET
}  // namespace kernels
}  // namespace oneiros
