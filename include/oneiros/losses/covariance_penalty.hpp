// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Latents whose dimensions tell different things: the covariance term of VICReg (Bardes, Ponce & LeCun,
// VICReg: Variance-invariance-covariance regularization for self-supervised learning, 2022, equation 4). The
// latent prior of the model asks for unit moments of each dimension alone.

#include <cstddef>
#include <type_traits>
#include <vector>

#include "oneiros/losses/detail/centred.hpp"

namespace oneiros {

/// The sum of the squared covariances (divisor N - 1) of each dimension of latents N x n_z with each other
/// one, divided by n_z. Throws ShapeError if there are none, ValueError for N = 1.
template <class Latents, class S = typename Latents::Scalar>
double covariance_penalty(const Latents& latents, std::type_identity_t<TensorView<S, 2>> gradient = {},
                          double weight = 1) {
  detail::check_batch_of_two(latents, "covariance_penalty");
  detail::check_gradient_shape(gradient, shape_of(latents), "covariance_penalty: gradient");
  const detail::Centred z(latents);
  const auto degrees = static_cast<double>(z.count() - 1);
  const auto dimensions = static_cast<double>(z.dimensions());
  return blocked_sum(z.dimensions(), 16,
                     [&](Index begin, Index end) {
                       std::vector<double> pull(gradient ? static_cast<std::size_t>(z.count()) : 0);
                       double sum = 0;
                       for (Index j = begin; j < end; ++j) {
                         pull.assign(pull.size(), 0);
                         for (Index k = 0; k < z.dimensions(); ++k) {
                           if (k == j) continue;
                           const double covariance = z.product(j, z, k) / degrees;
                           sum += covariance * covariance;
                           for (std::size_t i = 0; i < pull.size(); ++i)
                             pull[i] += covariance * z(static_cast<Index>(i), k);
                         }
                         // Each covariance is summed twice, and squared.
                         const double scale = 4 * weight / degrees / dimensions;
                         for (std::size_t i = 0; i < pull.size(); ++i)
                           gradient(static_cast<Index>(i), j) += static_cast<S>(scale * pull[i]);
                       }
                       return sum;
                     }) /
         dimensions;
}

}  // namespace oneiros
