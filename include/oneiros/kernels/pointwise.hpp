// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The pointwise half of the seam between layers and kernels: functions of single values, applied to arrays
// and on the way back. A function may take a vector of values (detail/simd.hpp) beside a single one.

#include <algorithm>
#include <concepts>

#include "oneiros/kernels/detail/simd.hpp"
#include "oneiros/kernels/detail/workspace.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros {

/// f(x) = x.
struct Identity {
  static constexpr bool is_rectifier = true;  ///< with a slope of 1

  /// Of a value or a vector of values.
  template <class V>
  V operator()(const V& x) const {
    return x;
  }
  /// 1 for any output.
  template <class V>
  V derivative(const V&) const {
    return V{} + 1;
  }
  /// What negative values are multiplied with.
  static constexpr int slope() { return 1; }
};

namespace kernels {

inline namespace ONEIROS_TARGET {
namespace detail {

/// An activation that says of itself, by `static constexpr bool is_rectifier = true`, that it is x for x > 0
/// and `slope() * x` elsewhere. Kernels apply it as they write; the others are applied in a pass of their
/// own, which costs little beside them, and saves the compiler from building every kernel for every
/// activation.
template <class F>
concept Rectifier = requires(const F& f) {
  requires F::is_rectifier;
  f.slope();
};

/// output = f(input), of each value.
template <class S, class Activation>
void apply_activation(const S* input, Index count, const Activation& activation, S* output) {
  parallel_blocks(
      count, 16384,
      [&](Index begin, Index end) {
        Index i = begin;
        for (; i + lanes<S> <= end; i += lanes<S>)
          store(output + i, map_lanes<S>(activation, load(input + i)));
        if (const Index rest = end - i; rest > 0)
          store_first(output + i, map_lanes<S>(activation, load_first(input + i, rest)), rest);
      },
      8 * count);
}

/// Back through the activation and the bias, in one pass: returns output_gradient * f'(.), the derivative
/// being taken from the activation's output, in memory of this thread until its next call; adds the sum over
/// `rows` pixels to `bias_gradient`, unless it is null, over blocks of rows in a fixed order.
template <class S, class Activation>
const S* output_gradients(const S* output, const S* output_gradient, Index rows, Index channels,
                          const Activation& activation, S* bias_gradient) {
  constexpr bool identity = std::same_as<Activation, Identity>;
  if (identity && bias_gradient == nullptr) return output_gradient;
  [[maybe_unused]] S* gradient = identity ? nullptr : shared<S>().output_gradient.reserve(rows * channels);
  constexpr Index block = 256;
  const Index parts = (rows + block - 1) / block;
  S* partials = bias_gradient == nullptr ? nullptr : shared<S>().partials.reserve(parts * channels);
  const auto row_gradient = [&](Index r, S* sums) {
    [[maybe_unused]] const auto y = [&](Index c) { return output + r * channels + c; };
    const S* dy = output_gradient + r * channels;
    Index c = 0;
    for (; c + lanes<S> <= channels; c += lanes<S>) {
      Vector<S> v = load(dy + c);
      if constexpr (!identity) {
        v = times_derivative<S>(activation, load(y(c)), v);
        store(gradient + r * channels + c, v);
      }
      if (sums != nullptr) store(sums + c, load(sums + c) + v);
    }
    for (; c < channels; ++c) {
      S v = dy[c];
      if constexpr (!identity) gradient[r * channels + c] = v *= activation.derivative(*y(c));
      if (sums != nullptr) sums[c] += v;
    }
  };
  parallel_blocks(
      rows, block,
      [&](Index begin, Index end) {
        S* sums = partials == nullptr ? nullptr : partials + begin / block * channels;
        if (sums != nullptr) std::fill_n(sums, channels, S(0));
        for (Index r = begin; r < end; ++r) row_gradient(r, sums);
      },
      8 * rows * channels);
  if (partials != nullptr)
    for (Index part = 0; part < parts; ++part)
      for (Index c = 0; c < channels; ++c) bias_gradient[c] += partials[part * channels + c];
  return identity ? output_gradient : gradient;
}

/// gradient = output_gradient * f'(.) of single values.
template <class S, class Activation>
void activation_gradient(const S* output, const S* output_gradient, Index count, const Activation& activation,
                         S* gradient) {
  parallel_blocks(
      count, 16384,
      [&](Index begin, Index end) {
        Index i = begin;
        for (; i + lanes<S> <= end; i += lanes<S>)
          store(gradient + i, times_derivative<S>(activation, load(output + i), load(output_gradient + i)));
        for (; i < end; ++i) gradient[i] = output_gradient[i] * activation.derivative(output[i]);
      },
      8 * count);
}

}  // namespace detail
}  // namespace ONEIROS_TARGET
}  // namespace kernels
}  // namespace oneiros
