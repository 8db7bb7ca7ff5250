// SPDX-License-Identifier: BSD-3-Clause
#pragma once

// An encoder and a generator whose training passes are cut into shards (cortex/sharded.hpp). They refer to the
// networks, and gather what leaves them.

#include <vector>

#include "oneiros/cortex/detail/shards.hpp"
#include "oneiros/cortex/networks.hpp"

namespace oneiros::detail {

/// An encoder whose training passes are cut.
template <EncoderNetwork E, Communicator C>
class ShardedEncoder {
 public:
  using Scalar = typename E::Scalar;  ///< of images, latents and probabilities

  /// What a forward pass leaves for the backward pass.
  struct Activations {
    std::vector<typename E::Activations> shards;  ///< of this rank's; of a pass that is not cut, the first
    bool is_cut = false;
    Tensor<Scalar, 2> latent;          ///< of all shards
    Tensor<Scalar, 1> external;        ///< of all shards
    Tensor<Scalar, 4> image_gradient;  ///< of all shards
  };

  ShardedEncoder(E& network, Shards<Scalar, C>& shards) : network_(&network), shards_(&shards) {}

  /// n_z.
  Index latent_size() const { return network_->latent_size(); }

  /// z, N x n_z. Throws ShapeError if the shards do not divide N, as the other passes do.
  TensorView<const Scalar, 2> latent(const TensorView<const Scalar, 4>& images, Activations& a,
                                     const Pass& pass = {}) const {
    a.is_cut = shards_->cut(pass, a.shards);
    if (!a.is_cut) return network_->latent(images, a.shards.front(), pass);
    shards_->each(images.dimension(0), [&](std::size_t i, const Shard& of) {
      of.put(a.latent, network_->latent(of(images), a.shards[i], pass.part(of.number)));
    });
    return shards_->gathered(a.latent);
  }

  /// d, N probabilities.
  TensorView<const Scalar, 1> discriminate(const TensorView<const Scalar, 4>& images, Activations& a,
                                           const Pass& pass = {}) const {
    a.is_cut = shards_->cut(pass, a.shards);
    if (!a.is_cut) return network_->discriminate(images, a.shards.front(), pass);
    shards_->each(images.dimension(0), [&](std::size_t i, const Shard& of) {
      of.put(a.external, network_->discriminate(of(images), a.shards[i], pass.part(of.number)));
    });
    return shards_->gathered(a.external);
  }

  /// z and d.
  Heads<Scalar> both(const TensorView<const Scalar, 4>& images, Activations& a, const Pass& pass = {}) const {
    a.is_cut = shards_->cut(pass, a.shards);
    if (!a.is_cut) return network_->both(images, a.shards.front(), pass);
    shards_->each(images.dimension(0), [&](std::size_t i, const Shard& of) {
      const auto heads = network_->both(of(images), a.shards[i], pass.part(of.number));
      of.put(a.latent, heads.latent);
      of.put(a.external, heads.external);
    });
    return {shards_->gathered(a.latent), shards_->gathered(a.external)};
  }

  /// Adds the gradients of all shards, and returns that of all images.
  TensorView<const Scalar, 4> backward(const TensorView<const Scalar, 4>& images,
                                       const HeadGradients<Scalar>& gradients, Activations& a,
                                       Gradients wanted = Gradients::all) {
    if (!a.is_cut) return network_->backward(images, gradients, a.shards.front(), wanted);
    shards_->backward(*network_, images.dimension(0), wanted, [&](std::size_t i, const Shard& of) {
      const HeadGradients<Scalar> own{of(gradients.latent), of(gradients.external)};
      const auto at_images = network_->backward(of(images), own, a.shards[i], wanted);
      if (at_images) of.put(a.image_gradient, at_images);
    });
    return wants_input(wanted) ? shards_->gathered(a.image_gradient) : TensorView<const Scalar, 4>();
  }

  /// Visits the network, under no name of its own.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", as_const_as<Self>(*self.network_));
  }

 private:
  E* network_;
  Shards<Scalar, C>* shards_;
};

/// A generator whose training passes are cut.
template <GeneratorNetwork G, Communicator C>
class ShardedGenerator {
 public:
  using Scalar = typename G::Scalar;  ///< of latents and images

  /// What a forward pass leaves for the backward pass.
  struct Activations {
    std::vector<typename G::Activations> shards;  ///< of this rank's; of a pass that is not cut, the first
    bool is_cut = false;
    Tensor<Scalar, 4> image;            ///< of all shards
    Tensor<Scalar, 2> latent_gradient;  ///< of all shards
  };

  ShardedGenerator(G& network, Shards<Scalar, C>& shards) : network_(&network), shards_(&shards) {}

  /// Images, N x H x W x C. Throws ShapeError if the shards do not divide N.
  TensorView<const Scalar, 4> forward(const TensorView<const Scalar, 2>& latents, Activations& a,
                                      const Pass& pass = {}) const {
    a.is_cut = shards_->cut(pass, a.shards);
    if (!a.is_cut) return network_->forward(latents, a.shards.front(), pass);
    shards_->each(latents.dimension(0), [&](std::size_t i, const Shard& of) {
      of.put(a.image, network_->forward(of(latents), a.shards[i], pass.part(of.number)));
    });
    return shards_->gathered(a.image);
  }

  /// Adds the gradients of all shards, and returns that of all latents.
  TensorView<const Scalar, 2> backward(const TensorView<const Scalar, 2>& latents,
                                       const TensorView<const Scalar, 4>& image_gradient, Activations& a,
                                       Gradients wanted = Gradients::all) {
    if (!a.is_cut) return network_->backward(latents, image_gradient, a.shards.front(), wanted);
    shards_->backward(*network_, latents.dimension(0), wanted, [&](std::size_t i, const Shard& of) {
      const auto at_latents = network_->backward(of(latents), of(image_gradient), a.shards[i], wanted);
      if (at_latents) of.put(a.latent_gradient, at_latents);
    });
    return wants_input(wanted) ? shards_->gathered(a.latent_gradient) : TensorView<const Scalar, 2>();
  }

  /// Visits the network, under no name of its own.
  template <class Self, class Visitor>
  static void for_each_part(Self& self, const Visitor& visit) {
    visit("", as_const_as<Self>(*self.network_));
  }

 private:
  G* network_;
  Shards<Scalar, C>* shards_;
};

}  // namespace oneiros::detail
