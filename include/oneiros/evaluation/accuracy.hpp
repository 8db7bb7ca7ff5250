// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// How many images a classifier puts into the right class.

#include <algorithm>

#include "oneiros/data/dataset.hpp"

namespace oneiros::evaluation {

/// The share of a data set's images for which the largest logit (the first of those that tie) is that of
/// their class. `classifier.forward(images, activations)` gives logits, N x classes, as that of a Classifier
/// does. Throws ValueError unless batch_size >= 1, and what the classifier throws.
template <class Classifier>
double accuracy(const Classifier& classifier, const data::Dataset& dataset, Index batch_size = 256) {
  using S = typename Classifier::Scalar;
  typename Classifier::Activations activations;
  Index correct = 0;
  data::for_each_batch<S>(dataset, batch_size, [&](const TensorView<const S, 4>& images, Index first) {
    const TensorView<const S, 2> logits = classifier.forward(images, activations);
    for (Index i = 0; i < logits.dimension(0); ++i) {
      const S* row = &logits(i, 0);
      correct += std::max_element(row, row + logits.dimension(1)) - row == dataset.label(first + i);
    }
  });
  return static_cast<double>(correct) / static_cast<double>(dataset.size());
}

}  // namespace oneiros::evaluation
