// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// In how many dimensions latents vary: the participation ratio of the variances along principal components
// (Gao et al., A theory of multineuronal dimensionality, dynamics and measurement, 2017),
//   (sum of variances)^2 / sum of (variances^2),
// which is k if k of them are equal and the others 0.

#include <concepts>

#include "oneiros/evaluation/detail/centred.hpp"
#include "oneiros/evaluation/feature_statistics.hpp"

namespace oneiros::evaluation {

/// Of a distribution; no principal components are computed, as Tr(C)^2 / Tr(C^2) is the same. Throws
/// ShapeError and NumericalError for moments that have no size, or two, or are NaN or infinite, ValueError if
/// there is no variance.
template <std::same_as<Gaussian> G>
double participation_ratio(const G& distribution) {
  detail::check_moments(distribution, "participation ratio");
  const double trace = distribution.covariance.trace();
  if (!(trace > 0))
    throw ValueError(detail::message("participation ratio: expected a positive variance, found ", trace));
  return trace * trace / distribution.covariance.squaredNorm();
}

/// Of latents (images, latent size), whose covariance is not held. The number of images less one is the most
/// that can come out: few of them make it too small. Throws ShapeError if there are none, ValueError for one
/// image or latents that are the same for all, NumericalError for NaN or infinity.
template <Latents Z>
double participation_ratio(const Z& latents) {
  const auto view = const_view(latents);
  detail::check_images(view, 2, "participation ratio");
  const Matrix rows = detail::centred(view, "participation ratio");
  const double trace = rows.squaredNorm();
  return trace * trace / detail::squared_norm_of_product(rows, rows);
}

}  // namespace oneiros::evaluation
