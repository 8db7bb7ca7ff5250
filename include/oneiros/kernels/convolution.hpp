// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The seam between layers and kernels: layers call these functions and nothing else. Which algorithm runs is
// decided here, from the geometry, unless the caller forces one.

#include <algorithm>

#include "oneiros/kernels/gemm.hpp"
#include "oneiros/kernels/naive.hpp"
#include "oneiros/kernels/scratch.hpp"

namespace oneiros {

/// How a convolution is computed.
enum class Algorithm {
  automatic,  ///< the fastest that fits the geometry
  naive,      ///< plain loops, one thread: for checks
  gemm,       ///< unfolded windows and Eigen's matrix product
};

namespace kernels {

/// The algorithm that runs where `wanted` was asked for.
inline Algorithm choose(Algorithm wanted, const Geometry&) {
  return wanted == Algorithm::automatic ? Algorithm::gemm : wanted;
}

/// coarse = activation(bias + fine * weights): a convolution's forward pass, a transposed one's input
/// gradient. `bias` may be null.
template <class S, class Activation>
void gather(Algorithm algorithm, const Geometry& g, const S* fine, const S* weights, const S* bias,
            const Activation& activation, S* coarse, Scratch<S>& scratch) {
  if (choose(algorithm, g) == Algorithm::naive)
    naive::gather(g, fine, weights, bias, activation, coarse);
  else
    gemm::gather(g, fine, weights, bias, activation, coarse, scratch);
}

/// fine = activation(bias + coarse *^T weights): a transposed convolution's forward pass, a convolution's
/// input gradient. `bias` may be null.
template <class S, class Activation>
void scatter(Algorithm algorithm, const Geometry& g, const S* coarse, const S* weights, const S* bias,
             const Activation& activation, S* fine, Scratch<S>& scratch) {
  if (choose(algorithm, g) == Algorithm::naive)
    naive::scatter(g, coarse, weights, bias, activation, fine);
  else
    gemm::scatter(g, coarse, weights, bias, activation, fine, scratch);
}

/// Adds the weights' gradient of either layer to `gradient`.
template <class S>
void weight_gradient(Algorithm algorithm, const Geometry& g, const S* fine, const S* coarse, S* gradient,
                     Scratch<S>& scratch) {
  if (choose(algorithm, g) == Algorithm::naive)
    naive::weight_gradient(g, fine, coarse, gradient);
  else
    gemm::weight_gradient(g, fine, coarse, gradient, scratch);
}

/// Adds the sum over `rows` pixels to the bias gradient, over blocks of rows in a fixed order.
template <class S>
void bias_gradient(const S* output_gradient, Index rows, Index channels, S* gradient, Scratch<S>& scratch) {
  constexpr Index block = 256;
  const Index parts = (rows + block - 1) / block;
  S* partials = scratch.partials.reserve(parts * channels);
  parallel_blocks(rows, block, [&](Index begin, Index end) {
    S* sum = partials + begin / block * channels;
    std::fill_n(sum, channels, S(0));
    for (Index r = begin; r < end; ++r)
      for (Index c = 0; c < channels; ++c) sum[c] += output_gradient[r * channels + c];
  });
  for (Index part = 0; part < parts; ++part)
    for (Index c = 0; c < channels; ++c) gradient[c] += partials[part * channels + c];
}

/// gradient = output_gradient * f'(.), the derivative being taken from the activation's output.
template <class S, class Activation>
void activation_gradient(const S* output, const S* output_gradient, Index count, const Activation& activation,
                         S* gradient) {
  parallel_blocks(count, 16384, [&](Index begin, Index end) {
    for (Index i = begin; i < end; ++i) gradient[i] = output_gradient[i] * activation.derivative(output[i]);
  });
}

}  // namespace kernels
}  // namespace oneiros
