// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Networks that describe images by rows of features, so that sets of images can be compared by the features'
// distributions. Any network can stand in: Inception v3, a classifier of one's own, an encoder.

#include <concepts>

#include "oneiros/data/dataset.hpp"
#include "oneiros/evaluation/feature_statistics.hpp"

namespace oneiros::evaluation {

/// Maps images, N x height x width x channels in [-1, 1], to features, N x feature_count(). What a call
/// returns is valid until the next one.
template <class F>
concept FeatureExtractor = std::floating_point<typename F::Scalar> &&
                           requires(F& extractor, const TensorView<const typename F::Scalar, 4>& images) {
                             { extractor.feature_count() } -> std::convertible_to<Index>;
                             { extractor(images) } -> std::same_as<TensorView<const typename F::Scalar, 2>>;
                           };

/// Mean and covariance of the features of a data set, `batch_size` images at a time. Throws ValueError with
/// fewer than two images, NumericalError for NaN or infinity, and what the extractor throws.
template <FeatureExtractor F>
Gaussian gaussian_of(F& extractor, const data::Dataset& dataset, Index batch_size = 64) {
  FeatureStatistics statistics(extractor.feature_count());
  data::for_each_batch<typename F::Scalar>(
      dataset, batch_size, [&](const auto& images, Index) { statistics.add(extractor(images)); });
  return statistics.gaussian();
}

}  // namespace oneiros::evaluation
