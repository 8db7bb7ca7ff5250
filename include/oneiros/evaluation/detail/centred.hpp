// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Latents without their mean, and products of them too large to be held.

#include <algorithm>

#include "oneiros/evaluation/latents.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::detail {

/// Throws ShapeError if there are no latents, ValueError for fewer images than `least`, NumericalError for
/// NaN or infinity.
template <class S>
void check_images(const TensorView<const S, 2>& latents, Index least, const char* who) {
  check_not_empty(latents.shape(), who);
  if (latents.dimension(0) < least)
    throw ValueError(message(who, ": expected at least ", least, " images, found ", latents.dimension(0)));
  check_finite(latents, who);
}

/// Latents in double without their mean over images. Throws ValueError if all images have the same: rounding
/// of the mean would be all that is left.
template <class S>
evaluation::Matrix centred(const TensorView<const S, 2>& latents, const char* who) {
  const auto rows = matrix_map(latents);
  if ((rows.rowwise() - rows.row(0)).isZero(S(0)))
    throw ValueError(message(who, ": expected latents that differ between images, found the same ones ",
                             rows.rows(), " times"));
  MatrixFor<S> result = rows.template cast<double>();
  Eigen::RowVectorX<typename DoubleFor<S>::type> mean;
  mean.setZero(result.cols());
  for (Index i = 0; i < result.rows(); ++i) mean += result.row(i);
  mean /= static_cast<double>(result.rows());
  result.rowwise() -= mean;
  return result;
}

/// The sum of the squares of a^T b, in tiles, none of which is kept. (A template, so that Eigen's product is
/// compiled where it is used only.)
template <class M>
double squared_norm_of_product(const M& a, const M& b) {
  constexpr Index tile = 128;
  const Index across = (b.cols() + tile - 1) / tile, down = (a.cols() + tile - 1) / tile;
  return blocked_sum(down * across, 1, [&](Index task, Index) {
    const Index i = task / across * tile, j = task % across * tile;
    const bool symmetric = &a == &b;
    if (symmetric && j > i) return 0.0;
    const M product = a.middleCols(i, std::min(tile, a.cols() - i)).transpose() *
                      b.middleCols(j, std::min(tile, b.cols() - j));
    return (symmetric && j < i ? 2 : 1) * product.squaredNorm();
  });
}

}  // namespace oneiros::detail
