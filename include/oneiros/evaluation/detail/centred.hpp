// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Latents without their mean, products of them too large to be held, and what their covariances are without
// bias.

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

/// Products of all pairs of rows, without those of a row with itself. (A template, so that Eigen's product is
/// compiled where it is used only.)
template <class M>
M pair_products(const M& rows) {
  M products(rows.rows(), rows.rows());
  parallel_blocks(rows.rows(), 64, [&](Index begin, Index end) {
    products.middleRows(begin, end - begin).noalias() =
        rows.middleRows(begin, end - begin) * rows.transpose();
  });
  products.diagonal().setZero();
  return products;
}

/// The unbiased estimate HSIC_1 of Song et al. (Feature selection via dependence maximization, JMLR 2012),
/// equation 5, of at least four images.
template <class M>
double unbiased_hsic(const M& k, const M& l) {
  const auto n = static_cast<double>(k.rows());
  double trace = 0, sums = 0, k_sum = 0, l_sum = 0;
  for (Index i = 0; i < k.rows(); ++i) {
    const double k_row = k.row(i).sum(), l_row = l.row(i).sum();
    trace += k.row(i).dot(l.row(i));
    sums += k_row * l_row;
    k_sum += k_row;
    l_sum += l_row;
  }
  return (trace + k_sum * l_sum / ((n - 1) * (n - 2)) - 2 / (n - 2) * sums) / (n * (n - 3));
}

}  // namespace oneiros::detail
