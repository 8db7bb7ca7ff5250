// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Each dimension of the latents of two views of the same tells the same, and no other does: Zbontar et al.,
// Barlow Twins: Self-supervised learning via redundancy reduction, 2021, equation 1.

#include <cstddef>
#include <type_traits>
#include <vector>

#include "oneiros/losses/detail/centred.hpp"

namespace oneiros {

/// sum_j (1 - C_jj)^2 + redundancy sum_j sum_(k != j) C_jk^2, with C_jk the correlation over the batch of
/// dimension j of latents N x n_z and dimension k of another view's. As in the authors' program, 0.00001 is
/// added to variances (divisor N), so that a constant dimension correlates with none. The gradient is in the
/// first; that in the second is the first's of `barlow_twins(other, latents, ...)`. Throws ShapeError if
/// there are none or the shapes differ, ValueError for N = 1.
template <class Latents, class Other, class S = typename Latents::Scalar>
double barlow_twins(const Latents& latents, const Other& other,
                    std::type_identity_t<TensorView<S, 2>> gradient = {}, double weight = 1,
                    double redundancy = 0.005) {
  detail::check_batch_of_two(latents, "barlow_twins");
  check_shape(shape_of(other), shape_of(latents), "barlow_twins: latents of the other view");
  detail::check_gradient_shape(gradient, shape_of(latents), "barlow_twins: gradient");
  detail::Centred a(latents), b(other);
  const std::vector<double> deviations = a.standardize(1e-5);
  b.standardize(1e-5);
  const auto count = static_cast<double>(a.count());
  return blocked_sum(a.dimensions(), 16, [&](Index begin, Index end) {
    std::vector<double> pull(gradient ? static_cast<std::size_t>(a.count()) : 0);
    double sum = 0;
    for (Index j = begin; j < end; ++j) {
      pull.assign(pull.size(), 0);
      double radial = 0;  // the part of the pull along the standardized dimension, which is none of its own
      for (Index k = 0; k < a.dimensions(); ++k) {
        const double correlation = a.product(j, b, k) / count;
        const double error = k == j ? correlation - 1 : correlation;
        const double factor = k == j ? 1 : redundancy;
        sum += factor * error * error;
        radial += 2 * factor * error * correlation;
        for (std::size_t i = 0; i < pull.size(); ++i)
          pull[i] += 2 * factor * error * b(static_cast<Index>(i), k);
      }
      const double scale = weight / count / deviations[static_cast<std::size_t>(j)];
      for (std::size_t i = 0; i < pull.size(); ++i)
        gradient(static_cast<Index>(i), j) +=
            static_cast<S>(scale * (pull[i] - radial * a(static_cast<Index>(i), j)));
    }
    return sum;
  });
}

}  // namespace oneiros
