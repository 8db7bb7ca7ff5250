// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Latents that do not collapse: the variance term of VICReg (Bardes, Ponce & LeCun, 2022, equation 1).

#include <algorithm>
#include <cmath>
#include <type_traits>

#include "oneiros/losses/detail/centred.hpp"

namespace oneiros {

/// Mean over the dimensions of latents N x n_z of max(0, deviation - s_j), with s_j^2 their variance over the
/// batch (divisor N - 1) plus 0.0001, which keeps the gradient of a constant dimension finite (it is 0).
/// Throws ShapeError if there are none, ValueError for N = 1.
template <class Latents, class S = typename Latents::Scalar>
double variance_hinge(const Latents& latents, std::type_identity_t<TensorView<S, 2>> gradient = {},
                      double weight = 1, double deviation = 1) {
  detail::check_batch_of_two(latents, "variance_hinge");
  detail::check_gradient_shape(gradient, shape_of(latents), "variance_hinge: gradient");
  const detail::Centred z(latents);
  const auto degrees = static_cast<double>(z.count() - 1);
  const auto dimensions = static_cast<double>(z.dimensions());
  return blocked_sum(z.dimensions(), 16,
                     [&](Index begin, Index end) {
                       double sum = 0;
                       for (Index j = begin; j < end; ++j) {
                         const double found = std::sqrt(z.product(j, z, j) / degrees + 1e-4);
                         // Not std::max, which would turn a NaN into 0.
                         if (found >= deviation) continue;
                         sum += deviation - found;
                         if (!gradient) continue;
                         const double scale = -weight / dimensions / degrees / found;
                         for (Index i = 0; i < z.count(); ++i)
                           gradient(i, j) += static_cast<S>(scale * z(i, j));
                       }
                       return sum;
                     }) /
         dimensions;
}

}  // namespace oneiros
