// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Distances between classes that noise does not lengthen. The distance of two means is never 0, however alike
// the classes are; the product of two differences that were measured on different images is 0 on average
// (Walther et al., Reliability of dissimilarity measures for multi-voxel pattern analysis, 2016).

#include <cstddef>
#include <span>
#include <vector>

#include "oneiros/evaluation/dissimilarity.hpp"

namespace oneiros::evaluation {

/// Crossvalidated squared Euclidean distances of the classes' means of latents (images, latent size), with
/// classes as stimuli: the i-th image of a class is in fold i modulo `folds`, and d(a, b) is the mean over
/// pairs of different folds f, g of (mean_fa - mean_fb) . (mean_ga - mean_gb). Unbiased, so negative for about
/// half of the classes that do not differ; for Walther's crossnobis distance, whiten the latents before and
/// divide by their size. Throws ShapeError if there are no latents or not a label for each, NumericalError for
/// NaN or infinity, ValueError for a label outside of [0, classes), fewer than two classes or folds, or a class
/// of fewer images than folds.
template <Latents Z>
Rdm crossvalidated_rdm(const Z& latents, std::span<const int> labels, Index classes, Index folds = 2) {
  constexpr const char* who = "crossvalidated rdm";
  const auto view = const_view(latents);
  detail::check_not_empty(view.shape(), who);
  detail::check_finite(view, who);
  detail::check_labels(labels, view.dimension(0), classes, who);
  if (classes < 2) throw ValueError(detail::message(who, ": expected at least 2 classes, found ", classes));
  if (folds < 2) throw ValueError(detail::message(who, ": expected at least 2 folds, found ", folds));
  std::vector<Index> images(static_cast<std::size_t>(classes), 0);
  for (const int label : labels) ++images[static_cast<std::size_t>(label)];
  for (Index c = 0; c < classes; ++c)
    if (const Index count = images[static_cast<std::size_t>(c)]; count < folds)
      throw ValueError(detail::message(who, ": expected at least ", folds, " images of class ", c,
                                       ", one for each fold, found ", count));

  // Row c folds + f is the mean of class c in fold f.
  Matrix means = Matrix::Zero(classes * folds, view.dimension(1));
  const auto rows = detail::matrix_map(view);
  std::vector<Index> seen(static_cast<std::size_t>(classes), 0);
  for (Index i = 0; i < rows.rows(); ++i) {
    const Index c = labels[static_cast<std::size_t>(i)];
    const Index fold = seen[static_cast<std::size_t>(c)]++ % folds;
    const Index in_fold = (images[static_cast<std::size_t>(c)] - fold + folds - 1) / folds;
    means.row(c * folds + fold) += rows.row(i).template cast<double>() / static_cast<double>(in_fold);
  }
  return detail::rdm_of(classes, [&](Index a, Index b) {
    const Matrix differences = means.middleRows(a * folds, folds) - means.middleRows(b * folds, folds);
    double sum = 0;
    for (Index f = 0; f < folds; ++f)
      for (Index g = 0; g < f; ++g) sum += differences.row(f).dot(differences.row(g));
    return sum / (static_cast<double>(folds * (folds - 1)) / 2);
  });
}

}  // namespace oneiros::evaluation
