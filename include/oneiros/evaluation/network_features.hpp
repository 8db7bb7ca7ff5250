// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// Features of images from networks that were trained here: a classifier's, for the Frechet classifier
// distance, or an encoder's latents.

#include <utility>

#include "oneiros/evaluation/features.hpp"

namespace oneiros::evaluation {

/// A network as a FeatureExtractor. Its features are `network.features(images, activations)`, which a
/// Classifier has before its last layer, or, where there are none, an encoder's latents.
template <class Network>
class NetworkFeatures {
 public:
  using Scalar = typename Network::Scalar;

  /// Takes a trained network, or a copy of it.
  explicit NetworkFeatures(Network network) : network_(std::move(network)) {}

  /// Values in a row of features.
  Index feature_count() const { return network_.latent_size(); }

  /// N x feature_count of images N x H x W x C, valid until the next call. Throws what the network throws.
  TensorView<const Scalar, 2> operator()(const TensorView<const Scalar, 4>& images) {
    if constexpr (requires { network_.features(images, activations_); })
      return network_.features(images, activations_);
    else
      return network_.latent(images, activations_);
  }

  /// What it was made from.
  const Network& network() const { return network_; }

 private:
  Network network_;
  typename Network::Activations activations_;
};

}  // namespace oneiros::evaluation
