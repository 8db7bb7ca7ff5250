// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How well a linear classifier tells the classes of images from their latents: the measure of what an encoder
// has learned without labels. This header holds the classifier; sgd_readout.hpp and converged_readout.hpp fit
// it.

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <functional>
#include <numeric>
#include <span>
#include <utility>
#include <vector>

#include "oneiros/evaluation/latents.hpp"
#include "oneiros/parallel/parallel.hpp"

namespace oneiros::detail {

/// Replaces rows of logits by the gradient of their cross entropies, softmax(row) - one_hot(label), and
/// returns the sum of the cross entropies.
template <class S>
double softmax_cross_entropy_rows(RowMatrix<S>& logits, const int* labels) {
  double loss = 0;
  for (Index i = 0; i < logits.rows(); ++i) {
    S* row = logits.data() + i * logits.cols();
    S* end = row + logits.cols();
    S* target = row + labels[i];
    const S largest = *std::max_element(row, end);
    const S target_logit = *target - largest;
    S sum = 0;
    for (S* value = row; value != end; ++value) sum += * value = std::exp(*value - largest);
    for (S* value = row; value != end; ++value) *value /= sum;
    *target -= S(1);
    loss += static_cast<double>(std::log(sum) - target_logit);
  }
  return loss;
}

}  // namespace oneiros::detail

namespace oneiros::evaluation {

/// A linear classifier of latents: the class of the largest of z W^T + b.
template <class S>
class LinearReadout {
  static_assert(std::floating_point<S>, "LinearReadout<S>: S must be float or double");

 public:
  /// @param weight (classes, latent size)
  /// @param bias   (classes)
  /// Throws ShapeError if the two do not fit or are empty, ValueError for one class.
  LinearReadout(Tensor<S, 2> weight, Tensor<S, 1> bias) : weight_(std::move(weight)), bias_(std::move(bias)) {
    detail::check_not_empty(shape_of(weight_), "linear readout: weight");
    check_shape(shape_of(bias_), Shape<1>{classes()}, "linear readout: bias");
    if (classes() < 2)
      throw ValueError(detail::message("linear readout: expected at least 2 classes, found ", classes()));
  }

  /// W, classes x latent size.
  const Tensor<S, 2>& weight() const { return weight_; }
  /// b, one for each class.
  const Tensor<S, 1>& bias() const { return bias_; }
  /// Rows of the weights.
  Index classes() const { return weight_.dimension(0); }
  /// Columns of the weights.
  Index latent_size() const { return weight_.dimension(1); }

  /// The class of each image; the first of those that tie. Throws ShapeError for no images or another latent
  /// size, NumericalError for NaN or infinity.
  std::vector<int> predict(const TensorView<const S, 2>& latents) const {
    check(latents);
    std::vector<int> predicted(static_cast<std::size_t>(latents.dimension(0)));
    parallel_blocks(latents.dimension(0), detail::evaluation_block, [&](Index begin, Index end) {
      const detail::RowMatrix<S> scores = logits(batch_slice(latents, begin, end - begin));
      for (Index i = begin; i < end; ++i) {
        const S* row = scores.data() + (i - begin) * classes();
        predicted[static_cast<std::size_t>(i)] =
            static_cast<int>(std::max_element(row, row + classes()) - row);
      }
    });
    return predicted;
  }

  /// The share of images whose class is found. Throws as predict does, ShapeError unless there is a label for
  /// each image, ValueError for a label outside of [0, classes).
  double accuracy(const TensorView<const S, 2>& latents, std::span<const int> labels) const {
    check(latents);
    check(latents, labels);
    const std::vector<int> predicted = predict(latents);
    const Index correct = std::inner_product(labels.begin(), labels.end(), predicted.begin(), Index{0},
                                             std::plus<>{}, std::equal_to<>{});
    return static_cast<double>(correct) / static_cast<double>(labels.size());
  }

  /// Mean cross entropy. Throws as accuracy does.
  double loss(const TensorView<const S, 2>& latents, std::span<const int> labels) const {
    check(latents);
    check(latents, labels);
    const double sum =
        blocked_sum(latents.dimension(0), detail::evaluation_block, [&](Index begin, Index end) {
          detail::RowMatrix<S> scores = logits(batch_slice(latents, begin, end - begin));
          return detail::softmax_cross_entropy_rows(scores, labels.data() + begin);
        });
    return sum / static_cast<double>(labels.size());
  }

 private:
  void check(const TensorView<const S, 2>& latents) const {
    detail::check_latent_size(latents, latent_size(), "linear readout");
    detail::check_finite(latents, "linear readout");
  }
  void check(const TensorView<const S, 2>& latents, std::span<const int> labels) const {
    detail::check_labels(labels, latents.dimension(0), classes(), "linear readout");
  }

  detail::RowMatrix<S> logits(const TensorView<const S, 2>& latents) const {
    detail::RowMatrix<S> scores =
        detail::matrix_map(latents) * detail::matrix_map(const_view(weight_)).transpose();
    scores.rowwise() += Eigen::Map<const Eigen::RowVector<S, Eigen::Dynamic>>(bias_.data(), bias_.size());
    return scores;
  }

  Tensor<S, 2> weight_;
  Tensor<S, 1> bias_;
};

}  // namespace oneiros::evaluation
