// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What batch and group normalization share: values are shifted to a mean of 0 and scaled to a variance of 1,
// then scaled and shifted by what is learned for their channel. Sums are taken in double, over pixels in a
// fixed order.

#include <algorithm>
#include <cmath>

#include "oneiros/layers/layer.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::detail {

/// Learned scale and shift of each channel: 1 and 0 to begin with.
template <class S>
struct ChannelScale {
  explicit ChannelScale(Index channels) : weight({channels}), bias({channels}) {
    std::fill_n(weight.value.data(), channels, S(1));
    weight.initial = Initial::constant(1);
  }

  Parameter<S> weight;
  Parameter<S> bias;
};

/// `count` rows of sums, each with one for every channel: `f(value index, channel, rows)` adds to them. Rows of
/// a batch are cut into blocks, whose sums are added in order. `partials` is memory to work in.
template <class F>
void sum_over_pixels(Index pixels, Index channels, Index count, Tensor<double, 2>& partials, double* sums,
                     const F& f) {
  constexpr Index block = 1024;
  const Index blocks = (pixels + block - 1) / block, size = channels * count;
  double* all = zeroed(partials, {blocks, size}).data();
  parallel_blocks(
      pixels, block,
      [&](Index begin, Index end) {
        double* partial = all + begin / block * size;
        for (Index pixel = begin; pixel < end; ++pixel)
          for (Index c = 0; c < channels; ++c) f(pixel * channels + c, c, partial);
      },
      8 * pixels * channels);
  std::fill_n(sums, size, 0.0);
  for (Index i = 0; i < blocks * size; ++i) sums[i % size] += all[i];
}

inline void check_channels(const char* layer, const Shape<4>& input, Index channels) {
  check_not_empty(input, layer);
  if (input[3] != channels)
    throw ShapeError(
        message(layer, ": expected images of ", channels, " channels (N,H,W,C), found ", to_string(input)));
}

}  // namespace oneiros::detail
