// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// An encoder that learns from labels: the one that the paper's discussion expects to gain from fine-tuning,
// and the network whose features the Frechet classifier distance compares.

#include <concepts>
#include <type_traits>
#include <utility>

#include "oneiros/cortex/encoder.hpp"
#include "oneiros/layers/linear.hpp"

namespace oneiros {

/// Images -> encoder's latent -> LeakyReLU -> linear layer -> logits N x classes. The discriminator head is
/// kept, but not run. Parameters are the encoder's, then classifier.weight and classifier.bias; activations
/// and gradients as in the contract of layers (layers/layer.hpp).
///
///     const auto logits = classifier.forward(batch.images, activations);
///     softmax_cross_entropy(logits, batch.labels, zeroed(gradient, logits.shape()));
///     classifier.backward(batch.images, gradient, activations, Gradients::parameters);
template <class S = float, EncoderNetwork E = Encoder<S>>
class Classifier {
  static_assert(std::is_same_v<typename E::Scalar, S>,
                "Classifier: encoder and classifier have the same scalar");

 public:
  using Scalar = S;  ///< of the images and logits

  /// What forward leaves for backward.
  struct Activations {
    typename E::Activations encoder;

    /// And the activation; its output is what `features` returns.
    typename LeakyReLU<S>::Activations activation;
    typename Linear<S>::Activations output;  ///< and the linear layer; its output is the logits
    TensorView<const S, 4> latent;           ///< the encoder's, as N x 1 x 1 x latent_size
  };

  /// The paper's encoder and the linear layer, both drawn from `rng`.
  Classifier(const CortexOptions& options, Index classes, const Rng& rng)
  requires std::constructible_from<E, const CortexOptions&, const Rng&>
      : Classifier(E(options, rng), classes, rng) {}

  /// An encoder that has learned before, and a linear layer drawn from `rng`. Throws ValueError for fewer
  /// than two classes.
  Classifier(E encoder, Index classes, const Rng& rng)
      : encoder_(std::move(encoder)), output_(encoder_.latent_size(), checked(classes)), classes_(classes) {
    initialize(output_, rng, "classifier");
  }

  /// The number of logits.
  Index classes() const { return classes_; }
  /// The encoder's.
  Index latent_size() const { return encoder_.latent_size(); }

  /// What the linear layer sees, N x latent_size.
  TensorView<const S, 2> features(const TensorView<const S, 4>& images, Activations& activations,
                                  const Pass& pass = {}) const {
    activations.latent = as_images(encoder_.latent(images, activations.encoder, pass));
    return as_rows(activation_.forward(activations.latent, activations.activation));
  }

  /// Logits, N x classes.
  TensorView<const S, 2> forward(const TensorView<const S, 4>& images, Activations& activations,
                                 const Pass& pass = {}) const {
    features(images, activations, pass);
    return as_rows(pass.shown(output_, output_.forward(activations.activation.output, activations.output)));
  }

  /// Takes the logits' gradient and returns the images'.
  TensorView<const S, 4> backward(const TensorView<const S, 4>& images,
                                  const TensorView<const S, 2>& logit_gradient, Activations& activations,
                                  Gradients wanted = Gradients::all) {
    const Gradients above = wants_parameters(wanted) ? Gradients::all : Gradients::input;
    const auto of_features =
        output_.backward(activations.activation.output, as_images(logit_gradient), activations.output, above);
    const auto of_latent =
        activation_.backward(activations.latent, of_features, activations.activation, above);
    return encoder_.backward(images, {.latent = as_rows(of_latent)}, activations.encoder, wanted);
  }

  /// Visits the encoder, under no name of its own, then the linear layer.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", self.encoder_);
    visit("classifier", self.output_);
  }

  /// What has been learned, to go on with.
  E& encoder() { return encoder_; }
  const E& encoder() const { return encoder_; }

 private:
  static Index checked(Index classes) {
    if (classes < 2)
      throw ValueError(detail::message("Classifier: expected at least 2 classes, found ", classes));
    return classes;
  }
  static TensorView<const S, 4> as_images(const TensorView<const S, 2>& rows) {
    return {rows.data(), {rows.dimension(0), 1, 1, rows.dimension(1)}};
  }
  static TensorView<const S, 2> as_rows(const TensorView<const S, 4>& images) {
    return {images.data(), {images.dimension(0), images.dimension(3)}};
  }

  E encoder_;
  LeakyReLU<S> activation_;
  Linear<S> output_;
  Index classes_;
};

/// A classifier with an encoder of any kind.
template <class E>
Classifier(E, Index, Rng) -> Classifier<typename E::Scalar, E>;

}  // namespace oneiros
