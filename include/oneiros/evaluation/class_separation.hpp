// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How far classes are apart: the variance between them over the variance within them, tr S_B / tr S_W, the
// criterion J4 of Fukunaga (Introduction to Statistical Pattern Recognition, 2nd ed. 1990, chapter 10), with
//   S_W = sum over classes c of sum over their images i of (x_i - m_c)(x_i - m_c)^T / N
//   S_B = sum over classes c of N_c (m_c - m)(m_c - m)^T / N,   S_W + S_B = covariance (divisor N).
// A rotation, a shift or a factor of all latents does not change it.

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <span>
#include <vector>

#include "oneiros/evaluation/latents.hpp"

namespace oneiros::evaluation {

/// Variances within and between classes, gathered batch by batch, so that latents need not be held.
class ClassSeparation {
 public:
  /// @param size    values in a row of latents
  /// @param classes labels are below it
  /// Throws ShapeError unless size is at least 1, ValueError for fewer than two classes.
  ClassSeparation(Index size, Index classes) {
    detail::check_not_empty(Shape<1>{size}, "class separation");
    if (classes < 2)
      throw ValueError(detail::message("class separation: expected at least 2 classes, found ", classes));
    means_ = Matrix::Zero(classes, size);
    counts_.resize(static_cast<std::size_t>(classes));
  }

  /// Takes in latents (images, size) and their labels. Throws ShapeError if there are no latents, of another
  /// size, or not as many labels, ValueError for a label outside of [0, classes), NumericalError for NaN or
  /// infinity.
  template <Latents Z>
  void add(const Z& latents, std::span<const int> labels) {
    const auto view = const_view(latents);
    detail::check_latent_size(view, means_.cols(), "class separation");
    detail::check_labels(labels, view.dimension(0), means_.rows(), "class separation");
    detail::check_finite(view, "class separation");
    const auto rows = detail::matrix_map(view);
    for (Index i = 0; i < rows.rows(); ++i) {  // Welford, On a method for calculating corrected sums, 1962
      const int c = labels[static_cast<std::size_t>(i)];
      const double count = counts_[static_cast<std::size_t>(c)] += 1;
      for (Index j = 0; j < rows.cols(); ++j) {
        double& mean = means_(c, j);
        const double x = static_cast<double>(rows(i, j)), from_old = x - mean;
        mean += from_old / count;
        within_ += from_old * (x - mean);
      }
    }
  }

  /// tr S_W. Throws ValueError unless there are images of two classes at least.
  double within() const { return within_ / images(); }

  /// tr S_B. Throws ValueError unless there are images of two classes at least.
  double between() const {
    const double all = images();
    double sum = 0;
    for (Index j = 0; j < means_.cols(); ++j) {
      double mean = 0;
      for (std::size_t c = 0; c < counts_.size(); ++c)
        mean += counts_[c] / all * means_(static_cast<Index>(c), j);
      for (std::size_t c = 0; c < counts_.size(); ++c) {
        const double deviation = means_(static_cast<Index>(c), j) - mean;
        sum += counts_[c] * deviation * deviation;
      }
    }
    return sum / all;
  }

  /// between() / within(): larger where classes are further apart, and (classes - 1) / (N - classes) on average
  /// where labels say nothing. Throws ValueError unless there are images of two classes at least, and if
  /// those of each class are all the same.
  double ratio() const {
    const double inside = within();
    if (!(inside > 0))
      throw ValueError("class separation: expected images of a class that differ, found no variance in any");
    return between() / inside;
  }

 private:
  double images() const {
    const auto found = std::count_if(counts_.begin(), counts_.end(), [](double count) { return count > 0; });
    if (found < 2)
      throw ValueError(
          detail::message("class separation: expected images of at least 2 classes, found those of ", found));
    return std::accumulate(counts_.begin(), counts_.end(), 0.0);
  }

  Matrix means_;                ///< of each class
  std::vector<double> counts_;  ///< images of each class
  double within_ = 0;
};

}  // namespace oneiros::evaluation
