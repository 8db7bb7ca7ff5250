// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// The classifier's loss, for readouts trained with labels.

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <span>
#include <type_traits>

#include "oneiros/losses/loss.hpp"

namespace oneiros {

/// Mean over a batch of -log softmax(logits)[label] for logits N x classes; its gradient is (softmax -
/// one_hot) / N. Throws ShapeError for no rows or unless there is a label for each, ValueError for a label
/// outside [0, classes).
template <class Logits, class S = typename Logits::Scalar>
double softmax_cross_entropy(const Logits& logits, std::span<const int> labels,
                             std::type_identity_t<TensorView<S, 2>> gradient = {}, double weight = 1) {
  const Index n = logits.dimension(0);
  const Index classes = logits.dimension(1);
  detail::check_not_empty(shape_of(logits), "softmax_cross_entropy");
  check_shape(Shape<1>{static_cast<Index>(labels.size())}, Shape<1>{n}, "softmax_cross_entropy: labels");
  detail::check_gradient_shape(gradient, shape_of(logits), "softmax_cross_entropy: gradient");
  for (std::size_t i = 0; i < labels.size(); ++i)
    if (labels[i] < 0 || labels[i] >= classes)
      throw ValueError(detail::message("softmax_cross_entropy: expected labels from 0 to ", classes - 1,
                                       ", found ", labels[i], " at ", i));
  const double scale = weight / static_cast<double>(n);
  return blocked_sum(n, 256,
                     [&](Index begin, Index end) {
                       double sum = 0;
                       for (Index i = begin; i < end; ++i) {
                         const S* row = logits.data() + i * classes;
                         const Index label = labels[static_cast<std::size_t>(i)];
                         const auto largest = static_cast<double>(*std::max_element(row, row + classes));
                         double total = 0;
                         for (Index c = 0; c < classes; ++c)
                           total += std::exp(static_cast<double>(row[c]) - largest);
                         sum += std::log(total) + largest - static_cast<double>(row[label]);
                         if (!gradient) continue;
                         for (Index c = 0; c < classes; ++c)
                           gradient(i, c) += static_cast<S>(
                               scale * (std::exp(static_cast<double>(row[c]) - largest) / total -
                                        (c == label ? 1 : 0)));
                       }
                       return sum;
                     }) /
         static_cast<double>(n);
}

}  // namespace oneiros
