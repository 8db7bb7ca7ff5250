// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The Frechet distance between two sets of features, taken as normal distributions (Dowson and Landau 1982;
// as a measure of generated images, Heusel et al., NIPS 2017):
//   |m1 - m2|^2 + Tr(C1 + C2 - 2 (C1 C2)^(1/2)).

#include <algorithm>
#include <concepts>

#include "oneiros/evaluation/decompositions.hpp"
#include "oneiros/evaluation/feature_statistics.hpp"

namespace oneiros::evaluation {

/// The squared Frechet distance of two normal distributions. Throws ShapeError if their sizes differ or
/// are 0, NumericalError if a moment is NaN or infinite.
template <std::same_as<Gaussian> G>
double frechet_distance(const G& a, const G& b) {
  for (const G* g : {&a, &b}) detail::check_moments(*g, "frechet distance");
  check_shape(Shape<1>{b.mean.size()}, Shape<1>{a.mean.size()}, "frechet distance");
  const double root_trace = detail::root_trace<double>(a.covariance, b.covariance);
  const double distance =
      (a.mean - b.mean).squaredNorm() + a.covariance.trace() + b.covariance.trace() - 2 * root_trace;
  return std::max(0.0, distance);
}

}  // namespace oneiros::evaluation
