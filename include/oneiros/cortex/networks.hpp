// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// What a phase needs of an encoder and of a generator. The paper's networks are one choice; TwoHeadedEncoder
// and ImageGenerator make others from layers, and any type that offers the same works too.

#include <concepts>

#include "oneiros/layers/layer.hpp"

namespace oneiros {

/// What an encoder says of a batch of images.
template <class S>
struct Heads {
  TensorView<const S, 2> latent;    ///< N x n_z
  TensorView<const S, 1> external;  ///< N, the probability that the image came from outside (the paper's d)
};

/// Gradients of a loss in an encoder's outputs; a head without one is not run backward.
template <class S>
struct HeadGradients {
  TensorView<const S, 2> latent = {};    ///< N x n_z
  TensorView<const S, 1> external = {};  ///< N, in the probabilities
};

/// An encoder: images to latents and to a discrimination, each alone or both at once, so that a phase runs
/// only the heads that it needs. Activations and gradients as in the contract of layers (layers/layer.hpp).
template <class E>
concept EncoderNetwork = std::default_initializable<typename E::Activations> &&
                         requires(const E& encoder, E& learning, typename E::Activations& activations,
                                  const TensorView<const typename E::Scalar, 4>& images,
                                  const HeadGradients<typename E::Scalar>& gradients, const Pass& pass) {
                           { encoder.latent_size() } -> std::convertible_to<Index>;
                           {
                             encoder.latent(images, activations, pass)
                           } -> std::same_as<TensorView<const typename E::Scalar, 2>>;
                           {
                             encoder.discriminate(images, activations, pass)
                           } -> std::same_as<TensorView<const typename E::Scalar, 1>>;
                           {
                             encoder.both(images, activations, pass)
                           } -> std::same_as<Heads<typename E::Scalar>>;
                           {
                             learning.backward(images, gradients, activations, Gradients::all)
                           } -> std::same_as<TensorView<const typename E::Scalar, 4>>;
                           requires detail::ShowsParameters<E>;
                         };

/// A generator: latents to images.
template <class G>
concept GeneratorNetwork =
    std::default_initializable<typename G::Activations> &&
    requires(const G& generator, G& learning, typename G::Activations& activations,
             const TensorView<const typename G::Scalar, 2>& latents,
             const TensorView<const typename G::Scalar, 4>& image_gradient, const Pass& pass) {
      {
        generator.forward(latents, activations, pass)
      } -> std::same_as<TensorView<const typename G::Scalar, 4>>;
      {
        learning.backward(latents, image_gradient, activations, Gradients::all)
      } -> std::same_as<TensorView<const typename G::Scalar, 2>>;
      requires detail::ShowsParameters<G>;
    };

}  // namespace oneiros
