// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Representational dissimilarity matrices: how far the responses to each two stimuli are apart, which
// compares networks and brains whose units do not correspond (Kriegeskorte, Mur and Bandettini,
// Representational similarity analysis, 2008).

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <utility>

#include "oneiros/evaluation/latents.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::evaluation {

/// How far two rows of latents are apart.
enum class Dissimilarity {
  correlation,  ///< 1 - Pearson's r of the two rows, in [0, 2]
  cosine,       ///< 1 - the cosine of the angle between them, in [0, 2]
  euclidean,    ///< the length of their difference
};

/// A representational dissimilarity matrix: symmetric, with zeros on the diagonal.
class Rdm {
 public:
  /// `pairs` are the dissimilarities above the diagonal, row by row (0 and 1, 0 and 2, ..., 1 and 2, ...), the
  /// order of SciPy's pdist. Throws ValueError for fewer than two stimuli, ShapeError unless there is a number
  /// for each pair, NumericalError for NaN or infinity.
  Rdm(Index stimuli, Vector pairs) : stimuli_(stimuli), pairs_(std::move(pairs)) {
    if (stimuli < 2) throw ValueError(detail::message("rdm: expected at least 2 stimuli, found ", stimuli));
    check_shape(Shape<1>{pairs_.size()}, Shape<1>{stimuli * (stimuli - 1) / 2}, "rdm: pairs");
    for (Index i = 0; i < pairs_.size(); ++i)
      if (!detail::is_finite(pairs_(i)))
        throw NumericalError(
            detail::message("rdm: expected finite dissimilarities, found ", pairs_(i), " as pair ", i));
  }

  /// Images, or classes of them.
  Index stimuli() const { return stimuli_; }
  /// Above the diagonal, row by row.
  const Vector& pairs() const { return pairs_; }

  /// Of two stimuli, in either order; indices are not checked.
  double operator()(Index i, Index j) const {
    if (i == j) return 0;
    if (i > j) std::swap(i, j);
    return pairs_(i * (2 * stimuli_ - i - 1) / 2 + j - i - 1);
  }

 private:
  Index stimuli_;
  Vector pairs_;
};

}  // namespace oneiros::evaluation

namespace oneiros::detail {

/// Fills the matrix of n stimuli with `distance(i, j)` for i < j.
template <class F>
evaluation::Rdm rdm_of(Index n, const F& distance) {
  evaluation::Vector pairs(n * (n - 1) / 2);
  parallel_for(n, [&](Index i) {
    double* row = pairs.data() + i * (2 * n - i - 1) / 2 - i - 1;
    for (Index j = i + 1; j < n; ++j) row[j] = distance(i, j);
  });
  return {n, std::move(pairs)};
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// The dissimilarities of latents (images, latent size), computed in double. Angles are taken from differences
/// of rows of unit length, |u - v|^2 / 2, which loses no digits where rows are alike. Throws ShapeError if
/// there are no latents, ValueError for one image and where a measure says nothing of an image (latents that
/// are all equal have no correlation, and all zero no cosine), NumericalError for NaN or infinity.
template <Latents Z>
Rdm rdm(const Z& latents, Dissimilarity dissimilarity = Dissimilarity::correlation) {
  const auto view = const_view(latents);
  detail::check_not_empty(view.shape(), "rdm");
  detail::check_finite(view, "rdm");
  Matrix rows = detail::matrix_map(view).template cast<double>();
  for (Index i = 0; i < rows.rows() && dissimilarity != Dissimilarity::euclidean; ++i) {
    auto row = rows.row(i);
    const double lowest = row.minCoeff(), highest = row.maxCoeff();
    if (dissimilarity == Dissimilarity::correlation && lowest == highest)
      throw ValueError(detail::message("rdm: expected latents of more than one value, to correlate, found ",
                                       lowest, " only in image ", i));
    if (lowest == 0 && highest == 0)
      throw ValueError(
          detail::message("rdm: expected latents with a direction, found zeros only in image ", i));
    row /= std::max(-lowest, highest);  // so that squares are in range
    if (dissimilarity == Dissimilarity::correlation) row.array() -= row.mean();
    row.normalize();
  }
  return detail::rdm_of(rows.rows(), [&](Index i, Index j) {
    const double squares = (rows.row(i) - rows.row(j)).squaredNorm();
    return dissimilarity == Dissimilarity::euclidean ? std::sqrt(squares) : squares / 2;
  });
}

/// What a representation of classes alone would have: 0 for images of one class, 1 for others. Throws
/// ValueError for fewer than two labels.
inline Rdm class_rdm(std::span<const int> labels) {
  return detail::rdm_of(static_cast<Index>(labels.size()), [&](Index i, Index j) {
    return labels[static_cast<std::size_t>(i)] == labels[static_cast<std::size_t>(j)] ? 0.0 : 1.0;
  });
}

}  // namespace oneiros::evaluation
