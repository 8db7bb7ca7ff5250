// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// In how many dimensions latents vary: the participation ratio of the variances along principal components
// (Gao et al., A theory of multineuronal dimensionality, dynamics and measurement, 2017),
//   (sum of variances)^2 / sum of (variances^2),
// which is k if k of them are equal and the others 0.

#include <concepts>

#include "oneiros/evaluation/detail/centred.hpp"
#include "oneiros/evaluation/feature_statistics.hpp"
#include "oneiros/evaluation/minibatch_products.hpp"

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

/// The same of many images or dimensions, gathered from mini-batches without a covariance: Tr(C) and Tr(C^2) are
/// averaged over unbiased estimates for each (that of Tr(C^2) is HSIC_1 of Song et al., Feature selection via
/// dependence maximization, 2012), so that few images do not make it too small.
class MinibatchParticipationRatio {
 public:
  /// Takes in a mini-batch, which is to be a random part of the images.
  template <std::same_as<MinibatchProducts> P>
  void add(const P& batch) {
    trace_ += batch.variance;
    squares_ += detail::unbiased_hsic(batch.products, batch.products);
    ++batches_;
  }

  /// The ratio. Throws ValueError before the first batch, and if the estimate of Tr(C^2) is not positive, as it
  /// may be for few images.
  double value() const {
    if (batches_ == 0) throw ValueError("participation ratio: expected at least one batch, found none");
    if (!(squares_ > 0))
      throw ValueError(detail::message("participation ratio: expected a positive Tr(C^2), estimated ",
                                       squares_, " from ", batches_, " batches"));
    return trace_ * trace_ / squares_ / static_cast<double>(batches_);
  }

 private:
  double trace_ = 0, squares_ = 0;  // sums over batches
  Index batches_ = 0;
};

}  // namespace oneiros::evaluation
