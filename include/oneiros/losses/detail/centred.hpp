// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What losses of a batch's second moments have in common: the latents without their mean.

#include <cmath>
#include <cstddef>
#include <vector>

#include "oneiros/losses/loss.hpp"

namespace oneiros::detail {

/// Throws ShapeError for latents that are empty, ValueError for a batch of one.
template <class Latents>
void check_batch_of_two(const Latents& latents, const char* loss) {
  check_not_empty(shape_of(latents), loss);
  if (latents.dimension(0) < 2)
    throw ValueError(message(loss, ": expected a batch of at least 2, found ", latents.dimension(0)));
}

/// Latents N x n_z minus their mean over the batch; a dimension's values are side by side.
class Centred {
 public:
  template <class Latents>
  explicit Centred(const Latents& latents)
      : count_(latents.dimension(0)),
        dimensions_(latents.dimension(1)),
        values_(static_cast<std::size_t>(count_ * dimensions_)) {
    parallel_blocks(dimensions_, 16, [&](Index begin, Index end) {
      for (Index j = begin; j < end; ++j) {
        double mean = 0;
        for (Index i = 0; i < count_; ++i)
          mean += static_cast<double>(latents.data()[i * dimensions_ + j]) / static_cast<double>(count_);
        for (Index i = 0; i < count_; ++i)
          (*this)(i, j) = static_cast<double>(latents.data()[i * dimensions_ + j]) - mean;
      }
    });
  }

  /// N.
  Index count() const { return count_; }
  /// n_z.
  Index dimensions() const { return dimensions_; }

  /// Dimension j of latent i.
  double& operator()(Index i, Index j) { return values_[static_cast<std::size_t>(j * count_ + i)]; }
  double operator()(Index i, Index j) const { return values_[static_cast<std::size_t>(j * count_ + i)]; }

  /// The sum over the batch of products of dimension j and one of the other latents.
  double product(Index j, const Centred& other, Index k) const {
    const double* a = values_.data() + j * count_;
    const double* b = other.values_.data() + k * count_;
    double sum = 0;
    for (Index i = 0; i < count_; ++i) sum += a[i] * b[i];
    return sum;
  }

  /// Divides each dimension by its standard deviation (divisor N), below which a small number keeps that of a
  /// constant dimension away from 0; returns the deviations.
  std::vector<double> standardize(double smallest_variance) {
    std::vector<double> deviations(static_cast<std::size_t>(dimensions_));
    for (Index j = 0; j < dimensions_; ++j) {
      const double variance = product(j, *this, j) / static_cast<double>(count_);
      const double deviation = std::sqrt(variance + smallest_variance);
      deviations[static_cast<std::size_t>(j)] = deviation;
      for (Index i = 0; i < count_; ++i) (*this)(i, j) /= deviation;
    }
    return deviations;
  }

 private:
  Index count_;
  Index dimensions_;
  std::vector<double> values_;
};

}  // namespace oneiros::detail
