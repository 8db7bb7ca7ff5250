// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Two views of the same have the same latent, and latents do not collapse: VICReg (Bardes, Ponce & LeCun,
// VICReg: Variance-invariance-covariance regularization for self-supervised learning, 2022, equation 6).

#include <type_traits>

#include "oneiros/losses/covariance_penalty.hpp"
#include "oneiros/losses/mean_squared_error.hpp"
#include "oneiros/losses/variance_hinge.hpp"

namespace oneiros {

/// The coefficients of VICReg's terms; the defaults are the authors'.
struct VICRegOptions {
  double invariance = 25;  ///< of mean_squared_error between the views
  double variance = 25;    ///< of variance_hinge, divided by two, of each view
  double covariance = 1;   ///< of covariance_penalty of each view
};

/// The weighted sum of the three for latents N x n_z of one view and of the other, as in the authors'
/// program, where the invariance is a mean over all elements. The gradient is in the first; that in the
/// second is the first's of `vicreg(other, latents, ...)`. Throws ShapeError if there are none or the shapes
/// differ, ValueError for N = 1.
template <class Latents, class Other, class S = typename Latents::Scalar>
double vicreg(const Latents& latents, const Other& other,
              std::type_identity_t<TensorView<S, 2>> gradient = {}, double weight = 1,
              const VICRegOptions& options = {}) {
  detail::check_batch_of_two(latents, "vicreg");
  check_shape(shape_of(other), shape_of(latents), "vicreg: latents of the other view");
  detail::check_gradient_shape(gradient, shape_of(latents), "vicreg: gradient");
  const auto [invariance, variance, covariance] = options;
  return invariance * mean_squared_error(latents, other, gradient, weight * invariance) +
         variance / 2 * (variance_hinge(latents, gradient, weight * variance / 2) + variance_hinge(other)) +
         covariance *
             (covariance_penalty(latents, gradient, weight * covariance) + covariance_penalty(other));
}

}  // namespace oneiros
