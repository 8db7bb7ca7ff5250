// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Mean and covariance of features, gathered batch by batch, so that the features of many images need not be
// held at once. Batches are merged by deviations from their own means (Chan, Golub, LeVeque, Algorithms for
// computing the sample variance, 1983), which does not cancel where the mean is large beside the deviation.

#include <algorithm>
#include <cmath>

#include "oneiros/evaluation/latents.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::evaluation {

/// A normal distribution, or the first two moments of another.
struct Gaussian {
  Vector mean;        ///< as many values as a row of features
  Matrix covariance;  ///< symmetric, size x size
};

/// Running mean and covariance of rows of features.
class FeatureStatistics {
 public:
  /// @param size values in a row of features
  /// Throws ShapeError unless it is at least 1.
  explicit FeatureStatistics(Index size)
      : mean_(Vector::Zero(checked(size))), scatter_(Matrix::Zero(size, size)) {}

  /// Takes in features (images, size). Throws ShapeError for no images or another size, NumericalError for
  /// NaN or infinity.
  template <Latents Features>
  void add(const Features& features) {
    const auto view = const_view(features);
    detail::check_latent_size(view, size(), "feature statistics");
    detail::check_finite(view, "feature statistics");
    for (Index first = 0; first < view.dimension(0); first += detail::evaluation_block)
      add_block(batch_slice(view, first, std::min(detail::evaluation_block, view.dimension(0) - first)));
  }

  /// Values in a row of features.
  Index size() const { return mean_.size(); }
  Index count() const { return count_; }  ///< rows taken in

  /// Mean and covariance (divisor count - 1). Throws ValueError with fewer than two rows.
  Gaussian gaussian() const {
    if (count_ < 2)
      throw ValueError(detail::message("feature statistics: expected at least 2 rows, found ", count_));
    Gaussian result{mean_, scatter_};
    for (Index i = 0; i < size(); ++i)
      for (Index j = 0; j < size(); ++j)
        result.covariance(i, j) = scatter_(std::max(i, j), std::min(i, j)) / static_cast<double>(count_ - 1);
    return result;
  }

 private:
  static Index checked(Index size) {
    if (size < 1)
      throw ShapeError(
          detail::message("feature statistics: expected rows of at least 1 value, found ", size));
    return size;
  }

  template <class S>
  void add_block(const TensorView<const S, 2>& block) {
    const Index rows = block.dimension(0);
    const auto old_count = static_cast<double>(count_), added = static_cast<double>(rows);
    detail::MatrixFor<S>& deviations = deviations_;
    detail::VectorFor<S>& mean = mean_;
    deviations.resize(rows + 1, size());
    deviations.topRows(rows) = detail::matrix_map(block).template cast<double>();
    detail::VectorFor<S> shift;
    shift.setZero(size());
    for (Index i = 0; i < rows; ++i) shift += deviations.row(i).transpose();
    shift /= added;
    deviations.topRows(rows).rowwise() -= shift.transpose();
    // The distance of the block's mean from the one so far counts like one more row.
    shift -= mean;
    deviations.row(rows) = std::sqrt(old_count * added / (old_count + added)) * shift.transpose();
    mean += added / (old_count + added) * shift;
    add_products(deviations, scatter_);
    count_ += rows;
  }

  /// Adds the products of all pairs of columns, rows^T rows, in tiles of the lower triangle. (A template, so
  /// that Eigen's product is compiled where it is used only.)
  template <class M>
  static void add_products(const M& rows, M& sum) {
    constexpr Index tile = 128;
    const Index size = rows.cols(), across = (size + tile - 1) / tile;
    parallel_for(across * across, [&](Index task) {
      const Index i = task / across * tile, j = task % across * tile;
      if (j > i) return;
      const Index height = std::min(tile, size - i), width = std::min(tile, size - j);
      sum.block(i, j, height, width).noalias() +=
          rows.middleCols(i, height).transpose() * rows.middleCols(j, width);
    });
  }

  Index count_ = 0;
  Vector mean_;
  Matrix scatter_;     ///< sum over rows of (x - mean)(x - mean)^T; its lower triangle, at least
  Matrix deviations_;  ///< of the block at hand
};

/// Mean and covariance of features (images, size). Throws as FeatureStatistics does.
template <Latents Features>
Gaussian gaussian_of(const Features& features) {
  FeatureStatistics statistics(features.dimension(1));
  statistics.add(features);
  return statistics.gaussian();
}

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// Throws ShapeError unless mean and covariance have one size, which is not 0, NumericalError if either is
/// NaN or infinite.
inline void check_moments(const evaluation::Gaussian& g, const char* who) {
  const Index size = g.mean.size();
  check_not_empty(Shape<1>{size}, who);
  check_shape(Shape<2>{g.covariance.rows(), g.covariance.cols()}, Shape<2>{size, size}, who);
  if (!all_finite(g.mean) || !all_finite(g.covariance))
    throw NumericalError(message(who, ": expected finite moments, found NaN or infinity"));
}

}  // namespace oneiros::detail
