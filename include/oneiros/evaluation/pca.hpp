// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Principal components of latents: the directions in which they vary most.

#include <algorithm>
#include <concepts>

#include "oneiros/evaluation/decompositions.hpp"
#include "oneiros/evaluation/feature_statistics.hpp"

namespace oneiros::evaluation {

/// Principal components, by falling variance. The largest entry of each is positive.
struct Pca {
  Vector mean;                ///< of the distribution, which is subtracted before projecting
  Matrix components;          ///< one in each row, of unit length
  Vector explained_variance;  ///< of each component
  double total_variance = 0;  ///< of all components, also of those left out
};

/// The first components of a distribution. To fit several sets of latents together, add all of them to one
/// FeatureStatistics. Throws ValueError unless 1 <= components <= latent size, ShapeError and NumericalError
/// for moments that have no size, or two, or are NaN or infinite. (A template, so that Eigen's decomposition
/// is compiled where it is used only.)
template <std::same_as<Gaussian> G>
Pca pca(const G& distribution, Index components = 2) {
  detail::check_moments(distribution, "pca");
  const Index size = distribution.mean.size();
  if (components < 1 || components > size)
    throw ValueError(detail::message("pca: expected 1 to ", size, " components, found ", components));
  const auto [variances, directions] = detail::symmetric_eigen<double>(distribution.covariance);
  Pca result{distribution.mean, Matrix(components, size), Vector(components),
             distribution.covariance.trace()};
  for (Index i = 0; i < components; ++i) {
    const Index rank = size - 1 - i;  // Eigen's order is ascending
    Vector direction = directions.col(rank);
    Index largest = 0;
    direction.cwiseAbs().maxCoeff(&largest);
    if (direction(largest) < 0) direction = -direction;
    result.components.row(i) = direction.transpose();
    result.explained_variance(i) = std::max(0.0, variances(rank));
  }
  return result;
}

/// The first components of latents (images, latent size). Throws ValueError for fewer than two images or an
/// impossible number of components, NumericalError for NaN or infinity.
template <Latents Z>
Pca pca(const Z& latents, Index components = 2) {
  return pca(gaussian_of(latents), components);
}

/// Coordinates of latents along the components, (images, components). Throws ShapeError for another latent
/// size, no latents or no components.
template <Latents Z>
Tensor<double, 2> project(const Pca& pca, const Z& latents) {
  const auto view = const_view(latents);
  detail::check_latent_size(view, pca.mean.size(), "project");
  const Shape<2> components{pca.components.rows(), pca.components.cols()};
  detail::check_not_empty(components, "project: components");
  check_shape(components, {components[0], pca.mean.size()}, "project: components");
  Tensor<double, 2> projection(view.dimension(0), pca.components.rows());
  parallel_blocks(view.dimension(0), detail::evaluation_block, [&](Index begin, Index end) {
    Matrix centred = detail::matrix_map(batch_slice(view, begin, end - begin)).template cast<double>();
    centred.rowwise() -= pca.mean.transpose();
    Eigen::Map<Matrix>(&projection(begin, 0), end - begin, pca.components.rows()).noalias() =
        centred * pca.components.transpose();
  });
  return projection;
}

}  // namespace oneiros::evaluation
