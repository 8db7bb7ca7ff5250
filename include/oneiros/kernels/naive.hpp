// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The definition of the three kernels, as plain loops: the oracle that every other kernel is tested against.
//
//   gather          coarse[n,p,q,o] = f(bias[o] + sum over i,j,c of fine[n, p s - pad + i, q s - pad + j, c] w[i,j,c,o])
//   scatter         fine[n,y,x,c] = f(bias[c] + sum over the windows that cover (y,x) of coarse[n,p,q,o] w[i,j,c,o])
//   weight_gradient dw[i,j,c,o] += sum over n,p,q of fine[n, p s - pad + i, q s - pad + j, c] coarse[n,p,q,o]

#include "oneiros/kernels/geometry.hpp"

namespace oneiros::detail::naive {

using kernels::Geometry;

/// Calls `f(fine_offset, weight_offset, coarse_offset)` for every window position, tap and image whose tap
/// falls inside the fine image; the offsets are of channel 0.
template <class F>
void for_each_tap(const Geometry& g, const F& f) {
  for (Index n = 0; n < g.images; ++n)
    for (Index p = 0; p < g.coarse.height; ++p)
      for (Index q = 0; q < g.coarse.width; ++q)
        for (Index i = 0; i < g.window.height; ++i)
          for (Index j = 0; j < g.window.width; ++j) {
            const Index y = p * g.stride.height - g.padding.height + i;
            const Index x = q * g.stride.width - g.padding.width + j;
            if (y < 0 || y >= g.fine.height || x < 0 || x >= g.fine.width) continue;
            f(((n * g.fine.height + y) * g.fine.width + x) * g.fine_channels,
              (i * g.window.width + j) * g.fine_channels * g.coarse_channels,
              ((n * g.coarse.height + p) * g.coarse.width + q) * g.coarse_channels);
          }
}

/// Fills `count` pixels with the bias (zero where there is none).
template <class S>
void fill_bias(S* pixels, Index count, Index channels, const S* bias) {
  for (Index i = 0; i < count * channels; ++i) pixels[i] = bias == nullptr ? S(0) : bias[i % channels];
}

/// coarse = activation(bias + sum over taps of fine * weights); `bias` may be null.
template <class S, class Activation>
void gather(const Geometry& g, const S* fine, const S* weights, const S* bias, const Activation& activation,
            S* coarse) {
  const Index pixels = g.images * g.coarse_positions();
  fill_bias(coarse, pixels, g.coarse_channels, bias);
  for_each_tap(g, [&](Index fine_at, Index weight_at, Index coarse_at) {
    for (Index c = 0; c < g.fine_channels; ++c)
      for (Index o = 0; o < g.coarse_channels; ++o)
        coarse[coarse_at + o] += fine[fine_at + c] * weights[weight_at + c * g.coarse_channels + o];
  });
  for (Index i = 0; i < pixels * g.coarse_channels; ++i) coarse[i] = activation(coarse[i]);
}

/// fine = activation(bias + sum over taps of coarse * weights); `bias` may be null.
template <class S, class Activation>
void scatter(const Geometry& g, const S* coarse, const S* weights, const S* bias,
             const Activation& activation, S* fine) {
  const Index pixels = g.images * g.fine.height * g.fine.width;
  fill_bias(fine, pixels, g.fine_channels, bias);
  for_each_tap(g, [&](Index fine_at, Index weight_at, Index coarse_at) {
    for (Index c = 0; c < g.fine_channels; ++c)
      for (Index o = 0; o < g.coarse_channels; ++o)
        fine[fine_at + c] += coarse[coarse_at + o] * weights[weight_at + c * g.coarse_channels + o];
  });
  for (Index i = 0; i < pixels * g.fine_channels; ++i) fine[i] = activation(fine[i]);
}

/// gradient += sum over images and positions of fine * coarse.
template <class S>
void weight_gradient(const Geometry& g, const S* fine, const S* coarse, S* gradient) {
  for_each_tap(g, [&](Index fine_at, Index weight_at, Index coarse_at) {
    for (Index c = 0; c < g.fine_channels; ++c)
      for (Index o = 0; o < g.coarse_channels; ++o)
        gradient[weight_at + c * g.coarse_channels + o] += fine[fine_at + c] * coarse[coarse_at + o];
  });
}

}  // namespace oneiros::detail::naive
