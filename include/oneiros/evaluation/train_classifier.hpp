// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Learning with labels: what a classifier of the paper's networks can reach, and features for the Frechet
// distance of dreams (network_features.hpp).

#include <vector>

#include "oneiros/data/augment.hpp"
#include "oneiros/data/batches.hpp"
#include "oneiros/evaluation/accuracy.hpp"
#include "oneiros/layers/layer.hpp"
#include "oneiros/losses/softmax_cross_entropy.hpp"
#include "oneiros/optimizers/adam.hpp"
#include "oneiros/optimizers/rate.hpp"
#include "oneiros/phases/observers/progress.hpp"
#include "oneiros/util/finite.hpp"

namespace oneiros::evaluation {

/// How a classifier learns.
struct ClassifierTrainingOptions {
  int epochs = 8;
  Index batch_size = 64;
  double learning_rate = 1e-3;  ///< of Adam at the start; it falls to 0 along a cosine
  bool flip = true;             ///< mirror training images at random; they are shifted in any case
};

/// What it has learned.
struct ClassifierTraining {
  std::vector<double> losses;           ///< of each epoch, the mean over its batches
  std::vector<double> test_accuracies;  ///< after each epoch
  double train_accuracy = 0;
  double images_per_second = 0;
};

/// Trains a network whose `forward` gives logits, and shows how it goes. Throws NumericalError for a loss
/// that is not finite, and what the network throws.
template <class Network>
ClassifierTraining train_classifier(Network& network, const data::Dataset& train, const data::Dataset& test,
                                    const Rng& rng, const ClassifierTrainingOptions& options = {}) {
  using S = typename Network::Scalar;
  Adam<S> optimizer({.rate = options.learning_rate, .beta1 = 0.9});
  detail::ProgressBar bar;
  typename Network::Activations activations;
  Tensor<S, 2> gradient;
  const auto learn = [&](const data::Batch<S>& batch) {
    const auto logits = network.forward(batch.images, activations);
    const double loss = softmax_cross_entropy(logits, batch.labels, zeroed(gradient, logits.shape()));
    zero_gradients(network);
    network.backward(batch.images, gradient, activations, Gradients::parameters);
    optimizer.step(network);
    return loss;
  };

  ClassifierTraining result;
  for (int epoch = 0; epoch < options.epochs; ++epoch) {
    const auto batches =
        data::batches<S>(train, options.batch_size, rng, epoch, data::FlipAndShift{.flip = options.flip});
    const EpochEvent event{.epoch = epoch + 1, .epochs = options.epochs, .cycles = batches.size()};
    double mean = 0;
    Index done = 0;
    bar.begin_epoch();
    for (const auto& batch : batches) {
      const double passed = epoch + static_cast<double>(done) / static_cast<double>(batches.size());
      optimizer.options().rate = options.learning_rate * cosine_decay(passed / options.epochs);
      const double loss = learn(batch);
      ++done;
      if (!detail::is_finite(loss))
        throw NumericalError(detail::message("expected a finite loss, found ", loss, " in epoch ", epoch + 1,
                                             ", batch ", done));
      mean += (loss - mean) / static_cast<double>(done);
      bar.show(event, done, options.batch_size, "loss " + detail::rounded(loss));
    }
    result.losses.push_back(mean);
    result.test_accuracies.push_back(accuracy(network, test));
    bar.end_epoch(event, "loss " + detail::rounded(mean) + "  test " +
                             detail::rounded(100 * result.test_accuracies.back(), 2) + " %");
  }
  result.train_accuracy = accuracy(network, train);
  result.images_per_second = bar.images_per_second();
  return result;
}

}  // namespace oneiros::evaluation
