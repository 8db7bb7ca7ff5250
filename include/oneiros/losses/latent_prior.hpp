// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The latent prior of the model (L_KL): the Kullback-Leibler divergence from a Gaussian with the mini-batch's
// moments to the unit Gaussian, for each latent dimension. Not the per-sample loss of a variational
// autoencoder.

#include <cmath>
#include <limits>
#include <type_traits>

#include "oneiros/losses/loss.hpp"

namespace oneiros {

/// Mean over latent dimensions j of (s_j^2 + m_j^2)/2 - log s_j - 1/2, with m_j, s_j the mean and the
/// standard deviation (divisor N - 1) of z_j over the N latents of a batch (N x n_z). Throws ShapeError if
/// there are none, ValueError for N = 1. A dimension that is constant over the batch counts with the smallest
/// normal number as its variance: a large finite loss, whose gradient through s_j is zero.
template <class Latents, class S = typename Latents::Scalar>
double latent_prior(const Latents& latents, std::type_identity_t<TensorView<S, 2>> gradient = {},
                    double weight = 1) {
  const Index n = latents.dimension(0);
  const Index dimensions = latents.dimension(1);
  detail::check_not_empty(shape_of(latents), "latent_prior");
  if (n < 2) throw ValueError(detail::message("latent_prior: expected a batch of at least 2, found ", n));
  detail::check_gradient_shape(gradient, shape_of(latents), "latent_prior: gradient");
  const auto z = [&](Index i, Index j) { return static_cast<double>(latents.data()[i * dimensions + j]); };
  const double count = static_cast<double>(n);
  const double scale = weight / static_cast<double>(dimensions);
  return blocked_sum(dimensions, 16,
                     [&](Index begin, Index end) {
                       double sum = 0;
                       for (Index j = begin; j < end; ++j) {
                         double mean = 0, squares = 0;
                         for (Index i = 0; i < n; ++i) mean += z(i, j) / count;
                         for (Index i = 0; i < n; ++i) squares += (z(i, j) - mean) * (z(i, j) - mean);
                         double variance = squares / (count - 1);
                         const bool constant = variance < std::numeric_limits<double>::min();
                         if (constant) variance = std::numeric_limits<double>::min();
                         const double pull = constant ? 0 : (1 - 1 / variance) / (count - 1);
                         sum += (variance + mean * mean) / 2 - std::log(variance) / 2 - 0.5;
                         if (!gradient) continue;
                         for (Index i = 0; i < n; ++i)
                           gradient(i, j) += static_cast<S>(scale * (mean / count + pull * (z(i, j) - mean)));
                       }
                       return sum;
                     }) /
         static_cast<double>(dimensions);
}

}  // namespace oneiros
